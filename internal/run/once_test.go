package run

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/drivertest"
	"gangway/internal/extbuild"
)

// A popup that starts as slowly as a Go program, and whose button does not say
// so. It listens to the button, or to the whole page from the beginning.
const (
	latePopup = `<!DOCTYPE html><meta charset="utf-8"><title>A popup</title>
		<button>Click me</button><script src="popup.js"></script>`
	slowly = `const started = (async () => {
			for (let n = 0; n < 300; n++) {
				await browser.runtime.getPlatformInfo();
			}
		})();
		const clicked = () => console.log("the button was clicked");`
	// More slowly than the driver has patience where it clicks again.
	listensVeryLate = `setTimeout(() => {
			document.querySelector("button").onclick = () => console.log("the button was clicked");
		}, 3000);`
	listensLate     = slowly + `started.then(() => document.querySelector("button").onclick = clicked);`
	understandsLate = slowly + `
		let ready = false;
		started.then(() => ready = true);
		document.addEventListener("click", () => ready && clicked());`
)

func TestOnceClicksInAPopupThatStartsSlowly(t *testing.T) {
	for name, tt := range map[string]struct {
		script   string
		suspend  bool // The one click must not be lost.
		patience time.Duration
		seen     string
	}{
		"listens late":      {listensLate, true, 0, "seen in the popup, once"},
		"listens very late": {listensVeryLate, true, time.Second, "seen in the popup, once"},
		"understands late":  {understandsLate, false, 0, "seen in the popup"},
	} {
		t.Run(name, func(t *testing.T) {
			inFixture(t, strings.Replace(ownManifest, `"action": {}`, `"action": {"default_popup": "popup.html"}`, 1))
			save(t, "ext/popup.html", latePopup)
			save(t, "ext/popup.js", tt.script)
			var out buffer
			err := Run(t.Context(), Options{
				Build:    extbuild.Options{Dir: "ext"},
				Headless: true, Once: true, Suspend: tt.suspend, Timeout: drivertest.Limit / 4, Out: &out,
				patience: tt.patience,
			})
			require.NoError(t, err, out.String())
			assert.Contains(t, out.String(), `expected "the button was clicked"         `+tt.seen+"\n")
			assertNothingLeft(t)
		})
	}
}

// TestOnceWaitsForNothingThatDoesNotCome has so much patience that a run fails
// which waits for something that the extension does not say.
func TestOnceWaitsForNothingThatDoesNotCome(t *testing.T) {
	const popupAlone = `{
		"manifest_version": 3, "name": "Fixture of run", "version": "1.0",
		"browser_specific_settings": {"gecko": {"id": "run@gangway.test"}},
		"action": {"default_popup": "popup.html"},
		"gangway": {"expect": ["the button was clicked"]}
	}`
	silent := strings.Replace(ownManifest, `"the page was clicked", `, "", 1)
	for name, manifest := range map[string]string{
		"at the page, with a button": silent,
		"at the page, with a popup":  strings.Replace(silent, `"action": {}`, `"action": {"default_popup": "popup.html"}`, 1),
		"in a content script":        popupAlone,
	} {
		t.Run(name, func(t *testing.T) {
			inFixture(t, manifest)
			save(t, "ext/popup.html", latePopup)
			save(t, "ext/popup.js", listensLate)
			var out buffer
			err := Run(t.Context(), Options{
				Build:    extbuild.Options{Dir: "ext"},
				Headless: true, Once: true, Timeout: drivertest.Limit / 4, Out: &out,
				patience: drivertest.Limit,
			})
			require.NoError(t, err, out.String())
			assertNothingLeft(t)
		})
	}
}
