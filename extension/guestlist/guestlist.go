// Package guestlist holds what the popup and the background script say to each
// other.
package guestlist

import "strconv"

// SessionName is the name of the session that the popup dials.
const SessionName = "guest list"

// Greeting is what the button for all tabs says.
const Greeting = "they clicked the button!"

// The states of a guest.
const (
	Connected = "connected"
	// Asleep is a guest whom the background script knows from before its
	// suspension. It connects when one of them has something to say.
	Asleep = "asleep"
	// Away is a guest whose page was left. It may come back from the history.
	Away = "away"
)

// A List is what the background script tells the popup whenever something has
// changed. It keeps the list in storage.session, too.
//
//gangway:message
type List struct {
	Guests []Guest `json:"guests"`
}

// A Guest is a tab whose content script has a session with the background
// script. Its texts come from a web page, and are cut where they are long.
//
//gangway:message
type Guest struct {
	Session string `json:"session"` // The id of its session.
	Tab     int64  `json:"tab"`
	Title   string `json:"title"`
	Site    string `json:"site"`
	State   string `json:"state"`
	Ports   uint64 `json:"ports"` // That its session has had, one after the other.

	Heard     uint64 `json:"heard"` // Messages from it.
	LastHeard string `json:"lastHeard"`
	Told      uint64 `json:"told"` // Messages to it.
	LastTold  string `json:"lastTold"`
}

// A Wish is what the popup asks for: that a guest be told a text. One without a
// text only says that somebody looks at the list.
//
//gangway:message
type Wish struct {
	Session string `json:"session"` // Of the guest; empty for all.
	Text    string `json:"text"`
}

// Name is what to call the guest: the title of its page, or else its site.
func (g Guest) Name() string {
	if g.Title == "" {
		return g.Site
	}
	return g.Title
}

// Summary says in a few words who is there.
func (l List) Summary() string {
	connected := 0
	for _, g := range l.Guests {
		if g.State == Connected {
			connected++
		}
	}
	others := len(l.Guests) - connected
	switch {
	case len(l.Guests) == 0:
		return "No tab is connected yet"
	case others == 0:
		return tabs(connected) + " connected"
	}
	return tabs(connected) + " connected, " + strconv.Itoa(others) + " not"
}

func tabs(n int) string {
	if n == 1 {
		return "1 tab"
	}
	return strconv.Itoa(n) + " tabs"
}
