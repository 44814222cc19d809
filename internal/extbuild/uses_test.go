package extbuild

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBuildLeavesOutWhatNothingNames(t *testing.T) {
	inShippedModule(t, `"include": ["docs/*.txt"]`, map[string]string{
		"ext/notes.md": "x", "ext/docs/a.txt": "x", "ext/docs/b.md": "x", "ext/page.html": `<script src="./page"></script>`,
		"ext/page/main.go": "package main\n\nfunc main() { println(\"said.json\") }\n", "ext/said.json": "{}",
	})
	result, err := Build(t.Context(), Options{Dir: "ext"})
	require.NoError(t, err)
	files := sortedKeys(readTree(t, result.Dir))
	for _, name := range []string{"docs/a.txt", "page.html", "said.json"} {
		assert.Contains(t, files, name)
	}
	for _, name := range []string{"notes.md", "docs/b.md"} {
		assert.NotContains(t, files, name)
	}
	assert.Equal(t, []string{"not in the extension, since nothing in it names them: docs/b.md, notes.md; " +
		`what it needs all the same, name in manifest.json under "gangway", "include"`}, result.Notes)
}
