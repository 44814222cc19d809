package browsertest_test

import (
	"bytes"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/browsertest"
)

// A trial is a test that may fail.
type trial struct {
	testing.TB
	log             strings.Builder
	failed, skipped bool
	cleanups        []func()
}

// try runs a test to its end.
func try(t *testing.T, test func(testing.TB)) *trial {
	tr := &trial{TB: t}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		test(tr)
	}()
	<-ended
	for len(tr.cleanups) > 0 {
		last := tr.cleanups[len(tr.cleanups)-1]
		tr.cleanups = tr.cleanups[:len(tr.cleanups)-1]
		last()
	}
	return tr
}

func (t *trial) Cleanup(action func())         { t.cleanups = append(t.cleanups, action) }
func (t *trial) Failed() bool                  { return t.failed }
func (t *trial) Log(args ...any)               { fmt.Fprintln(&t.log, args...) }
func (t *trial) Logf(form string, args ...any) { fmt.Fprintf(&t.log, form+"\n", args...) }

func (t *trial) Error(args ...any) {
	t.Log(args...)
	t.failed = true
}

func (t *trial) Fatal(args ...any) {
	t.Error(args...)
	runtime.Goexit()
}

func (t *trial) Fatalf(form string, args ...any) { t.Fatal(fmt.Sprintf(form, args...)) }

func (t *trial) Skip(args ...any) {
	t.Log(args...)
	t.skipped = true
	runtime.Goexit()
}

func (t *trial) Skipf(form string, args ...any) { t.Skip(fmt.Sprintf(form, args...)) }

// TestFailureIsExplainedAndPictured lets tests fail in every way of waiting.
func TestFailureIsExplainedAndPictured(t *testing.T) {
	for _, name := range []string{browsertest.Firefox, browsertest.Chromium} {
		t.Run(name, func(t *testing.T) {
			b := browsertest.Start(t, browsertest.Options{Browser: name, Dir: greeter})
			url := b.Serve(site)
			for sentence, fail := range map[string]func(*browsertest.Browser, *browsertest.Tab){
				`no such line was in the console within 3s: one of the background with "never"`: func(b *browsertest.Browser, _ *browsertest.Tab) {
					b.Wait(browsertest.SourceBackground, "never")
				},
				`document.title == "never" was not true within 3s` + "\nthe page shows: \"A page": func(_ *browsertest.Browser, tab *browsertest.Tab) {
					tab.WaitFor(`document.title == "never"`)
				},
				"nobody.title was not true within 3s\nthe last look: script: ReferenceError: nobody is not defined": func(_ *browsertest.Browser, tab *browsertest.Tab) {
					tab.WaitFor(`nobody.title`)
				},
				"run a script in the page: script: RangeError: thrown on purpose": func(_ *browsertest.Browser, tab *browsertest.Tab) {
					tab.Eval(`throw new RangeError("thrown on purpose")`, nil)
				},
			} {
				tr := try(t, func(tb testing.TB) {
					b := b.Subtest(tb)
					tab := b.Open(url + "/failing")
					b.Wait(browsertest.SourceContentScript, "heard hello")
					tab.OpenPopup()
					defer b.Shorten(3 * time.Second)()
					fail(b, tab)
				})
				assert.True(t, tr.failed)
				assert.Contains(t, tr.log.String(), sentence)
				assertPictured(t, tr)
			}
		})
	}
}

// assertPictured looks at the pictures that the log names.
func assertPictured(t *testing.T, tr *trial) {
	t.Helper()
	named := regexp.MustCompile(`pictures of the end are in (\S+)\n`).FindStringSubmatch(tr.log.String())
	require.NotNil(t, named, tr.log.String())
	assert.True(t, filepath.IsAbs(named[1]))
	for _, name := range []string{"popup", "tab1"} {
		data, err := os.ReadFile(filepath.Join(named[1], name+".png"))
		require.NoError(t, err)
		_, err = png.Decode(bytes.NewReader(data))
		assert.NoError(t, err)
	}
	require.NoError(t, os.RemoveAll(named[1]))
}

// TestTestWithoutABrowserIsSkippedOrFails takes the browsers away.
func TestTestWithoutABrowserIsSkippedOrFails(t *testing.T) {
	for _, test := range []struct {
		browser, env, ci string
		failed           bool
		sentence         string
	}{
		{browsertest.Firefox, "", "", false, "this test needs Firefox: Firefox is not installed: run"},
		{browsertest.Chromium, "", "", false, "this test needs Chromium: Chromium is not installed: run"},
		{browsertest.Chromium, "", "true", true, "this test needs Chromium: Chromium is not installed: run"},
		{browsertest.Firefox, "/nowhere", "", true, "this test needs Firefox: no Firefox at /nowhere, which GANGWAY_FIREFOX names"},
		{"opera", "", "", true, `browsertest: there is no browser "opera"; expected one of firefox, chromium`},
	} {
		t.Run(test.browser+test.env+test.ci, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			t.Setenv("CI", test.ci)
			t.Setenv("GANGWAY_FIREFOX", test.env)
			t.Setenv("GANGWAY_CHROMIUM", "")
			tr := try(t, func(tb testing.TB) {
				browsertest.Start(tb, browsertest.Options{Browser: test.browser, Dir: greeter})
			})
			assert.Equal(t, test.failed, tr.failed)
			assert.Equal(t, !test.failed, tr.skipped)
			assert.Contains(t, tr.log.String(), test.sentence)
		})
	}
}

func TestExtensionThatCannotBeBuiltIsExplained(t *testing.T) {
	const good = "package main\n\nfunc main() {}\n"
	for _, test := range []struct {
		main, permission string
		sentences        []string
	}{
		{"package main\n\nfunc main() { nobody() }\n", "tabs", []string{"undefined: nobody"}},
		{good, "tab", []string{`"tabs" is probably meant`, "mend permissions[0], as the notes above say"}},
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"go.mod":  "module wrong\n\ngo 1.26\n",
			"main.go": test.main,
			"manifest.json": `{"manifest_version": 3, "name": "Wrong", "version": "1.0", "background": {"scripts": ["./"]},
				"permissions": ["` + test.permission + `"]}`,
		} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
		}
		tr := try(t, func(tb testing.TB) {
			browsertest.Start(tb, browsertest.Options{Dir: dir})
		})
		assert.True(t, tr.failed)
		for _, sentence := range append(test.sentences, "build the extension: ") {
			assert.Contains(t, tr.log.String(), sentence)
		}
	}
}
