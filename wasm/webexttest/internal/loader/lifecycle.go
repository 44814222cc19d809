package loader

import (
	"slices"

	"gangway/wasm/internal/host"
)

// PageHide ends all ports because the page goes into the back/forward cache.
// The program is told when the page is back. The browser is locked.
func (l *Loader) PageHide() {
	for _, p := range slices.Clone(l.ports) {
		p.freeze()
	}
}

// PageShow lets the program go on. The browser is locked.
func (l *Loader) PageShow() {
	for _, tell := range l.thawing {
		tell()
	}
	l.thawing = nil
	l.resume()
}

// Invalidate tells the program that the extension API is gone. browser.mu is
// held.
func (l *Loader) Invalidate() {
	for _, p := range slices.Clone(l.ports) {
		p.lose(host.ErrContextInvalidated)
	}
	for _, c := range slices.Clone(l.replies) {
		c.settle(nil, host.ErrContextInvalidated)
	}
	if l.undecided != nil {
		l.undecided.Stop()
	}
	l.ignoreAll()
}

// Finish ends all that the program had, because it has returned: the other ends
// are told. The browser is locked.
func (l *Loader) Finish() {
	for _, p := range slices.Clone(l.ports) {
		p.end.Disconnect()
	}
	for _, d := range l.browser.Unanswered() {
		d.Leave()
	}
	for _, d := range l.events {
		d.unlisten()
		d.kept = nil
	}
	l.ended = true
	l.Invalidate()
}

// decide undeclares the events that a program without declarations has not
// listened to in time, nor in an earlier run.
func (l *Loader) decide() {
	l.browser.Lock()
	defer l.browser.Unlock()
	if l.browser.Ended() || l.ended {
		return
	}
	l.decided = true
	for name, d := range l.events {
		if d.state == keeping && !l.browser.ListenedBefore(name) {
			d.undeclare()
			delete(l.events, name)
		}
	}
}
