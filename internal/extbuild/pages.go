package extbuild

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	tokens "golang.org/x/net/html"

	"gangway/internal/manifest"
)

// isPage reports whether a file is one that browsers show as a page.
func isPage(name string) bool {
	ext := filepath.Ext(name)
	return ext == ".html" || ext == ".htm"
}

// resolvePages finds the pages that name Go packages and rewrites them: pages
// holds them by their slash-separated paths in the extension.
func (r *resolver) resolvePages(c copier) (pages map[string][]byte, err error) {
	pages = map[string][]byte{}
	err = c.files(func(file, name string) error {
		if !isPage(name) {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		p := &page{resolver: r, file: file, name: name}
		if err := p.rewrite(data); err != nil {
			return err
		}
		if p.started {
			pages[name] = p.text.Bytes()
		}
		return nil
	})
	return pages, err
}

// A page is an HTML file while it is rewritten.
type page struct {
	resolver *resolver
	file     string // On disk.
	name     string // Its slash-separated path in the extension.
	line     int    // Where the reading is.
	text     bytes.Buffer
	started  bool // It has the support scripts.
}

// rewrite copies the page and replaces the script elements that name Go
// packages. All else keeps every byte.
func (p *page) rewrite(data []byte) error {
	p.line = 1
	tokenizer := tokens.NewTokenizer(bytes.NewReader(data))
	for {
		kind := tokenizer.Next()
		raw := bytes.Clone(tokenizer.Raw())
		if kind == tokens.ErrorToken {
			p.text.Write(raw)
			if err := tokenizer.Err(); !errors.Is(err, io.EOF) {
				return fmt.Errorf("read %s: %w", p.file, err)
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

// startTag writes what stands for the start tag of a script that is a Go
// package. Of all others it reports false.
func (p *page) startTag(tag tokens.Token) (replaced bool, err error) {
	source := attribute(tag, "src")
	if tag.Data != "script" || !pageNamesPackage(source) {
		return false, nil
	}
	where := manifest.Node{Path: fmt.Sprintf("<script src=%q>", source)}
	if err := checkAttributes(where, tag); err != nil {
		return false, p.inFile(err)
	}
	entry := "./" + path.Join(path.Dir(p.name), source)
	program, err := p.resolver.goPackage(p.file, where, entry)
	if err != nil {
		return false, p.inFile(err)
	}
	program.elsewhere = p.file
	p.write(program.Name, slices.ContainsFunc(tag.Attr, func(a tokens.Attribute) bool { return a.Key == "defer" }))
	return true, nil
}

// write writes script elements that start a program. The last stays open: the
// page itself ends it.
func (p *page) write(program string, deferred bool) {
	attributes := ""
	if deferred {
		attributes = " defer"
	}
	scripts := []string{program + ".js"}
	if !p.started {
		scripts = StartScripts(program)
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
func (p *page) inFile(err error) error {
	return manifest.InFile(fmt.Sprintf("%s:%d", p.file, p.line), err)
}

// pageNamesPackage reports whether the source of a script element stands for a
// Go package. As any source in a page it is relative to the page.
func pageNamesPackage(source string) bool {
	return (strings.HasPrefix(source, "./") || strings.HasPrefix(source, "../")) && !manifest.IsScript(source)
}

// checkAttributes refuses what the scripts in place of a package could not keep.
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
