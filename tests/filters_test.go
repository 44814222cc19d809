package tests

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fetches returns the text of a response. It tells the server of its beginning, which
// waits for that.
const fetches = `
	const reader = (await fetch(arguments[0])).body.getReader();
	const decoder = new TextDecoder();
	let text = "";
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return text;
		if (!text) await fetch("/seen");
		text += decoder.decode(value, { stream: true });
	}
`

// rewritten is how much of a response the program rewrites where it is not all.
const rewritten = 100_000

// TestProgramFiltersResponses has a program rewrite a response of several megabytes
// while it comes, stop in its middle in each way, panic, and end.
func TestProgramFiltersResponses(t *testing.T) {
	seen := make(chan struct{}, 1)
	dir := build(t, fixture("filters"), 3)
	s := (&stage{
		Browser: firefoxtest.Start(t, firefox.Options{}),
		page:    firefoxtest.Serve(t, filtered(seen)),
	}).with(t, dir)
	s.wait(t, background, "listening")
	tab := firefoxtest.OpenTab(t, s.Browser, s.page)
	gets := func(name, script string) (text string) {
		require.NoError(t, tab.Eval(firefoxtest.Context(t), script, &text, s.page+"/filtered/"+name))
		return text
	}

	long := longText()
	part := strings.ToUpper(long[:rewritten])
	for _, tt := range []struct{ name, want, says string }{
		{"whole", strings.ToUpper(long), "whole: <nil>."},
		{"slow", strings.ToUpper(long), "slow: <nil>."},
		{"early", part + long[rewritten:], "early: <nil>."},
		{"closed", part, "closed: <nil>."},
		{"panics", part + long[rewritten:], "told to panic: <nil>"},
		{"cut", strings.ToUpper(long[:half]), "cut: <nil>."},
	} {
		got := gets(tt.name, fetches)
		assert.True(t, got == tt.want, "%s: %d bytes in place of %d", tt.name, len(got), len(tt.want))
		s.wait(t, background, tt.says)
	}

	got := gets("exits", fetches)
	s.wait(t, background, "told to exit: <nil>")
	begun := strings.HasPrefix(got, part)
	assert.True(t, begun && len(got) < len(long) && strings.HasSuffix(long, got[len(part):]), "%d bytes of %d", len(got), len(long))
	assert.Greater(t, len(got), len(long)-half, "more is missing than Go may have had")

	assert.Contains(t, gets("refused", "return fetch(arguments[0]).then(r => r.text(), String)"), "NetworkError")
	s.wait(t, background, "refused: read 0 bytes: EOF.")
	assert.Contains(t, gets("moved", "return fetch(arguments[0]).then(r => r.text(), String)"), "A page")
	s.wait(t, background, "moved: read 0 bytes: read a response: ")
}

// half is how much of the text the server sends before the page has seen some.
const half = 1 << 20

// longText is some megabytes of lines.
func longText() string {
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "the line with the number %06d\n", i)
	}
	return text.String()
}

// filtered serves a page, and a long text that begins and waits until the page has
// seen that.
func filtered(seen chan struct{}) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", page)
	mux.HandleFunc("/seen", func(http.ResponseWriter, *http.Request) { seen <- struct{}{} })
	mux.HandleFunc("/filtered/", func(w http.ResponseWriter, r *http.Request) {
		long, name, out := longText(), path.Base(r.URL.Path), io.Writer(w)
		if name == "moved" {
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/plain")
		if name == "early" {
			w.Header().Set("Content-Encoding", "gzip")
			zipped := gzip.NewWriter(w)
			defer zipped.Close()
			out = zipped
		}
		io.WriteString(out, long[:half])
		if zipped, ok := out.(*gzip.Writer); ok {
			zipped.Flush()
		}
		w.(http.Flusher).Flush()
		<-seen
		if name == "cut" {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(out, long[half:])
	})
	return mux
}
