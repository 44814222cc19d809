package contract

import (
	"context"
	_ "embed"
	"encoding/json"

	"gangway/internal/firefox"
	"gangway/tests/contract/puppet"
)

// frameScript runs in the process of a tab or a background, see there.
//
//go:embed testdata/strings.js
var frameScript string

// A stringsLink is the link to a puppet in Firefox: commands go as events into its
// window, from the privileged part of Firefox, and answers come by the console.
type stringsLink struct {
	browser *firefox.Browser
	router  *router
	name    string
	tab     int // Firefox's number of the tab or the background.
}

// send implements link.
func (s stringsLink) send(ctx context.Context, c puppet.Command, answer func(puppet.Answer)) error {
	c.To = s.name
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	s.router.expect(address{s.name, c.ID}, answer)
	return s.browser.Chrome(ctx, `
		const [tab, script, event, detail] = arguments;
		const browser = BrowsingContext.getCurrentTopByBrowserId(tab)?.embedderElement;
		if (!browser) {
			throw new Error("the tab of the puppet is gone");
		}
		if (!browser.gangwayStrings) {
			browser.gangwayStrings = true;
			browser.messageManager.loadFrameScript("data:," + encodeURIComponent(script), true);
		}
		browser.messageManager.sendAsyncMessage("gangway-puppet", { event, detail });`,
		nil, s.tab, frameScript, puppet.EventName, string(raw))
}
