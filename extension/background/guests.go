package main

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"gangway/extension/greeting"
	"gangway/extension/guestlist"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// listKey is where storage.session has the list of guests.
const listKey = "guests"

// maxText is how many characters of a page's text popups are told.
const maxText = 160

// Guests are the content scripts that have a session, those included whom an
// earlier run of the background script knew and who are still to connect. They
// may be used by several goroutines.
type guests struct {
	rt      *webext.Runtime
	log     func(values ...any)
	changed signal // Something that popups show is not as it was.

	mu     sync.Mutex // Protects following. Taken before a session's lock.
	all    []*guest   // In the order in which they were first known.
	popups map[*session.Session]struct{}
}

// A guest is one of them. Its fields are protected by the lock of all.
type guest struct {
	seen    guestlist.Guest  // All but its state; Ports are those of earlier runs.
	session *session.Session // Nil until it has connected in this run.
	knocked bool             // It is being asked to connect.
	back    chan struct{}    // Closed when it has.
}

// A signal holds at most one token.
type signal chan struct{}

func (s signal) set() {
	select {
	case s <- struct{}{}:
	default: // Set already.
	}
}

func newGuests(rt *webext.Runtime, log func(values ...any)) *guests {
	return &guests{rt: rt, log: log, changed: make(signal, 1), popups: map[*session.Session]struct{}{}}
}

// load takes over the guests of an earlier run.
func (g *guests) load(ctx context.Context) error {
	var stored guestlist.List
	if _, err := g.rt.SessionStorage().Get(ctx, listKey, &stored); err != nil {
		return err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, seen := range stored.Guests {
		g.all = append(g.all, &guest{seen: seen, back: make(chan struct{})})
	}
	return nil
}

// enter returns the guest of a session that was accepted.
func (g *guests) enter(s *session.Session) *guest {
	defer g.changed.set()
	g.mu.Lock()
	defer g.mu.Unlock()
	n := slices.IndexFunc(g.all, func(known *guest) bool { return known.seen.Session == s.ID() })
	if n < 0 {
		n = len(g.all)
		g.all = append(g.all, &guest{seen: guestlist.Guest{Session: s.ID()}, back: make(chan struct{})})
	}
	entered := g.all[n]
	entered.session = s
	entered.seen.Site = cut(site(s.Sender()))
	if tab := s.Sender().Tab; tab != nil {
		entered.seen.Tab = tab.ID
	}
	close(entered.back)
	return entered
}

// remove forgets a guest whose session has ended.
func (g *guests) remove(gone *guest) {
	defer g.changed.set()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all = slices.DeleteFunc(g.all, func(known *guest) bool { return known == gone })
}

// forget removes a guest that sleeps and whose page is gone.
func (g *guests) forget(gone *guest) {
	defer g.changed.set()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all = slices.DeleteFunc(g.all, func(known *guest) bool { return known == gone && known.session == nil })
}

// hear notes a message from a guest.
func (g *guests) hear(from *guest, m greeting.Message) {
	defer g.changed.set()
	g.mu.Lock()
	defer g.mu.Unlock()
	from.seen.Title = cut(m.Title)
	if m.Greeting != "" {
		from.seen.Heard++
		from.seen.LastHeard = cut(m.Greeting)
	}
}

// greet tells a guest a text. One that sleeps is woken for it.
func (g *guests) greet(ctx context.Context, to *guest, text string) {
	s := g.wake(ctx, to)
	if s == nil {
		g.log("In background script, a tab that slept does not answer")
		return
	}
	if err := s.Send(ctx, greeting.Message{Greeting: text}); err != nil {
		g.log(err)
		return
	}
	defer g.changed.set()
	g.mu.Lock()
	defer g.mu.Unlock()
	to.seen.Told++
	to.seen.LastTold = cut(text)
}

// find returns the guest of a session, or all if session is empty.
func (g *guests) find(session string) []*guest {
	g.mu.Lock()
	defer g.mu.Unlock()
	if session == "" {
		return slices.Clone(g.all)
	}
	n := slices.IndexFunc(g.all, func(known *guest) bool { return known.seen.Session == session })
	if n < 0 {
		return nil // It has left since the popup was told of it.
	}
	return []*guest{g.all[n]}
}

// list describes the guests by their tabs, one for each: pages in its history
// are not shown beside the one that is there.
func (g *guests) list() guestlist.List {
	g.mu.Lock()
	defer g.mu.Unlock()
	var l guestlist.List
	for _, known := range g.all {
		seen := known.describe()
		n, found := slices.BinarySearchFunc(l.Guests, seen.Tab, byTab)
		switch {
		case !found:
			l.Guests = slices.Insert(l.Guests, n, seen)
		case l.Guests[n].State != guestlist.Connected:
			l.Guests[n] = seen
		}
	}
	return l
}

func byTab(g guestlist.Guest, tab int64) int { return cmp.Compare(g.Tab, tab) }

// describe returns the guest as popups see it, with the lock of all held.
func (known *guest) describe() guestlist.Guest {
	seen := known.seen
	if known.session == nil {
		seen.State = guestlist.Asleep
		return seen
	}
	seen.Ports += known.session.Stats().Connects
	seen.State = guestlist.Away
	if known.session.State() == session.Connected {
		seen.State = guestlist.Connected
	}
	return seen
}

// site returns where a page is from, for people.
func site(s *webext.Sender) string {
	address := s.URL
	if strings.Contains(s.Origin, "://") { // Some pages have the origin null.
		address = s.Origin
	}
	_, host, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return host
}

// cut shortens a text that a page can make as long as it likes.
func cut(text string) string {
	n := 0
	for at := range text {
		if n++; n > maxText {
			return text[:at] + "…"
		}
	}
	return text
}
