package tests

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEndedBackgroundComesBack ends a background in every way in which a
// program can end: the other ends learn it, so does the console, and the next
// port finds the program started anew.
func TestEndedBackgroundComesBack(t *testing.T) {
	s := enter(t, fixture("panics"), 3)
	for how, sentence := range map[string]string{
		"panic":   "exit code 2, by a panic or os.Exit",
		"exit":    "exit code 3, by a panic or os.Exit",
		"return":  "the Go program ended because main returned",
		"recurse": "look for unbounded recursion",
	} {
		t.Run(how, func(t *testing.T) {
			require.NoError(t, s.extension.Reload(firefoxtest.Context(t)))
			firefoxtest.OpenTab(t, s.Browser, s.page+"/#"+how)
			s.wait(t, content, how+": the port ended")
			s.wait(t, content, how+": the idle port ended")
			s.wait(t, content, how+": a later port was answered: alive")
			line := s.wait(t, background, sentence)
			assert.Equal(t, "error", line.Level)
			assert.Contains(t, line.Text, "gangway: background: ")
			assert.Contains(t, line.Text, "it starts again at the next event")
		})
	}
	s.wait(t, background, "panic: told to panic")
}

// TestSessionOutlivesPanicsOfTheBackground has the background panic three times
// in a row while a session dials, each time without a pause.
func TestSessionOutlivesPanicsOfTheBackground(t *testing.T) {
	s := enter(t, fixture("revives"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page+"/#thrice")
	for n := 1; n <= 3; n++ {
		t.Log(s.wait(t, content, fmt.Sprintf(`"after panic %d" came after`, n)).Text)
	}
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Equal(t, 3, s.count(background, "panic: told to panic"))
	assert.Zero(t, s.count(background, "in a row"))
}

// TestCrashLoopIsBoundedAndToldOnce has a message come again and again at which
// the background panics. The session that sent it, and other ports, learn it.
func TestCrashLoopIsBoundedAndToldOnce(t *testing.T) {
	s := enter(t, fixture("revives"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page+"/#loop")
	told := s.wait(t, background, "4th time in a row")
	assert.Equal(t, "error", told.Level)
	next := *s
	next.from = told.Number
	for range 2 { // It goes on, after a second and then after two.
		next.from = next.wait(t, background, "panic: poisoned").Number
	}
	s.wait(t, content, "revives: waiting, crashing: true")
	s.wait(t, content, "revives: a port ended: webext: the program at the other end ends again and again")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.LessOrEqual(t, s.count(content, "crashing: true"), s.count(background, "panic: poisoned"))
	assert.Equal(t, 1, s.count(background, "in a row"))
	assert.Equal(t, 4, s.count(background, "by a panic or os.Exit"))
	assert.Zero(t, s.count(content, "the session ended"))
}

// TestCrashLoopIsToldWhileAPageIsOpen has a page of the extension open, which
// could have the ports: the background must not end these, and the session
// learns of the crash loop all the same.
func TestCrashLoopIsToldWhileAPageIsOpen(t *testing.T) {
	s := enter(t, fixture("revives"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("page.html"))
	s.wait(t, firefox.SourceExtensionPage, "revives: a page is open")
	firefoxtest.OpenTab(t, s.Browser, s.page+"/#poison")
	s.wait(t, background, "4th time in a row")
	s.wait(t, content, "revives: waiting, crashing: true")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Zero(t, s.count(content, "the session ended"))
}

// TestProgramThatEndsAsleepLeavesThePageAlone ends a content script in a callback
// while its timer is set, in the ways in which a callback can end it.
func TestProgramThatEndsAsleepLeavesThePageAlone(t *testing.T) {
	s := enter(t, fixture("asleep"), 3)
	for how, sentence := range map[string]string{
		"panic":   "exit code 2, by a panic or os.Exit",
		"exit":    "exit code 3, by a panic or os.Exit",
		"block":   "by a deadlock",
		"recurse": "look for unbounded recursion",
	} {
		t.Run(how, func(t *testing.T) {
			p := *s
			p.from = s.LastNumber()
			tab := firefoxtest.OpenTab(t, s.Browser, s.page+"/#"+how)
			p.wait(t, content, "ready")
			require.NoError(t, tab.Click(firefoxtest.Context(t), "h1"))
			p.wait(t, content, sentence)
			p.wait(t, content, "the page lives on")
			require.NoError(t, p.Flush(firefoxtest.Context(t)))
			assert.Zero(t, p.count(content, "missed timeout event"))
		})
	}
}

// TestModuleThatCannotStartSaysSo breaks a built extension in the ways in which
// one breaks.
func TestModuleThatCannotStartSaysSo(t *testing.T) {
	tests := map[string]struct {
		breaks   func(t *testing.T, dir string)
		sentence string
	}{
		"missing module": {
			func(t *testing.T, dir string) { require.NoError(t, os.Remove(filepath.Join(dir, "background.wasm"))) },
			"the Go module could not be loaded; build the extension again",
		},
		"damaged module": {
			func(t *testing.T, dir string) {
				replace(t, filepath.Join(dir, "background.wasm"), "\x00asm", "\x00bad")
			},
			"the Go module could not be loaded; build the extension again",
		},
		"no policy": {
			func(t *testing.T, dir string) {
				replace(t, filepath.Join(dir, "manifest.json"), "wasm-unsafe-eval", "none")
			},
			"add 'wasm-unsafe-eval' to script-src",
		},
		"host functions of another build": {
			func(t *testing.T, dir string) {
				replace(t, filepath.Join(dir, "gangway", "host.js"), "post: (", "past: (")
			},
			"come from different builds",
		},
		"bridge version of another build": {
			func(t *testing.T, dir string) {
				replace(t, filepath.Join(dir, "gangway", "host.js"), "BRIDGE_VERSION = 11", "BRIDGE_VERSION = 0")
			},
			"come from different builds",
		},
		"no events": {
			func(t *testing.T, dir string) {
				replace(t, filepath.Join(dir, "background.js"), `"runtime.onConnect"`, "")
			},
			"build the extension with gangway build: runtime.onConnect",
		},
	}
	bare, built := open(t), build(t, fixture("echo"), 3)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			broken := filepath.Join(t.TempDir(), "broken")
			require.NoError(t, os.CopyFS(broken, os.DirFS(built)))
			test.breaks(t, broken)
			s := bare.with(t, broken)
			s.wait(t, background, test.sentence)
			firefoxtest.OpenTab(t, s.Browser, s.page)
			s.wait(t, content, "port ended after 0")
			state, err := s.extension.BackgroundState(firefoxtest.Context(t))
			require.NoError(t, err)
			assert.Equal(t, firefox.BackgroundRunning, state, "the port has not waited for the background's suspension")
		})
	}
}

// replace replaces text in a file, which must be there.
func replace(t *testing.T, file, from, to string) {
	t.Helper()
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Contains(t, string(data), from)
	require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(data), from, to)), 0o644))
}

// TestProgramOfAPageThatIsGoneEndsInSilence removes a page in the turn in which
// its program is called for the last time, and needs a timer.
func TestProgramOfAPageThatIsGoneEndsInSilence(t *testing.T) {
	s := enter(t, fixture("removed"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.extension.URL("around.html"))
	s.wait(t, firefox.SourceExtensionPage, "removed: the program was called")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	for _, l := range s.LinesAfter(s.from) {
		assert.NotEqual(t, "error", l.Level, l.Text)
	}
}
