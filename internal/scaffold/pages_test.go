package scaffold

import (
	"path"
	"regexp"
	"strings"
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

func TestExpectedTextsComeOnceAroundASuspension(t *testing.T) {
	for contexts, want := range map[string][]string{
		"background":         {"the background script listens"},
		"background,options": {"the background script listens"},
		"background,content": {"the background script says hello, content script"},
		"background,content,popup": {"the background script says hello, content script",
			"the background script says hello, popup", "the content script says hello, popup"},
		"content,popup": {"the content script says hello from Go", "the popup says hello from Go", "the content script says hello, popup"},
		"options":       nil,
	} {
		assert.Equal(t, want, newScene(Plan{Contexts: strings.Split(contexts, ",")}).expect(), contexts)
	}
}
