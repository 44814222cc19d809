package session_test

import (
	"flag"
	"testing"

	"gangway/wasm/session"
	"gangway/wasm/webexttest"
)

// narrow is a window that has room for one fragment at a time.
const narrow = 1 << 17

// plans are the scenarios of which every point gets every fault.
func plans() []plan {
	small := session.Window{Messages: 4, Bytes: 1 << 20}
	return []plan{
		{Name: "exchange", Seed: 1, Sessions: 1, Messages: 6, Overlap: true},
		{Name: "exchange in Chromium", Seed: 1, Browser: webexttest.Chromium, Sessions: 1, Messages: 4, Overlap: true},
		{Name: "large", Seed: 1, Sessions: 1, Messages: 5, Large: []int{2}, Answers: []int{3}, Overlap: true},
		{Name: "larger than the window", Seed: 1, Sessions: 1, Messages: 4, Large: []int{2}, Overlap: true, Window: session.Window{Bytes: narrow}},
		{Name: "ping-pong", Seed: 1, Sessions: 1, Messages: 4, Thinking: true},
		{Name: "closed by the accepting end", Seed: 1, Sessions: 1, Messages: 3, PeerCloses: true},
		{Name: "durable", Seed: 1, Sessions: 1, Messages: 6, Durable: true, CommitEach: 2, Overlap: true, Window: small},
		{Name: "durable, by a channel", Seed: 1, Sessions: 1, Messages: 4, Durable: true, CommitEach: 1, Channel: true, Overlap: true},
		{Name: "durable and large", Seed: 1, Sessions: 1, Messages: 3, Large: []int{2}, Answers: []int{2}, Durable: true, CommitEach: 1, Overlap: true},
		{Name: "durable, closed by the accepting end", Seed: 1, Sessions: 1, Messages: 3, Durable: true, CommitEach: 1, PeerCloses: true},
		{Name: "asleep", Seed: 1, Sessions: 1, Messages: 2, Asleep: true},
		{Name: "two sessions", Seed: 1, Sessions: 2, Messages: 3, Overlap: true},
		{Name: "page with a key", Seed: 1, Sessions: 1, Messages: 3, Durable: true, CommitEach: 1, Page: true},
	}
}

// kinds are the faults that a plan can meet.
func (p plan) kinds() []kind {
	kinds := []kind{suspend, kill}
	if p.Browser == webexttest.Firefox {
		kinds = append(kinds, cut) // In Chromium the port would go on.
	}
	if p.Page {
		return append(kinds, reload)
	}
	// A page that is gone would not tell of a port that ends by drop.
	return append(kinds, drop, freeze, blink, away)
}

func TestFaultAtEveryPoint(t *testing.T) {
	for _, p := range plans() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			steps, problems := simulate(t, p)
			report(t, p, nil, problems)
			for at := range steps + 1 {
				for _, k := range p.kinds() {
					inject(t, p, fault{at, k})
				}
			}
			t.Logf("%d steps, %d faults at each", steps, len(p.kinds()))
		})
	}
}

// The faults that end sessions, and others of which all ends that are there
// still learn, whatever ends the session then.
var (
	endings   = []kind{abortDialing, abortAccepting, closeDialing, closeAccepting, closeTab, reloadAll}
	beforeEnd = []kind{cut, blink, freeze, away}
)

// mayEnd reports whether a plan can meet the faults that end its sessions.
func (p plan) mayEnd() bool { return !p.Page && !p.PeerCloses && p.Browser == webexttest.Firefox }

// Every message of a session that ends is delivered, or unconfirmed.
func TestEndAtEveryPoint(t *testing.T) {
	before := append([]kind{""}, beforeEnd...)
	for _, p := range plans() {
		if !p.mayEnd() {
			continue
		}
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			steps, _ := simulate(t, p)
			for at := range steps + 1 {
				for _, k := range endings {
					for i, other := range before {
						if (at+i)%share(1) == 0 {
							inject(t, p, fault{at, other}, fault{at + i, k})
						}
					}
				}
			}
		})
	}
}

// inject runs a plan with faults.
func inject(t *testing.T, p plan, faults ...fault) {
	t.Helper()
	if t.Failed() {
		return // One is enough to look at.
	}
	_, problems := simulate(t, p, faults...)
	report(t, p, faults, problems)
}

// The second fault of a pair comes so many steps after the first.
var distances = []int{0, 1, 3}

func TestTwoFaultsAtEveryPoint(t *testing.T) {
	for _, p := range plans() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			steps, _ := simulate(t, p)
			pairs := 0
			every := share(7)
			for at := range steps + 1 {
				for _, first := range p.kinds() {
					for _, second := range p.kinds() {
						for _, later := range distances {
							if pairs++; pairs%every == 0 {
								inject(t, p, fault{at, first}, fault{at + later, second})
							}
						}
					}
				}
			}
			t.Logf("%d of %d pairs of faults", pairs/every, pairs)
		})
	}
}

var all = flag.Bool("all", false, "run all cases of the longest tests, not a share of them")

// share returns that every so manyth case is run. The shares of all runs with
// and without the race detector are alike.
func share(every int) int {
	if *all {
		return 1
	}
	return every*session.Slowness | 1
}
