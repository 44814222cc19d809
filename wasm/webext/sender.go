package webext

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// A Sender is the context that opened a port or sent a message, as the browser
// described it at that time. It follows runtime.MessageSender:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/runtime/MessageSender
//
// The browser fills it in, not the other end, so decisions about trust can be
// made by it. Fields are zero, and pointers nil, where the browser gives
// nothing.
//
//gangway:message nomethods
type Sender struct {
	// ID is the id of the extension, empty for a web page.
	ID string `json:"id"`

	// URL is the address of the page or frame. A page can change its own
	// path, so for decisions about trust use Origin.
	URL string `json:"url"`

	// Origin is the origin of that page, such as "https://example.org".
	// Firefox gives it since version 126.
	Origin string `json:"origin"`

	// Tab is the tab of a content script or of an extension page in a tab.
	Tab *Tab `json:"tab"`

	// FrameID is the frame within the tab, 0 for the top one. Firefox gives
	// frames ids of more than 32 bits. In Chromium the top frame has another
	// number while DocumentLifecycle is not "active".
	FrameID *int64 `json:"frameId"`

	// DocumentID is the document within the frame, and DocumentLifecycle its
	// state, such as "active" (Chromium).
	DocumentID        string `json:"documentId"`
	DocumentLifecycle string `json:"documentLifecycle"`

	// NativeApplication is the name of the application that sent the message
	// (Chromium).
	NativeApplication string `json:"nativeApplication"`

	// TLSChannelID is there if it was asked for and the browser has one.
	TLSChannelID string `json:"tlsChannelId"`

	// UserScriptWorldID is the world of a user script (Firefox), empty for the default
	// one and for those who are no user scripts.
	UserScriptWorldID string `json:"userScriptWorldId"`
}

// isWebPage reports whether a page of the web has sent something, to which
// Chromium sends JSON.
func (s *Sender) isWebPage() bool { return s.ID == "" }

// readSender returns a sender as the browser describes it, nil if it does not.
// A field that it describes otherwise than documented stays zero, and so gives
// no id and no origin to trust.
func readSender(o host.Object) *Sender {
	if o == nil {
		return nil
	}
	var s Sender
	if codec.Unmarshal(o, &s) != nil {
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
//
//gangway:message nomethods
type Tab struct {
	ID       int64 `json:"id"` // -1 for tabs that cannot be reached, such as developer tools.
	Index    int   `json:"index"`
	WindowID int64 `json:"windowId"`

	URL        string `json:"url"`
	Title      string `json:"title"`
	FavIconURL string `json:"favIconUrl"`
	Status     string `json:"status"` // "loading" or "complete".

	Active       bool `json:"active"`
	Highlighted  bool `json:"highlighted"`
	Pinned       bool `json:"pinned"`
	Hidden       bool `json:"hidden"`
	Discarded    bool `json:"discarded"`
	Incognito    bool `json:"incognito"`
	Attention    bool `json:"attention"`
	Audible      bool `json:"audible"`
	InReaderMode bool `json:"isInReaderMode"`
	Article      bool `json:"isArticle"`
	AutoDiscard  bool `json:"autoDiscardable"`
	Width        int  `json:"width"`
	Height       int  `json:"height"`

	MutedInfo     *MutedInfo `json:"mutedInfo"`
	CookieStoreID string     `json:"cookieStoreId"`
	SessionID     string     `json:"sessionId"`
	GroupID       *int64     `json:"groupId"`
	OpenerTabID   *int64     `json:"openerTabId"`
	SuccessorID   *int64     `json:"successorTabId"`
	LastAccessed  float64    `json:"lastAccessed"` // Milliseconds since 1970.
}

// MutedInfo says whether a tab is muted, and why. It follows tabs.MutedInfo.
//
//gangway:message nomethods
type MutedInfo struct {
	Muted       bool   `json:"muted"`
	Reason      string `json:"reason"`      // "capture", "extension" or "user".
	ExtensionID string `json:"extensionId"` // Of the extension that muted it.
}

// readTab returns a tab as the browser describes it: one that cannot be reached
// if it does so otherwise than documented.
func readTab(arguments []byte) (t Tab, err error) {
	if decodeFirst(arguments, func(d *codec.Decoder) { gangwayDecodeTab(d, &t) }) != nil {
		return Tab{ID: -1}, nil
	}
	return t, nil
}
