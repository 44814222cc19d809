package docsite

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// everyKind is a package with every kind of declaration.
const everyKind = `// Package kinds has every kind of declaration. See [Port.Send], [Options.Name],
// [Limit], [io.Reader], [other.Thing] and [gone].
//
// # A section
//
//	k := kinds.New(kinds.Options{})
package kinds

import (
	"io"

	"example.org/m/other"
)

// Limit is how many.
const Limit = 3

// The colors.
const (
	Red   Color = iota // Like roses.
	green              // Hidden.
	Blue
)

// A Color is one.
type Color int

// ErrGone says so.
var ErrGone, hidden error

// Options say how.
type Options struct {
	// Name is its name.
	Name  string
	Thing other.Thing
	from  io.Reader
	Port  *Port // Of the machine.
}

// A Port is one end.
type Port struct{ io.Reader }

// New makes one.
func New(o Options) *Port { return nil }

// Send sends a "message" & <more>.
func (p *Port) Send(v any) error { return nil }

// A Sender sends.
type Sender interface {
	// Send does.
	Send(v any) error
	private()
}

// Map maps.
func Map[K comparable, V any](m map[K]V, f func(V) Color) []V { return nil }

// List is generic.
type List[T any] struct{ Items []T }

// Len counts.
func (l *List[T]) Len() int { return 0 }

// Alias is another name.
type Alias = Port

func unexported() {}
`

func kindsModule() map[string]string {
	return map[string]string{
		front:                 "# M\n\n`kinds.Port.Send` and `kinds.New(o)` and `kinds.Nothing` and `kinds` and `kinds.Limit`; `example.org/m/other`.\n",
		"kinds/kinds.go":      everyKind,
		"kinds/js.go":         "//go:build js\n\npackage kinds\n\n// InBrowser is there.\nfunc InBrowser() {}\n",
		"kinds/native.go":     "//go:build !js\n\npackage kinds\n\n// OnMachine is not.\nfunc OnMachine() {}\n",
		"kinds/SPEC.md":       "# The protocol\n",
		"kinds/kinds_test.go": "package kinds_test\n\nimport \"fmt\"\n\n// It is easy.\nfunc ExamplePort_Send_twice() {\n\tif true {\n\t\tfmt.Println(1)\n\t}\n\t// Output: 1\n}\n",
		"other/other.go":      "// Package other has a Thing.\npackage other\n\n// A Thing is one.\ntype Thing struct{}\n",
		"internal/in/in.go":   "// Package in is not for others.\npackage in\n",
		"cmd/tool/main.go":    "// Tool does it.\npackage main\n\nfunc main() {}\n",
		"cmd/quiet/main.go":   "package main\n\nfunc main() {}\n",
	}
}

func TestPackageIsItsContract(t *testing.T) {
	site := madeOf(t, kindsModule())
	page := mainOf(t, site["pkg/example.org/m/kinds/index.html"])
	for _, id := range []string{
		"Limit", "Red", "Blue", "Color", "ErrGone", "Options", "Options.Name", "Options.Thing", "Options.Port", "Port", "New", "Port.Send",
		"Sender", "Sender.Send", "Map", "List", "List.Items", "List.Len", "Alias", "InBrowser",
	} {
		assert.Equal(t, 1, strings.Count(page, ` id="`+id+`"`), id)
	}
	for _, hidden := range []string{"green", "hidden error", "unexported()", "OnMachine", "private()", "from  io"} {
		assert.NotContains(t, page, hidden)
	}
	for _, written := range []string{
		`See <a href="#Port.Send">Port.Send</a>, <a href="#Options.Name">Options.Name</a>`,
		`<a href="https://pkg.go.dev/io#Reader">io.Reader</a>`,
		`<a href="../../../../pkg/example.org/m/other/index.html#Thing">other.Thing</a> and [gone]`,
		`other.<a href="../../../../pkg/example.org/m/other/index.html#Thing">Thing</a>`,
		`<span class="k">func</span> New(o <a href="#Options">Options</a>) *<a href="#Port">Port</a>`,
		`Send sends a &quot;message&quot; &amp; &lt;more&gt;.`,
		`<h4 id=":a-section">A section</h4>`,
		`k := kinds.New(kinds.Options{})`,
		`<summary>Example: twice</summary>`,
		"<span class=\"k\">if</span> true {\n\tfmt.Println(<span class=\"n\">1</span>)\n}</code>",
		`Beside it: <a href="../../../../kinds/SPEC.html">The protocol</a>`,
		`<a href="../../../../src/kinds/kinds.go.html#L47">Port.Send</a>`,
	} {
		assert.Contains(t, page, written)
	}
	source := strings.Split(everyKind, "\n")
	assert.Contains(t, source[46], "func (p *Port) Send")
	assert.NotContains(t, page, "Output: 1")
}

func TestPackagesForNobodyElseHaveNoPage(t *testing.T) {
	site := madeOf(t, kindsModule())
	assert.NotContains(t, site, "pkg/example.org/m/internal/in/index.html")
	assert.NotContains(t, site, "pkg/example.org/m/cmd/quiet/index.html")
	assert.Contains(t, mainOf(t, site["pkg/index.html"]), "<code>cmd/tool</code></a></td><td>Tool does it.</td>")
	assert.Contains(t, mainOf(t, site["pkg/example.org/m/cmd/tool/index.html"]), `<h1><span class="kind">program</span> tool</h1>`)
}

func TestNamesInSentencesAreLinks(t *testing.T) {
	body := mainOf(t, madeOf(t, kindsModule())["index.html"])
	for _, written := range []string{
		`<a href="pkg/example.org/m/kinds/index.html#Port.Send"><code>kinds.Port.Send</code></a>`,
		`<a href="pkg/example.org/m/kinds/index.html#New"><code>kinds.New(o)</code></a>`,
		`and <code>kinds.Nothing</code> and`,
		`<a href="pkg/example.org/m/kinds/index.html"><code>kinds</code></a>`,
		`<a href="pkg/example.org/m/other/index.html"><code>example.org/m/other</code></a>`,
	} {
		assert.Contains(t, body, written)
	}
}

func TestBrokenLinksInCommentsAreToldWithTheirLines(t *testing.T) {
	for comment, want := range map[string]string{
		"// See [Nobody].":                   "x/x.go:6: the page of the package has no name Nobody for the link [Nobody]",
		"// A line\n// and [Port.Nothing].":  "x/x.go:7: the page of the package has no name Port.Nothing for the link [Port.Nothing]",
		"// See [other.Nobody].":             "x/x.go:6: package example.org/m/other has no name Nobody",
		"// See [Port], [x] and a[I] and {}": "",
	} {
		_, err := makeSite(t, map[string]string{
			"x/x.go":         "// Package x is.\npackage x\n\nimport \"example.org/m/other\"\n\n" + comment + "\ntype Port struct{ other.Thing }\n",
			"other/other.go": "// Package other is.\npackage other\n\n// A Thing is one.\ntype Thing struct{}\n",
		})
		if want == "" {
			assert.NoError(t, err)
		} else {
			assert.EqualError(t, err, want)
		}
	}
}

func TestSectionsOfACommentHaveTheirOwnIDs(t *testing.T) {
	site := madeOf(t, map[string]string{"x/x.go": "// Package x is.\n//\n// # Usage\n//\n// A.\n//\n// # Usage\n//\n// B.\npackage x\n"})
	page := mainOf(t, site["pkg/example.org/m/x/index.html"])
	assert.Contains(t, page, `<h4 id=":usage">`)
	assert.Contains(t, page, `<h4 id=":usage-1">`)
}

func TestProgramsHaveNoNames(t *testing.T) {
	_, err := makeSite(t, map[string]string{"tool/main.go": "// Tool has [Options].\npackage main\n\n// Options say how.\ntype Options struct{}\n\nfunc main() {}\n"})
	assert.EqualError(t, err, "tool/main.go:1: the page of the program has no name Options for the link [Options]")
}

func TestHelpStandsWithItsProgram(t *testing.T) {
	files := kindsModule()
	files["go.mod"] = "module example.org/m\n"
	dir := t.TempDir()
	writeAll(t, dir, files)
	out := dir + "/site"
	_, err := Build(Options{Dir: dir, Out: out, Help: []Help{
		{"example.org/m/cmd/tool", "tool", "Does it", "All <of> it."}, {"example.org/m/cmd/tool", "tool run", "Runs", "Run runs."},
		{"example.org/else", "else", "", ""},
	}})
	require.NoError(t, err)
	page := mainOf(t, filesIn(t, out)["pkg/example.org/m/cmd/tool/index.html"])
	assert.Contains(t, page, `<h3 id="tool-run">tool run`)
	assert.Contains(t, page, "All &lt;of&gt; it.")
	assert.NotContains(t, page, "else")
}

// entries returns the search's index.
func entries(t *testing.T, script string) (all [][]string) {
	t.Helper()
	data, found := strings.CutPrefix(script, "siteIndex = ")
	require.True(t, found)
	require.NoError(t, json.Unmarshal([]byte(strings.TrimSuffix(data, ";\n")), &all))
	return all
}

func TestSearchFindsSectionsAndNames(t *testing.T) {
	files := kindsModule()
	files["docs/guide.md"] = "# Guide\n\nBefore `all`.\n\n## A *part* \\& `x_y`\n\nWith [words](../README.md)\nand\n\n```go\ncode()\n```\n\n- one\n- two\n"
	all := entries(t, madeOf(t, files)[indexPath])
	for _, want := range [][]string{
		{"docs/guide.html", "Guide", "page", "", "Before all."},
		{"docs/guide.html#a-part--x_y", "A part & x_y", "section", "Guide", "With words and code() one two"},
		{"pkg/example.org/m/kinds/index.html#Port.Send", "kinds.Port.Send", "method", "example.org/m/kinds", `Send sends a "message" & <more>.`},
		{"pkg/example.org/m/kinds/index.html#Options.Name", "kinds.Options.Name", "field", "example.org/m/kinds", "Name is its name."},
		{"pkg/example.org/m/kinds/index.html#Red", "kinds.Red", "const", "example.org/m/kinds", "The colors. Like roses."},
		{"pkg/example.org/m/kinds/index.html#Sender.Send", "kinds.Sender.Send", "method", "example.org/m/kinds", "Send does."},
	} {
		assert.Contains(t, all, want)
	}
}
