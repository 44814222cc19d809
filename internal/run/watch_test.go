package run

import (
	"bytes"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/console"
)

const id = "x@gangway.test"

func TestWatchNotesWhereAnExpectedTextWasFirstSeen(t *testing.T) {
	var out bytes.Buffer
	w := newWatch(&out, []string{"hello", "bye"})
	w.follow(id)
	_, content, changed := w.state()
	assert.False(t, content)

	w.line(console.Line{AddonID: id, Level: "log", Source: console.SourceBackground, Text: "well, hello there"})
	w.line(console.Line{AddonID: id, Level: "error", Source: console.SourceContentScript, Text: "hello again"})
	assert.Equal(t, "[background] well, hello there\n[content script] error: hello again\n", out.String())

	arrivals, content, _ := w.state()
	assert.Equal(t, []arrival{{text: "hello", source: console.SourceBackground, count: 2}, {text: "bye"}}, arrivals)
	assert.Equal(t, []string{"bye"}, missing(arrivals))
	assert.Equal(t, []string{"hello"}, repeated(arrivals))
	assert.True(t, content)
	<-changed
}

func TestLinesOfGangwaySatisfyNothingAndTellOfFailures(t *testing.T) {
	var out bytes.Buffer
	w := newWatch(&out, []string{"exit code", "background"})
	w.follow(id)
	for level, text := range map[string]string{
		"error": "gangway: background: the Go program ended with exit code 2, by a panic or os.Exit",
		"info":  "gangway: background: the Go program ended with exit code 0",
	} {
		w.line(console.Line{AddonID: id, Level: level, Source: console.SourceBackground, Text: text})
	}
	w.line(console.Line{AddonID: id, Level: "error", Source: console.SourceBackground,
		Text: "gangway: background: the Go program ended because main returned"})
	arrivals, _, _ := w.state()
	assert.Equal(t, []string{"exit code", "background"}, missing(arrivals))
	assert.Equal(t, []string{"gangway: background: the Go program ended with exit code 2, by a panic or os.Exit"}, w.failed())
}

func TestErrorsThatNothingCaughtAreFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		line console.Line
		want []string
	}{
		"thrown in Chromium":  {console.Line{Source: console.SourceBackground, Level: "error", Category: "javascript"}, []string{"[background] error: hello"}},
		"thrown in Firefox":   {console.Line{Source: console.SourceBackground, Level: "error", Category: "content javascript"}, []string{"[background] error: hello"}},
		"in a content script": {console.Line{Source: console.SourceContentScript, Level: "error", Category: "javascript"}, []string{"[content script] error: hello"}},
		"only written":        {console.Line{Source: console.SourceBackground, Level: "error"}, nil},
		"only warned of":      {console.Line{Source: console.SourceBackground, Level: "warn", Category: "javascript"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWatch(&bytes.Buffer{}, []string{"hello"})
			w.follow(id)
			tt.line.AddonID, tt.line.Text = id, "hello"
			for range 2 { // Told once.
				w.line(tt.line)
			}
			assert.Equal(t, tt.want, w.failed())
			arrivals, _, _ := w.state()
			assert.Empty(t, missing(arrivals), "a text that is expected has come also in an error")
		})
	}
}

func TestFirstFailuresAreKept(t *testing.T) {
	w := newWatch(&bytes.Buffer{}, nil)
	w.follow(id)
	for n := range 3 * maxFailures {
		w.line(console.Line{AddonID: id, Source: console.SourceBackground, Level: "error", Category: "javascript", Text: strconv.Itoa(n)})
	}
	require.Len(t, w.failed(), maxFailures)
	assert.Equal(t, "[background] error: 0", w.failed()[0])
}

func TestWatchLeavesOutWhatIsNotTheExtensions(t *testing.T) {
	var out bytes.Buffer
	w := newWatch(&out, []string{"hello"})
	w.follow(id)
	w.line(console.Line{Source: console.SourcePage, Text: "hello"})
	w.line(console.Line{AddonID: "webcompat@mozilla.org", Source: console.SourceBackground, Text: "hello"})
	assert.Empty(t, out.String())
	arrivals, _, _ := w.state()
	assert.Equal(t, []string{"hello"}, missing(arrivals))
}

func TestWatchKeepsWhatComesBeforeTheExtensionIsKnown(t *testing.T) {
	var out bytes.Buffer
	w := newWatch(&out, []string{"hello"})
	w.await()
	w.line(console.Line{AddonID: id, Level: "log", Source: console.SourceBackground, Text: "hello"})
	w.line(console.Line{Source: console.SourceFirefox, Text: "noise"})
	assert.Empty(t, out.String())
	w.follow(id)
	assert.Equal(t, "[background] hello\n", out.String())
	arrivals, _, _ := w.state()
	assert.Empty(t, missing(arrivals))
}

func TestWatchShowsTheOldExtensionUntilTheNewOneIsKnown(t *testing.T) {
	line := func(id, text string) console.Line {
		return console.Line{AddonID: id, Level: "log", Source: console.SourceBackground, Text: text}
	}
	for name, test := range map[string]struct{ then, want string }{
		"installed": {"y@gangway.test", "[background] old\n[background] new\n[background] newer\n"},
		"refused":   {id, "[background] old\n[background] older\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			w := newWatch(&out, nil)
			w.follow(id)
			w.line(line("y@gangway.test", "too early"))
			w.await()
			w.line(line("y@gangway.test", "new"))
			w.line(line(id, "old"))
			w.follow(test.then)
			w.line(line("y@gangway.test", "newer"))
			w.line(line(id, "older"))
			assert.Equal(t, test.want, out.String())
			assert.Empty(t, w.early)
		})
	}
}
