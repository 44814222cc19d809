// Package htmlpage finds the Go packages that a page of an extension names in
// script elements, and puts scripts in their places.
package htmlpage

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"path"
	"path/filepath"
	"slices"
	"strings"

	tokens "golang.org/x/net/html"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// Is reports whether a file is one that browsers show as a page.
func Is(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".html" || ext == ".htm"
}

// A Page is an HTML file of an extension.
type Page struct {
	File string // On disk.
	Name string // Its slash-separated path in the extension.

	// Program returns the name of the program for a package that the page
	// names, as seen from the extension folder.
	Program func(where manifest.Node, entry string) (name string, err error)
}

// Rewrite returns the content of the page with scripts in place of the packages
// that it names. If it names none, changed is false.
func (p Page) Rewrite(content []byte) (text []byte, changed bool, err error) {
	w := rewriting{Page: p, line: 1}
	if err := w.copy(content); err != nil {
		return nil, false, err
	}
	return w.text.Bytes(), w.started, nil
}

// A rewriting is a page while it is rewritten.
type rewriting struct {
	Page
	line    int // Where the reading is.
	text    bytes.Buffer
	started bool // It has the support scripts.
}

// copy copies the page and replaces the script elements that name Go packages.
// All else keeps every byte.
func (p *rewriting) copy(data []byte) error {
	tokenizer := tokens.NewTokenizer(bytes.NewReader(data))
	for {
		kind := tokenizer.Next()
		raw := bytes.Clone(tokenizer.Raw())
		if kind == tokens.ErrorToken {
			p.text.Write(raw)
			if err := tokenizer.Err(); !errors.Is(err, io.EOF) {
				return fmt.Errorf("read %s: %w", p.File, err)
			}
			return nil
		}
		if kind == tokens.StartTagToken || kind == tokens.SelfClosingTagToken {
			replaced, err := p.startTag(tokenizer.Token())
			if err != nil {
				return err
			}
			if replaced {
				p.line += bytes.Count(raw, []byte("\n"))
				continue
			}
		}
		p.text.Write(raw)
		p.line += bytes.Count(raw, []byte("\n"))
	}
}

// startTag writes scripts in place of the start tag of a script that is a Go
// package. Of all others it reports false.
func (p *rewriting) startTag(tag tokens.Token) (replaced bool, err error) {
	source := attribute(tag, "src")
	if tag.Data != "script" || !namesPackage(source) {
		return false, nil
	}
	where := manifest.Node{Path: fmt.Sprintf("<script src=%q>", source)}
	if err := checkAttributes(where, tag); err != nil {
		return false, p.inFile(err)
	}
	entry := "./" + path.Join(path.Dir(p.Name), source)
	program, err := p.Program(where, entry)
	if err != nil {
		return false, p.inFile(err)
	}
	p.write(program, slices.ContainsFunc(tag.Attr, func(a tokens.Attribute) bool { return a.Key == "defer" }))
	return true, nil
}

// write writes script elements that start a program. The last stays open: the
// page itself ends it.
func (p *rewriting) write(program string, deferred bool) {
	attributes := ""
	if deferred {
		attributes = " defer"
	}
	scripts := []string{program + ".js"}
	if !p.started {
		scripts = unpacked.StartScripts(program)
	}
	p.started = true
	for i, script := range scripts {
		if i > 0 {
			p.text.WriteString("</script>\n")
		}
		fmt.Fprintf(&p.text, `<script src="/%s"%s>`, html.EscapeString(script), attributes)
	}
}

// inFile says where in the page an error is.
func (p *rewriting) inFile(err error) error {
	return manifest.InFile(fmt.Sprintf("%s:%d", p.File, p.line), err)
}

// namesPackage reports whether the source of a script element stands for a
// Go package. As any source in a page it is relative to the page.
func namesPackage(source string) bool {
	return (strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")) && !manifest.IsScript(source)
}

// checkAttributes refuses attributes that the scripts in place of a package
// could not keep.
func checkAttributes(where manifest.Node, tag tokens.Token) error {
	for _, a := range tag.Attr {
		if a.Key != "src" && a.Key != "defer" {
			return where.Fail(fmt.Sprintf("a Go package takes no attribute %s; expected only src and defer", a.Key))
		}
	}
	return nil
}

func attribute(tag tokens.Token, key string) string {
	for _, a := range tag.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}
