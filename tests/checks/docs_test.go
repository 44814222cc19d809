package checks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGoInDocumentsCompiles compiles every block of Go in the README and in
// docs, for the browser.
//
// A block that begins with a package clause is a whole file. Others are
// fragments: declarations, or the statements of a function that returns an
// error. The packages in fragmentImports are imported as they are used. What
// else a fragment takes for granted stands before it, in a comment that readers
// of the page do not see:
//
//	<!-- given:
//	func serve(port *webext.Port) {}
//	-->
func TestGoInDocumentsCompiles(t *testing.T) {
	documents, err := filepath.Glob(filepath.Join(top, "docs", "*.md"))
	require.NoError(t, err)
	for _, document := range append(documents, filepath.Join(top, "README.md")) {
		text, err := os.ReadFile(document)
		require.NoError(t, err)
		for _, block := range goBlocks(string(text)) {
			t.Run(fmt.Sprintf("%s line %d", filepath.Base(document), block.line), func(t *testing.T) {
				compile(t, block.file())
			})
		}
	}
}

// A goBlock is a block of Go in a document.
type goBlock struct {
	line  int // Where its code begins.
	given string
	code  string
}

var goBlockPattern = regexp.MustCompile("(?s)(?:<!-- given:\n(.*?)-->\n+)?```go\n(.*?)```")

// goBlocks returns the blocks of a document.
func goBlocks(text string) []goBlock {
	var blocks []goBlock
	for _, at := range goBlockPattern.FindAllStringSubmatchIndex(text, -1) {
		block := goBlock{line: strings.Count(text[:at[4]], "\n") + 1, code: text[at[4]:at[5]]}
		if at[2] >= 0 {
			block.given = text[at[2]:at[3]]
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// fragmentImports are the packages that fragments use without naming their
// paths.
var fragmentImports = []string{
	"context", "errors", "fmt", "testing", "testing/synctest", "time",
	"github.com/stretchr/testify/assert", "github.com/stretchr/testify/require",
	"gangway/extension/greeting",
	"gangway/wasm/session", "gangway/wasm/webext", "gangway/wasm/webexttest",
}

var (
	packageClause = regexp.MustCompile(`(?m)\A(//.*\n|\n)*package `)
	declaration   = regexp.MustCompile(`(?m)\A(//.*\n)*(func|type|var|const) `)
)

// file returns the Go file that the block is of.
func (b goBlock) file() string {
	if packageClause.MatchString(b.code) {
		return b.code
	}
	code := b.code
	if !declaration.MatchString(code) {
		code = "func fragment() error {\n" + code + "\nreturn nil\n}\n"
	}
	code = b.given + "\n" + code
	var imports strings.Builder
	for _, imported := range fragmentImports {
		name := imported[strings.LastIndex(imported, "/")+1:]
		if regexp.MustCompile(`\b` + name + `\.[A-Z]`).MatchString(code) {
			fmt.Fprintf(&imports, "import %q\n", imported)
		}
	}
	return "package fragment\n" + imports.String() + code
}

// compile compiles a file for the browser, as if it stood in this module.
func compile(t *testing.T, source string) {
	t.Helper()
	temp := t.TempDir()
	actual := filepath.Join(temp, "block.go")
	require.NoError(t, os.WriteFile(actual, []byte(source), 0o644))
	place, err := filepath.Abs(filepath.Join(top, "_block", "block.go"))
	require.NoError(t, err)
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{place: actual}})
	require.NoError(t, err)
	overlayFile := filepath.Join(temp, "overlay.json")
	require.NoError(t, os.WriteFile(overlayFile, overlay, 0o644))
	out, err := run(t, platforms["js"], "go", "build", "-overlay", overlayFile, "-o", filepath.Join(temp, "block"), "./_block")
	assert.NoError(t, err, "%s\nof\n%s", out, source)
}

func TestGoBlocksAreFoundWithWhatIsGiven(t *testing.T) {
	blocks := goBlocks("text\n```go\na()\n```\n```sh\nls\n```\n<!-- given:\nvar s string\n-->\n```go\nb(s)\n```\n")
	assert.Equal(t, []goBlock{
		{line: 3, code: "a()\n"},
		{line: 12, given: "var s string\n", code: "b(s)\n"},
	}, blocks)
	assert.True(t, slices.ContainsFunc(blocks, func(b goBlock) bool { return strings.Contains(b.file(), "var s string") }))
}
