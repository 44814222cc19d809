package soak

import (
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/manifest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestScriptsStandInPlaceOfPackages(t *testing.T) {
	for _, c := range []struct {
		javascript          []string
		background, content string
	}{
		{nil, `["clock.js", "memory.js", "./background"]`, `"memory.js", "./content"]`},
		{
			[]string{Background},
			`"memory.js", "gangway.js", "javascript/talk.js", "javascript/background.js"]`,
			`"memory.js", "javascript/plain.js", "./content"]`,
		},
		{
			[]string{Content},
			`"memory.js", "./background"]`,
			`"memory.js", "gangway.js", "javascript/talk.js", "javascript/line.js", "javascript/page.js"]`,
		},
	} {
		folder := t.TempDir()
		require.NoError(t, Options{JavaScript: c.javascript}.rewrite("../../soak", folder))
		text, err := os.ReadFile(filepath.Join(folder, "manifest.json"))
		require.NoError(t, err)
		assert.Contains(t, string(text), c.background)
		assert.Contains(t, string(text), c.content)
	}
}

func TestJavaScriptDoesNotPanic(t *testing.T) {
	for _, browser := range manifest.Browsers {
		o := Options{Browser: browser, JavaScript: []string{Content}}
		assert.Contains(t, o.Faults(), panicName)
		o.JavaScript = Ends
		assert.NotContains(t, o.Faults(), panicName)
		assert.Contains(t, o.String(), " --javascript background,content")
	}
}
