package scaffold

import (
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNoButtonCanBeClickedBeforeItsProgramListens looks at the pages; that the
// programs enable the buttons is seen in Firefox.
func TestNoButtonCanBeClickedBeforeItsProgramListens(t *testing.T) {
	files, err := newScene(Plan{Contexts: Contexts}).files()
	require.NoError(t, err)
	buttons := 0
	for name, text := range files {
		if path.Ext(name) != ".html" {
			continue
		}
		for _, button := range regexp.MustCompile(`<button[^>]*>`).FindAllString(string(text), -1) {
			buttons++
			assert.Regexp(t, `\bdisabled\b`, button, name)
		}
	}
	assert.Equal(t, 3, buttons)
}
