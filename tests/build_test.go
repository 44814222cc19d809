package tests

import (
	"io"
	"net/http"
	"path/filepath"
	"testing"

	"gangway/internal/extbuild"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/require"
)

// example is the extension of the README.
const example = "../extension"

// fixture returns the folder of an extension that only tests use.
func fixture(name string) string { return filepath.Join("fixtures", name) }

// build builds an extension and returns its folder.
func build(t *testing.T, source string, manifestVersion int) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir: source, Out: out, ManifestVersion: manifestVersion,
	})
	require.NoError(t, err)
	return out
}

// A stage is a Firefox with an extension in it and a page to open.
type stage struct {
	*firefox.Browser
	extension *firefox.Extension
	page      string
	from      int // Number of the last console line that was there before.
}

// open starts a Firefox for a test and its subtests.
func open(t *testing.T) *stage {
	t.Helper()
	return &stage{
		Browser: firefoxtest.Start(t, firefox.Options{}),
		page:    firefoxtest.Serve(t, http.HandlerFunc(page)),
	}
}

// with returns the stage with the extension of a folder, and with a console
// that begins now.
func (s *stage) with(t *testing.T, dir string) *stage {
	t.Helper()
	installed := *s
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	if lines := s.Lines(); len(lines) > 0 {
		installed.from = lines[len(lines)-1].Number
	}
	installed.extension = firefoxtest.Install(t, s.Browser, dir)
	return &installed
}

// enter builds an extension and opens a stage with it.
func enter(t *testing.T, source string, manifestVersion int) *stage {
	t.Helper()
	dir := build(t, source, manifestVersion)
	return open(t).with(t, dir)
}

// wait waits for a console line of a source.
func (s *stage) wait(t *testing.T, source, text string) line {
	t.Helper()
	return s.waitFor(t, firefox.From(source, text))
}

// waitOn waits for a console line of a source in the window of a page.
func (s *stage) waitOn(t *testing.T, source, text, page string) {
	t.Helper()
	s.waitFor(t, func(l line) bool { return l.Page == page && firefox.From(source, text)(l) })
}

func (s *stage) waitFor(t *testing.T, match func(line) bool) line {
	t.Helper()
	l, err := s.WaitLineAfter(firefoxtest.Context(t), s.from, match)
	require.NoError(t, err)
	return l
}

// count returns how many lines of a source have the text.
func (s *stage) count(source, text string) int {
	n := 0
	for _, l := range s.LinesAfter(s.from) {
		if firefox.From(source, text)(l) {
			n++
		}
	}
	return n
}

// line is what a console line is called here.
type line = firefox.ConsoleLine

// strictPage serves a page whose policy forbids all scripts.
var strictPage = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	page(w, r)
})

// drawing serves a page that is an image.
var drawing = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg"><rect width="80" height="80"/></svg>`)
})

func page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	io.WriteString(w, "<!DOCTYPE html><title>A page</title><body><h1>A page</h1></body>")
}
