package main

import (
	"context"
	"errors"
	"strings"
	"sync"
	"time"

	"gangway/extension/greeting"
	"gangway/extension/guestlist"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

const (
	// pace is the time between two lists: nobody reads faster.
	pace = 100 * time.Millisecond

	// popupKeep is for how long a popup is missed: one that was closed does
	// not come back.
	popupKeep = 10 * time.Second

	// wakeTime is how long a content script may take to connect again.
	wakeTime = 5 * time.Second
)

// publish stores the list and tells it to the popups when it has changed, but
// not more often than pace says.
func (g *guests) publish(ctx context.Context) {
	var rested <-chan time.Time // Nil unless a list was told a moment ago.
	changed := g.changed
	for {
		select {
		case <-changed:
			g.tell(g.store())
			changed, rested = nil, time.After(pace)
		case <-rested:
			changed, rested = g.changed, nil
		case <-ctx.Done():
			return
		}
	}
}

// storeAtSuspension stores the list in the last turn before a suspension.
func (g *guests) storeAtSuspension(ctx context.Context, suspensions *webext.Listener[struct{}]) {
	for range suspensions.Values(ctx) {
		g.store()
	}
}

// store begins to write the list, for the next run, and returns it.
func (g *guests) store() guestlist.List {
	l := g.list()
	g.rt.SessionStorage().SetAsync(map[string]any{listKey: l})
	return l
}

// tell tells the popups that are open the list.
func (g *guests) tell(l guestlist.List) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for s := range g.popups {
		if s.State() != session.Connected {
			continue
		}
		// A popup that is slow misses a list, and the next has all that this one has.
		if err := s.TrySend(l); err != nil && !errors.Is(err, session.ErrWindowFull) {
			g.log(err)
		}
	}
}

// servePopup does what a popup wishes until it is gone.
func (g *guests) servePopup(ctx context.Context, s *session.Session) {
	if !isOurPage(s.Sender()) {
		s.Abort() // A content script, which shares its process with a web page.
		return
	}
	g.watch(s, true)
	defer g.watch(s, false)
	go g.wakeAll(ctx)
	for w, err := range session.Values[guestlist.Wish](ctx, s) {
		if err != nil {
			g.log(err)
			continue
		}
		if w.Text != "" {
			g.grant(ctx, w)
		}
	}
}

// isOurPage reports whether a sender is a page of the extension. The browser
// says so, not the sender.
func isOurPage(s *webext.Sender) bool {
	scheme, _, _ := strings.Cut(s.Origin, ":")
	return strings.HasSuffix(scheme, "-extension")
}

// watch lets a popup have the list from now on, or not any more.
func (g *guests) watch(s *session.Session, on bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !on {
		delete(g.popups, s)
		return
	}
	g.popups[s] = struct{}{}
	g.changed.set() // It has connected before.
}

// grant tells guests what the popup wants them to be told. It returns when all
// of them have been, so that a wish is not forgotten before.
func (g *guests) grant(ctx context.Context, w guestlist.Wish) {
	var each sync.WaitGroup
	for _, known := range g.find(w.Session) {
		each.Go(func() { g.greet(ctx, known, w.Text) })
	}
	each.Wait()
}

func (g *guests) wakeAll(ctx context.Context) {
	for _, known := range g.find("") {
		go g.wake(ctx, known)
	}
}

// wake returns the session of a guest. One that sleeps is asked to connect, and
// waited for; the result is nil if it does not. If its page is gone, it is
// forgotten: tabs that are closed do not wake the background script.
func (g *guests) wake(ctx context.Context, known *guest) *session.Session {
	ctx, cancel := context.WithTimeout(ctx, wakeTime)
	defer cancel()
	if tab, knock := g.mayKnock(known); knock {
		_, err := g.rt.SendMessageTab(ctx, tab, webext.SendInfo{}, greeting.Message{})
		if errors.Is(err, webext.ErrNoReceiver) {
			g.forget(known)
			cancel()
		}
		g.mu.Lock()
		known.knocked = false // Somebody may knock again.
		g.mu.Unlock()
	}
	select {
	case <-known.back:
		return known.session // Written before back is closed.
	case <-ctx.Done():
		return nil
	}
}

// mayKnock reports whether a guest sleeps and nobody knocks at its tab now.
func (g *guests) mayKnock(known *guest) (tab int64, may bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	may = known.session == nil && !known.knocked
	known.knocked = known.knocked || may
	return known.seen.Tab, may
}
