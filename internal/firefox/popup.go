package firefox

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// A Popup is opened by the toolbar button of an extension: it is the page that
// its manifest names as default_popup. Firefox closes it when a person presses
// Escape or turns to something else, such as another tab.
type Popup struct {
	extension *Extension
	pressed   atomic.Bool // Keys were pressed before.
}

// OpenPopup selects the tab, clicks the extension's toolbar button, and waits
// until its popup has loaded, is shown, and has the keyboard.
func (e *Extension) OpenPopup(ctx context.Context, tab *Tab) (*Popup, error) {
	if err := e.ClickAction(ctx, tab); err != nil {
		return nil, err
	}
	p := &Popup{extension: e}
	return p, p.chrome(ctx, `
		await popup.contentReady;
		while (!popup.shown || popup.panel?.state != "open") {
			if (popup.destroyed) {
				throw new Error("its popup closed as soon as it was opened");
			}
			await new Promise(resolve => window.setTimeout(resolve, 20));
		}
		// Firefox shows it without its page if that takes long to load.
		const loads = ({ currentWindowGlobal: page, webProgress }) =>
			!page?.documentURI.spec.startsWith(extension.baseURL) || webProgress.isLoadingDocument;
		while (loads(popup.browser.browsingContext)) {
			await new Promise(resolve => window.setTimeout(resolve, 20));
		}
		// Where there is no window manager nobody else does it.
		popup.browser.focus();`, nil)
}

// chrome runs a script that finds Firefox's record of the popup in popup, and
// the names that chrome gives besides.
func (p *Popup) chrome(ctx context.Context, script string, result any, args ...any) error {
	return p.extension.chrome(ctx, findPopup+script, result, args...)
}

// findPopup declares popup, and browser, which shows its page.
const findPopup = `
		const { ViewPopup } = ChromeUtils.importESModule("resource:///modules/ExtensionPopups.sys.mjs");
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		const document = window.document;
		const popup = ViewPopup.for(extension, window);
		if (!popup?.browser) {
			throw new Error("its popup is not open");
		}
		const browser = popup.browser;
		`

// Open reports whether the popup is still open.
func (p *Popup) Open(ctx context.Context) (open bool, err error) {
	err = p.extension.chrome(ctx, `
		const { ViewPopup } = ChromeUtils.importESModule("resource:///modules/ExtensionPopups.sys.mjs");
		return Boolean(ViewPopup.for(extension, Services.wm.getMostRecentWindow("navigator:browser"))?.browser);`, &open)
	return open, err
}

// Close closes the popup, and waits until it is gone. If it is closed already,
// Close does nothing.
func (p *Popup) Close(ctx context.Context) error {
	open, err := p.Open(ctx)
	if err != nil || !open {
		return err
	}
	return p.chrome(ctx, `
		popup.closePopup();
		while (ViewPopup.for(extension, window) == popup) {
			await new Promise(resolve => window.setTimeout(resolve, 20));
		}`, nil)
}

// Eval runs a script in the popup as [Tab.Eval] does in a tab.
func (p *Popup) Eval(ctx context.Context, script string, result any, args ...any) error {
	return p.extension.evalInPage(ctx, findPopup, asThePage, script, result, args)
}

// Clickable reports whether a person can click the first element that the CSS
// selector names: it is there, visible and enabled. If it is there, Clickable
// waits until that is so and something listens to its clicks, as a program does
// when it has started, but not longer than patience.
func (p *Popup) Clickable(ctx context.Context, selector string, patience time.Duration) (clickable bool, err error) {
	return clickable, p.extension.evalInPage(ctx, findPopup, asFirefox, clickableScript, &clickable,
		[]any{selector, patience.Milliseconds()})
}

// clickableScript runs as Firefox: a page cannot ask for listeners.
const clickableScript = `
	const [selector, patience] = arguments;
	const listeners = Cc["@mozilla.org/eventlistenerservice;1"].getService(Ci.nsIEventListenerService);
	const element = document.querySelector(selector);
	const clickable = () => Boolean(element) && !element.disabled && element.checkVisibility();
	const listens = target => listeners.getListenerInfoFor(target).some(({ type, inSystemEventGroup }) =>
		!inSystemEventGroup && /^(click|submit|mouse(down|up)|pointer(down|up))$/.test(type));
	const listened = () => {
		const targets = [window];
		for (let node = element; node; node = node.parentNode) {
			targets.push(node);
		}
		return targets.some(listens);
	};
	for (const end = Date.now() + patience; element && !(clickable() && listened()) && Date.now() < end;) {
		await new Promise(resolve => setTimeout(resolve, 20));
	}
	return clickable();`

// Click clicks the first element that the CSS selector names, with the events
// of a real mouse. It waits 5 s for the element.
func (p *Popup) Click(ctx context.Context, selector string) error {
	err := p.chrome(ctx, pageActor+`
		const element = await actor.findElement("css selector", args[0], { timeout: args[1], all: false });
		await actor.clickElement(element, { toJSON: () => ({}) });`, nil, selector, elementWait.Milliseconds())
	if err != nil {
		return fmt.Errorf("click %s: %w", selector, err)
	}
	return nil
}

// Scripts that wait until the page has the keyboard. The first also waits until it
// has given it to the element with autofocus, as it does before it is drawn. A page
// that has it from its beginning gives it to none, as often happens where no window
// manager brings a panel to the front: then the script does.
const (
	focused = `
	while (!document.hasFocus()) {
		await new Promise((resolve) => setTimeout(resolve, 20));
	}`
	firstFocused = focused + `
	await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
	if (document.activeElement === document.body) {
		document.querySelector("[autofocus]")?.focus();
	}`
)

// Press presses keys one after the other, as a person does. A key is a
// character, or the name of another key as KeyboardEvent.key has it, such as
// "Tab" or "ArrowDown", with "Shift+" in front where Shift is held. An element
// with autofocus gets them from the first on. Press does not wait for
// their effects: Firefox asks the page about Escape before it closes the popup.
func (p *Popup) Press(ctx context.Context, keys ...string) error {
	wait := focused
	if !p.pressed.Swap(true) {
		wait = firstFocused
	}
	if err := p.Eval(ctx, wait, nil); err != nil {
		return err
	}
	return p.chrome(ctx, `
		const utils = { window, parent: window, _EU_Ci: Ci, _EU_Cc: Cc };
		Services.scriptloader.loadSubScript("chrome://remote/content/external/EventUtils.js", utils);
		for (const key of args[0]) {
			const [, shift, name] = /^(Shift\+)?(.+)$/s.exec(key);
			utils.synthesizeKey(name.length > 1 ? "KEY_" + name : name, { shiftKey: Boolean(shift) }, window);
		}`, nil, keys)
}

// SetColorScheme lets the popup's page find that the person prefers a color
// scheme, "light" or "dark", until the popup is closed.
func (p *Popup) SetColorScheme(ctx context.Context, scheme string) error {
	return p.chrome(ctx, `popup.browser.browsingContext.prefersColorSchemeOverride = args[0];`, nil, scheme)
}

// Screenshot returns a PNG of the popup's page, each of its pixels as scale
// times scale.
func (p *Popup) Screenshot(ctx context.Context, scale float64) ([]byte, error) {
	var png []byte // In base64, as encoding/json has it.
	err := p.chrome(ctx, `
		const picture = await popup.browser.browsingContext.currentWindowGlobal.drawSnapshot(null, args[0], "white");
		const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
		canvas.width = picture.width;
		canvas.height = picture.height;
		canvas.getContext("2d").drawImage(picture, 0, 0);
		return canvas.toDataURL("image/png").replace(/^.*,/, "");`, &png, scale)
	return png, err
}
