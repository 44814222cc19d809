package webext

import "gangway/wasm/internal/host"

// A Sender is the context that opened a port or sent a message, as the browser
// described it at that time. It follows runtime.MessageSender:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/MessageSender
//
// The browser fills it in, not the other end, so decisions about trust can be
// made by it. Fields are zero, and pointers nil, where the browser gives
// nothing.
type Sender struct {
	// ID is the id of the extension, empty for a web page.
	ID string `js:"id"`

	// URL is the address of the page or frame. A page can change its own
	// path, so for decisions about trust use Origin.
	URL string `js:"url"`

	// Origin is the origin of that page, such as "https://example.org".
	// Firefox gives it since version 126.
	Origin string `js:"origin"`

	// Tab is the tab of a content script or of an extension page in a tab.
	Tab *Tab `js:"tab"`

	// FrameID is the frame within the tab, 0 for the top one. Firefox gives
	// frames ids of more than 32 bits.
	FrameID *int64 `js:"frameId"`

	// DocumentID is the document within the frame, and DocumentLifecycle its
	// state, such as "active" (both Chromium).
	DocumentID        string `js:"documentId"`
	DocumentLifecycle string `js:"documentLifecycle"`

	// NativeApplication is the name of the application that sent the message
	// (Chromium).
	NativeApplication string `js:"nativeApplication"`

	// TLSChannelID is there if it was asked for and the browser has one.
	TLSChannelID string `js:"tlsChannelId"`

	// UserScriptWorldID is the world of a user script.
	UserScriptWorldID string `js:"userScriptWorldId"`
}

// readSender returns what the browser says of a sender, nil if nothing. What
// it describes otherwise than documented stays zero, and so gives no id and no
// origin to trust.
func readSender(jsSender host.Object) *Sender {
	if jsSender == nil {
		return nil
	}
	var s Sender
	if jsSender.Assign(&s) != nil {
		return &Sender{}
	}
	return &s
}

// A Tab is a browser tab as it was when the browser described it. It follows
// tabs.Tab:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/tabs/Tab
//
// Pointers are nil where the browser gives nothing. URL, Title and FavIconURL
// are empty without permission for the tab.
type Tab struct {
	ID       int64 `js:"id"` // -1 for tabs that cannot be reached, such as developer tools.
	Index    int   `js:"index"`
	WindowID int64 `js:"windowId"`

	URL        string `js:"url"`
	Title      string `js:"title"`
	FavIconURL string `js:"favIconUrl"`
	Status     string `js:"status"` // "loading" or "complete".

	Active       bool `js:"active"`
	Highlighted  bool `js:"highlighted"`
	Pinned       bool `js:"pinned"`
	Hidden       bool `js:"hidden"`
	Discarded    bool `js:"discarded"`
	Incognito    bool `js:"incognito"`
	Attention    bool `js:"attention"`
	Audible      bool `js:"audible"`
	InReaderMode bool `js:"isInReaderMode"`
	Article      bool `js:"isArticle"`
	AutoDiscard  bool `js:"autoDiscardable"`
	Width        int  `js:"width"`
	Height       int  `js:"height"`

	MutedInfo     *MutedInfo `js:"mutedInfo"`
	CookieStoreID string     `js:"cookieStoreId"`
	SessionID     string     `js:"sessionId"`
	GroupID       *int64     `js:"groupId"`
	OpenerTabID   *int64     `js:"openerTabId"`
	SuccessorID   *int64     `js:"successorTabId"`
	LastAccessed  float64    `js:"lastAccessed"` // Milliseconds since 1970.
}

// MutedInfo says whether a tab is muted, and why. It follows tabs.MutedInfo.
type MutedInfo struct {
	Muted       bool   `js:"muted"`
	Reason      string `js:"reason"`      // "capture", "extension" or "user".
	ExtensionID string `js:"extensionId"` // Of the extension that muted it.
}
