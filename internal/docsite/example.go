package docsite

import (
	"bytes"
	"go/ast"
	"go/doc"
	"go/format"
	"go/printer"
	"html"
	"regexp"
	"strings"
)

// examples writes examples, each closed until one opens it.
func (w *packageWriter) examples(examples []*doc.Example) {
	for _, e := range examples {
		title := "Example"
		if e.Suffix != "" {
			title += ": " + strings.ReplaceAll(e.Suffix, "_", " ")
		}
		w.printf("<details class=\"example\"><summary>%s</summary>\n", html.EscapeString(title))
		w.write(commented{e.Doc, "Example" + e.Name})
		writeCode(w, colored(w.exampleCode(e)))
		if e.Output != "" {
			w.printf("<p>It writes:</p>\n")
			writeCode(w, html.EscapeString(e.Output))
		}
		w.printf("</details>\n")
	}
}

// expectation is the comment by which a test knows the output.
var expectation = regexp.MustCompile(`(?s)\n\s*// (?:Unordered output|Output):.*`)

// exampleCode returns the code of an example as one would write it in a program.
func (w *packageWriter) exampleCode(e *doc.Example) []byte {
	var code bytes.Buffer
	node := any(&printer.CommentedNode{Node: e.Code, Comments: e.Comments})
	if _, whole := e.Code.(*ast.File); whole {
		node = e.Code
	}
	if err := format.Node(&code, w.fset, node); err != nil {
		return []byte(err.Error())
	}
	text := strings.TrimSpace(code.String())
	inner, opened := strings.CutPrefix(text, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	if !opened || !closed {
		return []byte(text)
	}
	inner = expectation.ReplaceAllString(inner, "")
	return []byte(strings.Trim(strings.ReplaceAll(inner, "\n\t", "\n"), "\n"))
}
