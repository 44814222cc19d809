package run

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium"
	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/drivertest"
	"gangway/internal/extbuild"
	"gangway/internal/installed"
	"gangway/internal/manifest"
)

// inChromium has the options of a run in Chromium without a window.
func inChromium(out *screen) Options {
	return Options{Build: extbuild.Options{Dir: "ext", Browser: manifest.Chromium}, Headless: true, Out: out}
}

// TestChromiumSuspendsBeforeASlowPopup goes through all steps of a run: a
// suspension, and one click in a popup that listens late.
func TestChromiumSuspendsBeforeASlowPopup(t *testing.T) {
	inFixture(t, strings.Replace(ownManifest, `"action": {}`, `"action": {"default_popup": "popup.html"}`, 1))
	chromiumtest.UseShortTemp(t)
	save(t, "ext/popup.html", latePopup)
	save(t, "ext/popup.js", listensLate)
	save(t, "ext/content.js", content+`
		document.body.addEventListener("click", () => browser.runtime.sendMessage("the background is awake"));`)
	out := newScreen()
	options := inChromium(out)
	options.Once, options.Suspend, options.Timeout = true, true, drivertest.Limit/4
	require.NoError(t, Run(t.Context(), options), out.text())
	before, after, suspended := strings.Cut(out.text(), "[driver] suspends the background; ")
	require.True(t, suspended, out.text())
	assert.Contains(t, before, "[background] background starts\n")
	assert.Contains(t, after, "[background] background starts\n[background] the background is awake\n")
	assert.Contains(t, after, `expected "the page was clicked"           seen in the content script, once`+"\n")
	assert.Contains(t, after, `expected "the button was clicked"         seen in the popup, once`+"\n")
	assertPicture(t, "build/ext-chromium.png")
	assertNothingLeft(t)
}

func TestSavedSourcesAreReloadedInChromium(t *testing.T) {
	inFixture(t, liveManifest)
	chromiumtest.UseShortTemp(t)
	save(t, "ext/content.js", liveContent)
	save(t, "ext/content.css", "")
	save(t, "ext/back/main.go", liveBackground)
	save(t, "words/words.go", words(`"one heard"`))
	out := newScreen()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	ended := make(chan error, 1)
	go func() {
		err := Run(ctx, inChromium(out))
		out.end(err)
		ended <- err
	}()
	out.wait(t, "Ctrl-C ends Chromium")
	out.wait(t, "[background] one heard tick\n")

	save(t, "words/words.go", words(`"two heard"`))
	out.wait(t, "s after the save; refreshed 1 tab\n")
	out.wait(t, "[background] two heard tick\n")

	// Chromium refuses the manifest, and keeps the extension.
	save(t, "ext/manifest.json", strings.Replace(liveManifest, "http://127.0.0.1/*", "nonsense", 1))
	out.wait(t, "not reloaded: ")
	out.wait(t, "Chromium refuses it: Invalid value for 'content_scripts[0].matches[0]'")
	out.wait(t, "[background] two heard tick\n")
	save(t, "ext/manifest.json", liveManifest)
	out.wait(t, "; refreshed 1 tab\n")
	out.wait(t, "[background] two heard tick\n")

	// A key gives it another id.
	save(t, "ext/manifest.json", strings.Replace(liveManifest, `"name"`, `"key": "a2V5", "name"`, 1))
	out.wait(t, "; refreshed 1 tab\n")
	out.wait(t, "[background] two heard tick\n")
	interrupt()
	require.NoError(t, <-ended)
	assertNothingLeft(t)
	assertNothingRuns(t)
}

func TestRunSaysWhyThereIsNoChromium(t *testing.T) {
	inFixture(t, ownManifest)
	chromiumtest.UseShortTemp(t)
	t.Setenv(chromium.EnvBinary, "/nowhere/chromium")
	var missing *installed.NotFoundError
	require.ErrorAs(t, Run(t.Context(), inChromium(newScreen())), &missing)
	assert.EqualError(t, missing, "no Chromium at /nowhere/chromium, which GANGWAY_CHROMIUM names: "+
		"correct it, or unset it to search the usual places")
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	options := inChromium(newScreen())
	options.Headless = false
	assert.EqualError(t, Run(t.Context(), options),
		"there is no screen to show Chromium on (neither DISPLAY nor WAYLAND_DISPLAY is set); add --headless")
}

func TestRunSaysThatTheBackgroundThrew(t *testing.T) {
	inFixture(t, strings.Replace(ownManifest, `["a page is open", "the page was clicked", "the button was clicked"]`, `["a page is open"]`, 1))
	chromiumtest.UseShortTemp(t)
	save(t, "ext/background.js", "nothing.isHere();"+background)
	out := newScreen()
	options := inChromium(out)
	options.Once, options.Timeout = true, 2*time.Second
	err := Run(t.Context(), options)
	require.ErrorContains(t, err, "the extension has failed: gangway: the service worker has ended, because a script threw while it loaded; ")
	require.ErrorContains(t, err, `1 of 1 expected texts did not arrive in the console within 2s: "a page is open"`)
	assert.Contains(t, out.text(), "[background] error: Uncaught ReferenceError: nothing is not defined (chrome-extension://")
	assert.NotContains(t, out.text(), "note: the background threw", "the worker has said it")
	assertNothingLeft(t)
}
