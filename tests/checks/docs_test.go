package checks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/tests/documents"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryBlockIsTested finds blocks that no test would look at.
func TestEveryBlockIsTested(t *testing.T) {
	all, err := documents.All(top)
	require.NoError(t, err)
	for _, d := range all {
		for _, b := range d.Blocks {
			assert.Contains(t, documents.Duties, b.Language, "%s: no test knows its language", b)
			assertGiven(t, b)
			if b.Language == "" && b.Exchanges() == nil {
				assertTree(t, b)
			}
		}
	}
}

// assertGiven checks that what is given to a block has a meaning there.
func assertGiven(t *testing.T, b documents.Block) {
	t.Helper()
	switch b.Language {
	case "go", "js":
	case "sh":
		assert.Contains(t, []string{"", documents.InNew, documents.InOld}, b.Given, "%s", b)
	default:
		assert.Empty(t, b.Given, "%s: its language takes nothing for granted", b)
	}
}

// assertTree checks that a block lists files that are there: a folder, and its
// files indented, each with two spaces before what is said of it.
func assertTree(t *testing.T, b documents.Block) {
	t.Helper()
	folder := ""
	for line := range strings.Lines(b.Code) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if !strings.HasPrefix(line, " ") {
			folder, name = name, ""
		}
		_, err := os.Stat(filepath.Join(top, folder, name))
		assert.NoError(t, err, "%s: it has neither a language, nor a command after \"$ \", nor is it a list of files", b)
	}
}

// blocks returns the blocks of a language, of which there must be some.
func blocks(t *testing.T, language string) []documents.Block {
	t.Helper()
	found, err := documents.Blocks(top, language)
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}
