// Package notebook has a person's notes on pages, and the service that keeps them.
package notebook

import (
	"context"
	"strings"

	"gangway/wasm/rpc"
	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webext/storage"
)

// Session is the name of the sessions with the background.
const Session = "notebook"

// A Note is one on a page.
//
//gangway:message
type Note struct {
	ID    string `json:"id"`
	Quote string `json:"quote,omitempty"` // Of the page.
	Text  string `json:"text,omitempty"`
	When  int64  `json:"when"` // It was written, in milliseconds since 1970.
}

// A Sheet has the notes on one page, in the order in which they were written.
//
//gangway:message
type Sheet struct {
	Notes []Note `json:"notes"`
}

// On returns the sheet of a page, of which its address tells. The background alone
// writes it; those that show it see the changes while nothing keeps the background
// awake.
func On(url string) storage.Item[Sheet] {
	page, _, _ := strings.Cut(url, "#")
	return storage.Item[Sheet]{Area: storage.Local, Key: "notes on " + page, Version: 1}
}

// A Draft is a note that a person has written. The panel chooses its ID: so a call
// that is made again adds it once.
//
//gangway:message
type Draft struct {
	URL   string `json:"url"`
	ID    string `json:"id"`
	Quote string `json:"quote,omitempty"`
	Text  string `json:"text,omitempty"`
}

// A Place tells where a note is.
//
//gangway:message
type Place struct {
	URL string `json:"url"`
	ID  string `json:"id"`
}

// Notebook is the service of the background. Content scripts write on the pages of
// their own site alone.
//
//gangway:service
type Notebook interface {
	// Add adds a note. Nothing happens if its ID is on the sheet already.
	//
	//gangway:idempotent
	Add(ctx context.Context, draft Draft) error

	// Remove removes a note. Nothing happens if it is not there.
	//
	//gangway:idempotent
	Remove(ctx context.Context, place Place) error
}

// Dial returns the notebook of the background.
func Dial(rt *webext.Runtime) (Notebook, error) {
	s, err := session.Dial(context.Background(), rt, Session, session.DialOptions{})
	if err != nil {
		return nil, err
	}
	return NotebookOver(rpc.Open(s, rpc.Options{})), nil
}

// A Toggle asks a page to show its notes, or to hide them.
//
//gangway:message
type Toggle struct{}

// A Toggled answers a Toggle.
//
//gangway:message
type Toggled struct {
	Done bool `json:"done"` // False where the page cannot show notes.
}
