package checks

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"gangway/tests/documents"

	"github.com/stretchr/testify/assert"
)

// readmeWords is how long the README may be: who sees Gangway for the first time
// reads all of it.
const readmeWords = 900

func TestReadmeIsShort(t *testing.T) {
	words := strings.Fields(read(t, filepath.Join(top, "README.md")))
	assert.LessOrEqual(t, len(words), readmeWords, "move some of it to docs")
}

// columns is how wide a line of a document may be.
const columns = 100

// unbroken are lines that cannot be broken: rows of tables, and images.
var unbroken = regexp.MustCompile(`^(\||!\[|<)`)

// TestDocumentsAreWrapped looks at the width of lines outside of code.
func TestDocumentsAreWrapped(t *testing.T) {
	for _, file := range markdownFiles(t) {
		if strings.HasPrefix(file, filepath.Join(top, "internal", "scaffold")) {
			continue // A template, whose lines get their width by what is filled in.
		}
		for line := range strings.Lines(fenced.ReplaceAllString(read(t, file), "")) {
			line = strings.TrimRight(line, "\n")
			if !unbroken.MatchString(line) {
				assert.LessOrEqual(t, utf8.RuneCountInString(line), columns, "%s: %s", file, line)
			}
		}
	}
}

// TestFirstExampleReceivesOverAChannel looks at the README's first blocks of Go.
func TestFirstExampleReceivesOverAChannel(t *testing.T) {
	readme, err := documents.Read(top, "README.md")
	assert.NoError(t, err)
	var lines int
	for _, block := range readme.Blocks {
		if block.Language != "go" && block.Language != "json" {
			continue
		}
		for line := range strings.Lines(block.Code) {
			if strings.TrimSpace(line) != "" {
				lines++
			}
		}
		if block.Language == "go" {
			assert.Contains(t, block.Code, "webext.Channels[", "%s", block)
			assert.Contains(t, block.Code, "<-in", "%s", block)
		}
	}
	assert.LessOrEqual(t, lines, 30, "an extension in thirty lines")
}
