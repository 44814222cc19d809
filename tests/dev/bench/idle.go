package bench

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gangway/internal/console"
)

// The peers that are measured in idle tabs, with [peerPlain] and [peerGangway].
const (
	peerNone = "no content script"
	peerLazy = "Gangway, lazy"
)

// What is measured of them: how long it takes from an event until the content
// script has handled it, the first one of a page, how much memory a tab has in
// which nothing has happened yet, and how much more once 64 messages of 1 MiB
// have come at once and are handled. A lazy program starts with the event.
const (
	whatClick    = "first click to handled"
	whatMessage  = "first message to handled"
	whatTenSites = "memory of an idle tab, ten tabs of ten sites"
	whatOneSite  = "memory of an idle tab, ten tabs of one site"
	whatFlood    = "memory that 64 MiB of messages leave in a tab"
)

// idleTabs is how many tabs hold the memory that is measured.
const idleTabs = 10

// floodMessages is how many messages idle/background.js sends at once.
const floodMessages = 64

// An idler is a peer whose tabs are idle until something happens.
type idler struct {
	peer      string
	folder    string // Below tests/bench; pages have the same path.
	runs      bool   // It says so when it runs.
	extension extension
}

func idlers() []*idler {
	return []*idler{
		{peer: peerPlain, folder: "idle/plain"},
		{peer: peerLazy, folder: "idle/lazy"},
		{peer: peerGangway, folder: "idle/eager", runs: true},
	}
}

// The events, as the page brings them about.
var idleEvents = []struct{ what, script string }{
	{whatClick, `document.body.innerHTML = "<button class=buy></button>"; document.querySelector("button").click()`},
	{whatMessage, `dispatchEvent(new Event("ask"))`},
}

// measureIdle measures tabs in which something happens for the first time, and
// such in which nothing does.
func (b *benchmark) measureIdle(ctx context.Context) error {
	peers := make(map[*side][]*idler)
	err := b.perform(ctx, Start, func(ctx context.Context, s *side) (_ measurement, err error) {
		peers[s] = idlers()
		for _, p := range peers[s] {
			if p.extension, err = s.install(ctx, p.folder); err != nil {
				return nil, err
			}
		}
		return func(ctx context.Context, r round) error { return r.firstEvents(ctx, peers[s]) }, nil
	})
	for _, s := range b.sides {
		if err == nil {
			err = b.idleMemory(ctx, s, peers[s])
		}
	}
	return err
}

// firstEvents is one round of what happens first.
func (r round) firstEvents(ctx context.Context, peers []*idler) error {
	for _, event := range idleEvents {
		times := make([][]float64, len(peers))
		for range startTurns {
			for i, p := range peers {
				time, err := r.firstEvent(ctx, p, event.script)
				if err != nil {
					return err
				}
				times[i] = append(times[i], time)
			}
		}
		for i, p := range peers {
			r.add(event.what, p.peer, Milliseconds, median(times[i]))
		}
	}
	return nil
}

// firstEvent lets something happen in a new page and returns the milliseconds
// until the content script has handled it.
func (s *stage) firstEvent(ctx context.Context, p *idler, script string) (float64, error) {
	before := s.LastNumber()
	if err := s.open(ctx, "/"+p.folder); err != nil {
		return 0, err
	}
	if err := s.waitIdle(ctx, before, p, 1); err != nil {
		return 0, err
	}
	if err := s.tab.Eval(ctx, script, nil); err != nil {
		return 0, err
	}
	line, err := s.wait(ctx, before, p.says("gangway-bench"))
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(line.Args[1], 64)
}

// says matches lines of the peer that begin with a word.
func (p *idler) says(word string) func(console.Line) bool {
	return func(l console.Line) bool { return l.AddonID == p.extension.ID() && l.Args[0] == word }
}

// waitIdle waits until the content scripts are in some tabs, and run if they
// are to.
func (s *stage) waitIdle(ctx context.Context, before int, p *idler, tabs int) error {
	words := []string{"loaded"}
	if p.runs {
		words = append(words, "runs")
	}
	for _, word := range words {
		if err := s.waitLines(ctx, before, tabs, p.says(word)); err != nil {
			return err
		}
	}
	return nil
}

// waitLines waits for so many lines after the one with a number.
func (s *stage) waitLines(ctx context.Context, after, count int, match func(console.Line) bool) error {
	for range count {
		line, err := s.wait(ctx, after, match)
		if err != nil {
			return err
		}
		after = line.Number
	}
	return nil
}

// idleMemory opens ten tabs for each peer, on hosts that are sites of their own
// or on one host, which share processes. Once is enough: another time the
// numbers differ by a hundredth.
func (b *benchmark) idleMemory(ctx context.Context, s *side, peers []*idler) error {
	fmt.Fprintf(b.options.Report, "%s, memory\n", Start)
	tabs := idleTabs
	if b.options.Hasty {
		tabs = 2
	}
	none := &idler{peer: peerNone, folder: "idle/none"}
	for _, p := range append([]*idler{none}, peers...) {
		for _, what := range []string{whatTenSites, whatOneSite} {
			if err := s.idleMemory(ctx, p, tabs, what); err != nil {
				return err
			}
		}
	}
	return nil
}

// idleMemory measures so many idle tabs, and those of ten sites again when many
// messages have come.
func (s *side) idleMemory(ctx context.Context, p *idler, count int, what string) (err error) {
	var tabs []tab
	defer func() {
		for _, tab := range tabs {
			err = errors.Join(err, tab.Close(ctx))
		}
	}()
	if tabs, err = s.openIdle(ctx, p, count, what == whatOneSite); err != nil {
		return err
	}
	idle, err := s.Memory(ctx)
	if err != nil {
		return err
	}
	s.series.add(Start, what, p.peer, MiB, idle/float64(count)/(1<<20))
	if p.extension == nil || what == whatOneSite {
		return nil
	}
	if err := s.flood(ctx, p, tabs); err != nil {
		return err
	}
	flooded, err := s.Memory(ctx)
	s.series.add(Start, whatFlood, p.peer, MiB, (flooded-idle)/float64(count)/(1<<20))
	return err
}

// openIdle opens tabs, of one site or each of its own, and returns those that are
// open when their content scripts wait.
func (s *stage) openIdle(ctx context.Context, p *idler, count int, oneSite bool) (tabs []tab, err error) {
	before := s.LastNumber()
	_, port, _ := strings.Cut(strings.TrimPrefix(s.Pages().URL, "http://"), ":")
	for i := range count {
		if oneSite {
			i = 0
		}
		// Browsers take all names below localhost for this machine.
		tab, err := s.NewTab(ctx, fmt.Sprintf("http://site%d.localhost:%s/%s", i, port, p.folder))
		if err != nil {
			return tabs, err
		}
		tabs = append(tabs, tab)
	}
	if p.extension == nil {
		return tabs, nil
	}
	return tabs, s.waitIdle(ctx, before, p, count)
}

// flood has many messages come to the content script of each tab, one tab after
// the other, and returns when they are handled.
func (s *stage) flood(ctx context.Context, p *idler, tabs []tab) error {
	for _, tab := range tabs {
		before := s.LastNumber()
		if err := tab.Eval(ctx, `dispatchEvent(new Event("flood"))`, nil); err != nil {
			return err
		}
		if err := s.waitLines(ctx, before, floodMessages, p.says("handled")); err != nil {
			return err
		}
	}
	return nil
}

// idleBudgets say what a content script may cost that waits, and one that runs.
func idleBudgets() []Budget {
	return []Budget{
		{Start, whatTenSites, peerLazy, peerPlain, Within, 1},
		{Start, whatOneSite, peerLazy, peerPlain, Within, 1},
		{Start, whatTenSites, peerGangway, peerPlain, Within, 6},
		{Start, whatOneSite, peerGangway, peerPlain, Within, 6},
		{Start, whatFlood, peerGangway, "", InAll, 1},
	}
}
