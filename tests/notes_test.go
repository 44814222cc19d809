package tests

import (
	"fmt"
	"io"
	"net/http"
	"testing"

	"gangway/browsertest"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/internal/pageserver"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const notesExample = "../examples/notes"

// A pad is the panel with notes in a page, of which the page sees nothing.
type pad struct {
	t    *testing.T
	eval func(script string, result any, args ...any)
}

// inPanel begins a script of a pad. It has panel, the main element or null, and
// press, which presses a key in the panel.
const inPanel = `
	const find = () => {
		if (location.protocol.endsWith("extension:")) return document.querySelector("main");
		const host = document.querySelector("gangway-shadow");
		if (!host) return null;
		const root = host.openOrClosedShadowRoot ?? chrome.dom.openOrClosedShadowRoot(host);
		return root.querySelector("main");
	};
	const panel = find();
	const press = (key, ctrlKey) => panel.querySelector("textarea").dispatchEvent(
		new KeyboardEvent("keydown", { key, ctrlKey, bubbles: true, composed: true, cancelable: true }));
	const texts = () => [...panel?.querySelectorAll("li") ?? []].map((li) => [...li.querySelectorAll("blockquote, .text")].map((e) => e.textContent).join("|"));
`

// waits waits until an expression of JavaScript is true; see inPanel.
func (p *pad) waits(expression string) {
	p.t.Helper()
	p.eval(`for (;; await new Promise((next) => setTimeout(next, 20))) {
		const found = (() => {`+inPanel+`return `+expression+`})();
		if (found) return;
	}`, nil)
}

// write writes a note, and adds it by the keyboard.
func (p *pad) write(text string) {
	p.t.Helper()
	p.eval(inPanel+`
		panel.querySelector("textarea").value = arguments[0];
		press("Enter", true);`, nil, text)
}

// clicks clicks the button with a text.
func (p *pad) clicks(text string) {
	p.t.Helper()
	p.eval(inPanel+`[...panel.querySelectorAll("button")].find((b) => b.textContent == arguments[0]).click();`, nil, text)
}

// listening waits until the background listens to the toolbar button for the first
// time: Chromium keeps no click before that.
func listening(b *browsertest.Browser) {
	b.Eval(`
		const listens = () => { // Firefox has no hasListeners; a worker of Chromium that only begins has no API.
			const clicks = globalThis.chrome?.action?.onClicked;
			return clicks && clicks.hasListeners?.() !== false;
		};
		while (!listens()) await new Promise((next) => setTimeout(next, 20));`, nil)
}

// opens clicks the toolbar button over a page, and waits for the panel.
func opens(t *testing.T, tab *browsertest.Tab) *pad {
	t.Helper()
	tab.ClickAction()
	p := &pad{t, tab.EvalContent}
	p.waits(`panel?.querySelector(".empty")?.hidden === false || texts().length > 0`)
	return p
}

// article is a page with a text to select.
const article = `<!doctype html><html lang="en"><title>Tide tables</title>
<body style="max-width: 44em; margin: 3em auto; font: 18px/1.6 serif; padding: 0 1em">
<h1>Tide tables</h1>
<p id="text">High water comes twice a day, some fifty minutes later each day.</p>
<p>A harbor that is open to the sea follows the moon closely; one at the end of a long bay is late.</p>
<input id="field">`

// TestNotesAreKeptInThePage writes and removes notes in the panel of two tabs, over
// pages that want to hide and to read it.
func TestNotesAreKeptInThePage(t *testing.T) {
	inBoth(t, notesExample, func(t *testing.T, b *browsertest.Browser) {
		listening(b)
		url := b.Serve(hostilePage)
		first := b.Open(url)
		p := opens(t, first)
		p.waits(`panel.checkVisibility() && getComputedStyle(panel).opacity == 1 && panel.getBoundingClientRect().width == 350`)
		p.write("High water at noon.")
		p.waits(`texts().join() == "High water at noon." && panel.querySelector("textarea").value == ""`)

		second := b.Open(url)
		q := opens(t, second)
		q.waits(`texts().length == 1`)
		for i, end := range []func(){b.Suspend, b.Kill} {
			end()
			q.write([]string{"Low water at six.", "<b>Neap</b> tide."}[i])
			q.waits(fmt.Sprintf(`texts().length == %d`, i+2))
		}
		for _, each := range []*pad{p, q} {
			each.waits(`texts().join() == "High water at noon.,Low water at six.,<b>Neap</b> tide."`)
		}
		p.clicks("Remove")
		q.waits(`texts().length == 2`)
		p.write(" ")
		p.waits(`panel.querySelector(".status").textContent.includes("write something")`)
		p.eval(inPanel+`press("Escape")`, nil)
		p.waits(`panel === null`)
		second.ClickAction()
		q.waits(`panel === null`)

		first.Reload()
		opens(t, first).waits(`texts().length == 2`)
		var keys int
		first.Eval(`return keys`, &keys)
		assert.Zero(t, keys, "the page has heard a key")
		var seen bool
		first.Eval(`return document.querySelector("gangway-shadow").shadowRoot !== null || document.body.innerText.includes("water")`, &seen)
		assert.False(t, seen, "the page sees the panel")
	})
}

// TestNotesQuoteThePage opens the panel with a text selected, and gives the keyboard
// back to the page.
func TestNotesQuoteThePage(t *testing.T) {
	inBoth(t, notesExample, func(t *testing.T, b *browsertest.Browser) {
		listening(b)
		tab := b.Open(b.Serve(browsertest.HTML(article)))
		const sel = `getSelection().selectAllChildren(document.querySelector("#text"));`
		tab.Eval(sel, nil)
		p := opens(t, tab)
		const quote = "High water comes twice a day, some fifty minutes later each day."
		p.waits(`panel.querySelector("form blockquote").textContent == "` + quote + `"`)
		p.write("Why fifty?")
		p.waits(`texts().join() == "` + quote + `|Why fifty?" && panel.querySelector(".quoted").hidden`)
		p.clicks("✕")
		p.waits(`panel === null`)

		tab.Eval(`document.querySelector("#field").focus()`, nil)
		tab.ClickAction()
		p.waits(`panel !== null && document.activeElement.id != "field"`)
		tab.ClickAction()
		tab.WaitFor(`document.activeElement.id == "field"`)
		tab.Eval(sel, nil)
		tab.ClickAction()
		p.waits(`panel?.querySelector(".quoted").hidden === false`)
		p.clicks("Add note")
		p.waits(`texts().length == 2 && texts()[1] == "` + quote + `"`)
		tab.Eval(`document.querySelector("gangway-shadow").remove()`, nil) // The page does not want it.
		opens(t, tab).waits(`texts().length == 2`)
	})
}

// TestNotesOfStrictPages opens the notes on pages whose policy refuses WebAssembly:
// in Firefox they are in the page, in Chromium in a window.
func TestNotesOfStrictPages(t *testing.T) {
	inBoth(t, notesExample, func(t *testing.T, b *browsertest.Browser) {
		strict := b.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox allow-scripts; require-trusted-types-for 'script'")
			pageserver.HTML(article).ServeHTTP(w, r)
		}))
		listening(b)
		tab := b.Open(strict)
		p := &pad{t, tab.EvalContent}
		tab.ClickAction()
		if b.Name() == browsertest.Chromium {
			window := openedWindow(t, b)
			p.waits(`panel === null`)
			tab = b.Open(window) // As one that this test can look into.
			p = &pad{t, tab.Eval}
			p.waits(`panel?.querySelector(".page")?.textContent == "Tide tables"`)
		}
		p.waits(`panel?.querySelector(".empty")?.hidden === false`)
		p.write("Strict.")
		p.waits(`texts().join() == "Strict."`)
	})
}

// TestNotesOfXML opens the notes on a page of XML: in Firefox they are in the page, in
// Chromium, which has another class of documents for it, in a window.
func TestNotesOfXML(t *testing.T) {
	inBoth(t, notesExample, func(t *testing.T, b *browsertest.Browser) {
		page := b.Serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/xhtml+xml")
			io.WriteString(w, `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Tides</title></head><body><p>XML.</p></body></html>`)
		}))
		listening(b)
		tab := b.Open(page)
		tab.ClickAction()
		if b.Name() == browsertest.Chromium {
			assert.Contains(t, openedWindow(t, b), "title=Tides")
			return
		}
		p := &pad{t, tab.EvalContent}
		p.waits(`panel?.querySelector(".page")?.textContent == "Tides"`)
	})
}

// openedWindow waits for the window with notes, and returns its address.
func openedWindow(t *testing.T, b *browsertest.Browser) (url string) {
	t.Helper()
	b.Eval(`for (;; await new Promise((next) => setTimeout(next, 20))) {
		const contexts = await chrome.runtime.getContexts({ contextTypes: ["TAB"] });
		const found = contexts.find(({ documentUrl }) => documentUrl.includes("/window.html?"));
		if (found) return found.documentUrl;
	}`, &url)
	return url
}

// TestNotesLook saves pictures of the panel in build, and uses it by keyboard alone.
func TestNotesLook(t *testing.T) {
	s := enter(t, notesExample, 3)
	ctx := firefoxtest.Context(t)
	require.NoError(t, s.SetPref(ctx, "ui.prefersReducedMotion", 1))
	tab := firefoxtest.OpenTab(t, s.Browser, firefoxtest.Serve(t, pageserver.HTML(article)))
	require.NoError(t, tab.Eval(ctx, `getSelection().selectAllChildren(document.querySelector("#text"))`, nil))
	p := &pad{t, func(script string, result any, args ...any) {
		t.Helper()
		require.NoError(t, s.extension.EvalContent(ctx, tab, script, result, args...))
	}}
	require.NoError(t, s.extension.ClickAction(ctx, tab))
	p.waits(`panel?.querySelector(".empty")?.hidden === false`)
	s.pictured(t, tab, "notes-empty", "light")
	s.types(t, text("Why fifty minutes? The moon is later, too.")...)
	s.types(t, "Tab", "Enter") // Add note.
	p.waits(`texts().length == 1`)
	s.types(t, text("Ask at the harbor office about the bay.")...)
	s.types(t, "Ctrl+Enter")
	p.waits(`texts().length == 2 && texts()[1] == "Ask at the harbor office about the bay."`)
	light, dark := s.pictured(t, tab, "notes-light", "light"), s.pictured(t, tab, "notes-dark", "dark")
	assert.Greater(t, light-dark, 0.1)

	s.types(t, "Shift+Tab", "Enter") // Remove the last.
	p.waits(`texts().length == 1 && panel.getRootNode().activeElement.matches("textarea")`)
	s.types(t, "Escape")
	p.waits(`panel === null`)

	window := firefoxtest.OpenTab(t, s.Browser, s.extension.URL("window.html?title=Tides&url=https://tides.example/"))
	p = &pad{t, func(script string, result any, args ...any) {
		t.Helper()
		require.NoError(t, window.Eval(ctx, script, result, args...))
	}}
	p.waits(`panel?.querySelector(".empty")?.hidden === false`)
	s.pictured(t, window, "notes-window", "light")
}

// types presses keys in the tab that is shown; see [firefox.Popup.Press].
func (s *stage) types(t *testing.T, keys ...string) {
	t.Helper()
	require.NoError(t, s.Chrome(firefoxtest.Context(t), `
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		const utils = { window, parent: window, _EU_Ci: Ci, _EU_Cc: Cc };
		Services.scriptloader.loadSubScript("chrome://remote/content/external/EventUtils.js", utils);
		window.gBrowser.selectedBrowser.focus();
		for (const key of arguments[0]) {
			const [, held, name] = /^(Shift\+|Ctrl\+)?(.+)$/s.exec(key);
			utils.synthesizeKey(name.length > 1 ? "KEY_" + name : name, { shiftKey: held == "Shift+", ctrlKey: held == "Ctrl+" }, window);
		}`, nil, keys))
}

// pictured saves a picture of a page in a color scheme, and returns its brightness.
func (s *stage) pictured(t *testing.T, tab *firefox.Tab, name, scheme string) float64 {
	t.Helper()
	ctx := firefoxtest.Context(t)
	require.NoError(t, tab.Show(ctx))
	require.NoError(t, s.Chrome(ctx, `
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		window.gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = arguments[0];`, nil, scheme))
	require.NoError(t, tab.Eval(ctx, `
		while (matchMedia("(prefers-color-scheme: dark)").matches != (arguments[0] == "dark")) await new Promise((next) => setTimeout(next, 20));`, nil, scheme))
	shot, err := tab.Screenshot(ctx)
	require.NoError(t, err)
	return brightness(save(t, name, shot))
}
