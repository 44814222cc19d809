package docsite

import (
	"fmt"
	"go/scanner"
	"go/token"
	"html"
	"strings"
)

// A mark is something that a name in code has: an address to which it leads, or
// an id by which it is found.
type mark struct{ href, id string }

// colored writes Go with classes for its comments, keywords and literals. Code
// that is not Go stays as it is.
func colored(code []byte) string { return marked(code, nil) }

// marked is like colored, with marks at offsets.
func marked(code []byte, marks map[int]mark) string {
	var s scanner.Scanner
	faults := 0
	file := token.NewFileSet().AddFile("", -1, len(code))
	s.Init(file, code, func(token.Position, string) { faults++ }, scanner.ScanComments)
	var out strings.Builder
	done := 0
	for {
		pos, tok, literal := s.Scan()
		at := file.Offset(pos)
		if tok == token.EOF {
			break
		}
		if tok == token.SEMICOLON && literal != ";" || at < done {
			continue // The scanner adds it.
		}
		end := at + len(literal)
		if literal == "" {
			end = at + len(tok.String())
		}
		end = min(end, len(code))
		out.WriteString(html.EscapeString(string(code[done:at])))
		out.WriteString(marks[at].wrap(inClass(classOf(tok), string(code[at:end]))))
		done = end
	}
	out.WriteString(html.EscapeString(string(code[done:])))
	if faults > 0 {
		return html.EscapeString(string(code))
	}
	return out.String()
}

// classOf returns the class of a token in the style sheet.
func classOf(tok token.Token) string {
	switch {
	case tok == token.COMMENT:
		return "c"
	case tok.IsKeyword():
		return "k"
	case tok == token.STRING || tok == token.CHAR:
		return "s"
	case tok.IsLiteral() && tok != token.IDENT:
		return "n"
	}
	return ""
}

// inClass writes text with a class, each of its lines for itself.
func inClass(class, text string) string {
	text = html.EscapeString(text)
	if class == "" {
		return text
	}
	begin, end := `<span class="`+class+`">`, "</span>"
	return begin + strings.ReplaceAll(text, "\n", end+"\n"+begin) + end
}

func (m mark) wrap(written string) string {
	if m.href != "" {
		written = fmt.Sprintf(`<a href="%s">%s</a>`, html.EscapeString(m.href), written)
	}
	if m.id != "" {
		written = fmt.Sprintf(`<span id="%s">%s</span>`, html.EscapeString(m.id), written)
	}
	return written
}
