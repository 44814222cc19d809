package webext

// A Sender is the context that opened a port, as the browser describes it at
// that time. It follows runtime.MessageSender:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/MessageSender
//
// Fields are zero, and pointers nil, where the browser gives nothing.
type Sender struct {
	// ID is the id of the extension that opened the port.
	ID string `js:"id"`

	// URL is the address of the page or frame that opened the port. A page
	// can change its own path, so for decisions about trust use Origin.
	URL string `js:"url"`

	// Origin is the origin of that page, such as "https://example.org". Not
	// every browser gives it.
	Origin string `js:"origin"`

	// Tab is the tab of a content script or of an extension page in a tab.
	Tab *Tab `js:"tab"`

	// FrameID is the frame within the tab, 0 for the top one. Firefox gives
	// frames ids of more than 32 bits.
	FrameID *int64 `js:"frameId"`
}

// A Tab is a browser tab as it was when the browser described it. It follows
// tabs.Tab:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/Tab
type Tab struct {
	ID       int64  `js:"id"`
	WindowID int64  `js:"windowId"`
	Index    int    `js:"index"`
	Active   bool   `js:"active"`
	URL      string `js:"url"`   // Empty without permission for the tab.
	Title    string `js:"title"` // Empty without permission for the tab.
}
