package documents

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBlocksAreFoundWithWhatIsGiven(t *testing.T) {
	d, err := Parse("a.md", "In `x.go`:\n\n```go\na()\n```\n```sh\nls\n```\nSee:\n<!-- given:\nvar s string\n-->\n```go\nb(s)\n```\n")
	require.NoError(t, err)
	assert.Equal(t, []Block{
		{Document: "a.md", Line: 4, Language: "go", Lead: "In `x.go`:", Code: "a()\n"},
		{Document: "a.md", Line: 7, Language: "sh", Code: "ls\n"},
		{Document: "a.md", Line: 14, Language: "go", Lead: "See:", Given: "var s string\n", Code: "b(s)\n"},
	}, d.Blocks)
}

func TestNoBlockIsOverlooked(t *testing.T) {
	for text, want := range map[string]string{
		"```go\na()\n":                  "a.md:1: the block does not end",
		"- a\n  ```go\n  a()\n  ```\n":  "a.md:2: begin a block with ``` at the margin",
		"~~~\na\n~~~\n":                 "a.md:1: begin a block with ``` at the margin",
		"<!-- given:\na\n-->\n\ntext\n": "a.md:5: what is given belongs to no block",
		"<!-- given:\na\n":              "a.md:1: the comment does not end",
	} {
		_, err := Parse("a.md", text)
		assert.EqualError(t, err, want)
	}
}

func TestExchangesAreCommandsWithTheirOutput(t *testing.T) {
	assert.Equal(t, []Exchange{{"a", []string{"1", "2"}}, {"b", nil}}, Block{Code: "$ a\n1\n2\n$ b\n"}.Exchanges())
	assert.Nil(t, Block{Code: "extension/\n  manifest.json\n"}.Exchanges())
}

func TestOutputIsComparedInShape(t *testing.T) {
	e := Exchange{Output: []string{"compile ./a    0.5s     4.0 MB", "[background] one", "[content] hello", "[background] two"}}
	assert.NoError(t, e.Compare("compile ./a 12.5s 930 KB\n[content] hello\n[background] one\n[background] two\n[background] one\n"))
	for output, want := range map[string]string{
		"compile ./a 1.0s 1 B\n[background] two\n[background] one\n[content] hello\n":      `"[background] two" did not come in its place`,
		"compile ./a 1.0s 1 B\n[background] one\n[background] two\n":                       `"[content] hello" did not come in its place`,
		"compile ./a 1.0s 1 B\n[background] one\n[content] hello\n[background] two\nnew\n": `does not show a line like "new"`,
	} {
		assert.ErrorContains(t, e.Compare(output), want)
	}
	omits := Exchange{Output: []string{"...", "[background] two"}}
	assert.NoError(t, omits.Compare("anything\n[background] two\n"))
	assert.NoError(t, Exchange{}.Compare("anything"), "a document need not show the output")
}
