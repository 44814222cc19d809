package run

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/drivertest"
	"gangway/internal/extbuild"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/manifest"
)

// The fixture is an extension in plain JavaScript: here the command is tested,
// not the library.
const (
	ownManifest = `{
		"manifest_version": 3, "name": "Fixture of run", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "run@gangway.test"}},
		"action": {},
		"background": {"scripts": ["background.js"]},
		"content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["content.js"]}],
		"gangway": {"expect": ["a page is open", "the page was clicked", "the button was clicked"]}
	}`
	background = `
		console.log("background starts");
		browser.runtime.onMessage.addListener(text => console.log(text));
		(browser.action ?? browser.browserAction).onClicked.addListener(() => console.log("the button was clicked"));`
	content = `
		document.body.addEventListener("click", () => console.log("the page was clicked"));
		console.log("listening");
		browser.runtime.sendMessage("a page is open");`
	popup = `<!DOCTYPE html><meta charset="utf-8"><title>A popup</title>
		<button disabled>Not yet</button><script src="popup.js"></script>`
	popupScript = `
		const button = document.querySelector("button");
		button.addEventListener("click", () => console.log("the button was clicked"));
		browser.runtime.getBackgroundPage().then(() => { button.disabled = false; });`
)

// inFixture makes the fixture the working directory.
func inFixture(t *testing.T, manifest string) {
	t.Helper()
	firefoxtest.Binary(t)
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", t.TempDir()) // What is left behind is found here.
	for name, text := range map[string]string{
		"go.mod":            "module fixture\n\ngo 1.26\n",
		"ext/manifest.json": manifest,
		"ext/background.js": background,
		"ext/content.js":    content,
	} {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
}

func TestOnceProvesThatAnExtensionWorks(t *testing.T) {
	for name, version := range map[string]int{"ext": 3, "ext-v2": 2} {
		t.Run(name, func(t *testing.T) {
			inFixture(t, ownManifest)
			var out buffer
			err := Run(t.Context(), Options{
				Build:    extbuild.Options{Dir: "ext", ManifestVersion: version},
				Headless: true, Once: true, Timeout: drivertest.Limit, Out: &out,
			})
			require.NoError(t, err, out.String())
			for _, line := range []string{
				"[content script] listening\n",
				"[background] a page is open\n",
				"[content script] the page was clicked\n",
				"[background] the button was clicked\n",
				`expected "a page is open"                 seen in the background` + "\n",
				`expected "the page was clicked"           seen in the content script` + "\n",
				"3 of 3 expected texts after ",
			} {
				assert.Contains(t, out.String(), line)
			}
			assertPicture(t, filepath.Join("build", name+".png"))
			assertNothingLeft(t)
		})
	}
}

func TestOncePressesTheButtonInThePopup(t *testing.T) {
	for name, version := range map[string]int{"ext": 3, "ext-v2": 2} {
		t.Run(name, func(t *testing.T) {
			inFixture(t, strings.Replace(ownManifest, `"action": {}`, `"action": {"default_popup": "popup.html"}`, 1))
			save(t, "ext/popup.html", popup)
			save(t, "ext/popup.js", popupScript)
			var out buffer
			err := Run(t.Context(), Options{
				Build:    extbuild.Options{Dir: "ext", ManifestVersion: version},
				Headless: true, Once: true, Timeout: drivertest.Limit, Out: &out,
			})
			require.NoError(t, err, out.String())
			assert.Contains(t, out.String(), `expected "the button was clicked"         seen in the popup`+"\n")
			assertNothingLeft(t)
		})
	}
}

func TestSuspendCountsWhatArrives(t *testing.T) {
	for name, tt := range map[string]struct {
		expect string
		err    string
		shown  string
	}{
		"once": {
			expect: `"a page is open",`,
			shown:  `expected "a page is open"                 seen in the background, once`,
		},
		"twice": {
			expect: `"a page is open", "background starts",`,
			err:    `1 of 4 expected texts arrived in the console more than once: "background starts"`,
			shown:  `expected "background starts"              seen in the background, 2 TIMES`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inFixture(t, strings.Replace(ownManifest, `"a page is open",`, tt.expect, 1))
			var out buffer
			err := Run(t.Context(), Options{
				Build: extbuild.Options{Dir: "ext"}, Headless: true, Once: true, Suspend: true, Timeout: drivertest.Limit, Out: &out,
			})
			if tt.err != "" {
				require.EqualError(t, err, tt.err)
			} else {
				require.NoError(t, err, out.String())
			}
			assert.Contains(t, out.String(), tt.shown)
			before, after, suspended := strings.Cut(out.String(), "[driver] suspends the background; ")
			require.True(t, suspended, out.String())
			assert.Contains(t, before, "[background] background starts\n")
			assert.Contains(t, after, "[background] background starts\n", "the button wakes it")
			assertNothingLeft(t)
		})
	}
}

func TestOnceNamesWhatIsMissing(t *testing.T) {
	inFixture(t, strings.Replace(ownManifest, `"a page is open",`, `"never", "a page is open",`, 1))
	var out buffer
	err := Run(t.Context(), Options{
		Build: extbuild.Options{Dir: "ext"}, Headless: true, Once: true, Timeout: 3 * time.Second, Out: &out,
	})
	require.EqualError(t, err, `1 of 4 expected texts did not arrive in the console within 3s: "never"`)
	assert.Contains(t, out.String(), `expected "never"                          MISSING`)
	assertPicture(t, "build/ext.png")
	assertNothingLeft(t)
}

func TestOnceFailsWhenAProgramHasPanicked(t *testing.T) {
	const panics = `{
		"manifest_version": 3, "name": "Fixture of run", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "run@gangway.test"}},
		"background": {"scripts": ["./bg"]}, "gangway": {"expect": EXPECTED}
	}`
	inFixture(t, panics)
	save(t, "ext/bg/main.go", "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tfmt.Println(\"ready\")\n\tpanic(\"told to\")\n}\n")
	for name, test := range map[string]struct {
		expect  string
		missing bool
		shown   string
	}{
		"all has come":             {`["ready"]`, false, "1 of 1 expected texts"},
		"only Gangway has said it": {`["exit code"]`, true, `"exit code"                      MISSING`},
	} {
		t.Run(name, func(t *testing.T) {
			save(t, "ext/manifest.json", strings.Replace(panics, "EXPECTED", test.expect, 1))
			var out buffer
			err := Run(t.Context(), Options{
				Build: extbuild.Options{Dir: "ext"}, Headless: true, Once: true, Timeout: 5 * time.Second, Out: &out,
			})
			var failed *FailedError
			require.ErrorAs(t, err, &failed, out.String())
			assert.Contains(t, failed.Error(), "gangway: bg: the Go program ended with exit code 2")
			var missing *MissingError
			assert.Equal(t, test.missing, errors.As(err, &missing), err)
			assert.Contains(t, out.String(), test.shown)
			assertNothingLeft(t)
		})
	}
}

// TestOnceFailsWhenAProgramPanicsAsItStarts has nothing expected, and programs that
// start so slowly that a run which does not wait for them is over.
func TestOnceFailsWhenAProgramPanicsAsItStarts(t *testing.T) {
	const form = `{
		"manifest_version": 3, "name": "Fixture of run", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "run@gangway.test"}}, PROGRAM
	}`
	for name, program := range map[string]string{
		"background":     `"background": {"scripts": ["slow.js", "./panics"]}`,
		"content script": `"content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["slow.js", "./panics"]}]`,
		"popup":          `"action": {"default_popup": "popup.html"}`,
	} {
		for _, browser := range []string{manifest.Firefox, manifest.Chromium} {
			t.Run(name+" in "+browser, func(t *testing.T) {
				inFixture(t, strings.Replace(form, "PROGRAM", program, 1))
				chromiumtest.UseShortTemp(t)
				save(t, "ext/panics/main.go", "package main\n\nfunc main() { panic(\"told to\") }\n")
				save(t, "ext/slow.js", startsSlowly)
				save(t, "ext/popup.html", `<!DOCTYPE html><meta charset="utf-8"><title>A popup</title><script src="slow.js"></script><script src="./panics"></script>`)
				var out buffer
				err := Run(t.Context(), Options{
					Build: extbuild.Options{Dir: "ext", Browser: browser}, Headless: true, Once: true, Timeout: drivertest.Limit, Out: &out,
					patience: drivertest.Limit,
				})
				var failed *FailedError
				require.ErrorAs(t, err, &failed, out.String())
				assert.Contains(t, failed.Error(), "gangway: panics: the Go program ended with exit code 2")
				assertNothingLeft(t)
			})
		}
	}
}

// TestOnceFailsWhenAScriptThrows has nothing expected, and scripts without Go.
func TestOnceFailsWhenAScriptThrows(t *testing.T) {
	const form = `{
		"manifest_version": 3, "name": "Fixture of run", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "run@gangway.test"}}, SCRIPT
	}`
	for name, script := range map[string]string{
		"background":     `"background": {"scripts": ["throws.js"]}`,
		"service worker": `"background": {"service_worker": "throws.js"}`,
		"content script": `"content_scripts": [{"matches": ["http://127.0.0.1/*"], "js": ["throws.js"]}]`,
		"popup":          `"action": {"default_popup": "popup.html"}`,
	} {
		for _, browser := range []string{manifest.Firefox, manifest.Chromium} {
			if name == "service worker" && browser == manifest.Firefox {
				continue // It has none.
			}
			t.Run(name+" in "+browser, func(t *testing.T) {
				inFixture(t, strings.Replace(form, "SCRIPT", script, 1))
				chromiumtest.UseShortTemp(t)
				save(t, "ext/throws.js", `nobody.knows("this");`)
				save(t, "ext/popup.html", `<!DOCTYPE html><meta charset="utf-8"><title>A popup</title><script src="throws.js"></script>`)
				var out buffer
				err := Run(t.Context(), Options{
					Build: extbuild.Options{Dir: "ext", Browser: browser}, Headless: true, Once: true, Timeout: drivertest.Limit, Out: &out,
				})
				var failed *FailedError
				require.ErrorAs(t, err, &failed, out.String())
				assert.Contains(t, failed.Error(), "ReferenceError: nobody is not defined")
				assertNothingLeft(t)
			})
		}
	}
}

// startsSlowly lets the programs after it in its context wait for their modules, and
// speaks.
const startsSlowly = `
	const instantiate = WebAssembly.instantiateStreaming;
	WebAssembly.instantiateStreaming = async (...all) => {
		await new Promise(resolve => setTimeout(resolve, 1000));
		return instantiate.apply(WebAssembly, all);
	};
	console.log("a program starts");`

func TestOnceSaysThatNothingIsExpected(t *testing.T) {
	inFixture(t, strings.Replace(ownManifest, `["a page is open", "the page was clicked", "the button was clicked"]`, "[]", 1))
	var out buffer
	require.NoError(t, Run(t.Context(), Options{
		Build: extbuild.Options{Dir: "ext"}, Headless: true, Once: true, Timeout: drivertest.Limit, Out: &out,
	}))
	assert.Contains(t, out.String(), "note: the manifest expects no texts, so nothing shows that the extension works")
	assertNothingLeft(t)
}

func TestRunShowsTheConsoleUntilItIsInterrupted(t *testing.T) {
	inFixture(t, ownManifest)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	out := buffer{watched: "[background] a page is open\n", seen: interrupt}
	require.NoError(t, Run(ctx, Options{Build: extbuild.Options{Dir: "ext"}, Headless: true, Out: &out}))
	assert.Contains(t, out.String(), "Ctrl-C ends Firefox")
	assertNothingLeft(t)
}

func TestRunRefusesAMachineWithoutAScreen(t *testing.T) {
	inFixture(t, ownManifest)
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	err := Run(t.Context(), Options{Build: extbuild.Options{Dir: "ext"}})
	assert.EqualError(t, err,
		"there is no screen to show Firefox on (neither DISPLAY nor WAYLAND_DISPLAY is set); add --headless")
}

func TestOnceRefusesAManifestWithErrors(t *testing.T) {
	inFixture(t, strings.Replace(ownManifest, `"action"`, `"permissions": ["tab"], "action"`, 1))
	var out buffer
	err := Run(t.Context(), Options{Build: extbuild.Options{Dir: "ext"}, Headless: true, Once: true, Out: &out})
	var wrong *extbuild.FindingsError
	require.ErrorAs(t, err, &wrong)
	assert.EqualError(t, err, "the browser would not do what the manifest says: mend permissions[0], as the notes above say")
	assert.Contains(t, out.String(), `note: ext/manifest.json: permissions[0]: Firefox does not know the permission "tab"; "tabs" is probably meant`)
}

func TestRunMissesTheManifestBeforeTheScreen(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	for _, headless := range []bool{false, true} {
		err := Run(t.Context(), Options{Build: extbuild.Options{Dir: "."}, Headless: headless})
		require.ErrorContains(t, err, "manifest.json")
		assert.NotContains(t, err.Error(), "screen")
	}
}

func TestRunPassesOnWhyFirefoxDoesNotStart(t *testing.T) {
	inFixture(t, ownManifest)
	fake := filepath.Join(t.TempDir(), "firefox")
	require.NoError(t, os.WriteFile(fake, []byte("#!/bin/sh\necho 'no space left'\nexit 3\n"), 0o755))
	t.Setenv(firefox.EnvBinary, fake)
	var out buffer
	err := Run(t.Context(), Options{Build: extbuild.Options{Dir: "ext"}, Headless: true, Out: &out})
	var startError *firefox.StartError
	require.ErrorAs(t, err, &startError)
	assert.Contains(t, err.Error(), "no space left")
	assertNothingLeft(t)
}

func TestRunNamesAFirefoxThatIsNotThere(t *testing.T) {
	inFixture(t, ownManifest)
	t.Setenv(firefox.EnvBinary, "/nowhere/firefox")
	var out buffer
	err := Run(t.Context(), Options{Build: extbuild.Options{Dir: "ext"}, Headless: true, Out: &out})
	var missing *firefox.NotFoundError
	require.ErrorAs(t, err, &missing)
	assert.NotContains(t, out.String(), "installing")
}

// assertPicture checks that a file is a picture in which there is something.
func assertPicture(t *testing.T, path string) {
	t.Helper()
	file, err := os.Open(path)
	require.NoError(t, err)
	defer file.Close()
	picture, err := png.Decode(file)
	require.NoError(t, err)
	assert.Greater(t, picture.Bounds().Dx(), 400)
	colors := map[any]bool{}
	for x := range picture.Bounds().Dx() {
		for y := range picture.Bounds().Dy() {
			colors[picture.At(x, y)] = true
		}
	}
	assert.Greater(t, len(colors), 20, "the picture is blank")
}

// assertNothingLeft checks that no profile and no temporary file remains.
func assertNothingLeft(t *testing.T) {
	t.Helper()
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
}

// A buffer is a bytes.Buffer for several goroutines that tells when a text is
// written to it.
type buffer struct {
	watched string
	seen    func()

	mu  sync.Mutex // Protects following.
	buf bytes.Buffer
}

func (b *buffer) Write(data []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, err := b.buf.Write(data)
	if b.seen != nil && strings.Contains(b.buf.String(), b.watched) {
		b.seen()
	}
	return n, err
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// TestRunOpensTheInspector sees its page from the background.
func TestRunOpensTheInspector(t *testing.T) {
	inFixture(t, strings.Replace(ownManifest, `"the page was clicked", "the button was clicked"`, `"inspected"`, 1))
	save(t, "ext/background.js", background+`
		const look = setInterval(() => {
			if (browser.extension.getViews().some(({ location }) => location.pathname == "/gangway/inspector.html")) {
				console.log("inspected");
				clearInterval(look);
			}
		}, 50);`)
	var out buffer
	err := Run(t.Context(), Options{
		Build:    extbuild.Options{Dir: "ext", Inspect: true},
		Headless: true, Once: true, Timeout: drivertest.Limit, Out: &out,
	})
	require.NoError(t, err, out.String())
	assert.Contains(t, out.String(), "compile the inspector")
	assertNothingLeft(t)
}
