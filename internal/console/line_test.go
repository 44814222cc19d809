package console

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLineStringShowsItsSource(t *testing.T) {
	for _, test := range []struct {
		line Line
		want string
	}{
		{Line{Level: "log", Source: SourceBackground, Text: "hi"}, "[background] hi"},
		{Line{Level: "warn", Source: SourceContentScript, Text: "hi", File: "f.js"}, "[content script] warn: hi"},
		{
			Line{Level: "error", Source: SourcePage, Text: "E", File: "f.js", Line: 2, Column: 3, Category: "content javascript"},
			"[page] error: E (f.js:2:3)",
		},
	} {
		assert.Equal(t, test.want, test.line.String())
	}
}

func TestLastLinesShowsTheEnd(t *testing.T) {
	assert.Equal(t, "the console is empty", LastLines(nil, 3))
	lines := []Line{
		{Level: "log", Source: "page", Text: "first"},
		{Level: "log", Source: "page", Text: "two\nlines"},
		{Level: "log", Source: "page", Text: strings.Repeat("é", 1000)},
	}
	text := LastLines(lines, 2)
	assert.NotContains(t, text, "first")
	assert.Contains(t, text, "\n    [page] two\n    lines\n    [page] éé")
	assert.Contains(t, text, "... (2007 bytes)")
}

func TestMatchersLookAtSourceAndText(t *testing.T) {
	line := Line{Source: SourcePage, Text: "hello there"}
	assert.True(t, Contains("lo th")(line))
	assert.True(t, From(SourcePage, "hello")(line))
	assert.False(t, From(SourceBackground, "hello")(line))
	assert.False(t, Contains("bye")(line))
}
