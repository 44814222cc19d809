package bench

import (
	"context"
	"fmt"
	"strconv"

	"gangway/internal/console"
)

// What is measured of the start: how long it takes from the navigation to the
// page, or from connect to a suspended background, until the first message is
// answered.
const (
	whatContent    = "content script: navigation to answer"
	whatBackground = "background: connect to answer"
)

// startTurns is how often the peers take turns in a round.
const startTurns = 3

// A starter is a peer whose programs start cold.
type starter struct {
	peer      string
	folder    string // Below tests/bench.
	extension extension
}

// starters returns the peers. Go by hand is the least that Go can do.
func starters() []*starter {
	return []*starter{
		{peer: peerPlain, folder: "start/plain"},
		{peer: peerSyscall, folder: "start/syscall"},
		{peer: peerGangway, folder: "start/gangway"},
	}
}

// measureStart loads pages whose content scripts say how long it took.
func (b *benchmark) measureStart(ctx context.Context) error {
	return b.perform(ctx, Start, func(ctx context.Context, s *side) (_ measurement, err error) {
		peers := starters()
		for _, p := range peers {
			if p.extension, err = s.install(ctx, p.folder); err != nil {
				return nil, err
			}
		}
		return func(ctx context.Context, r round) error { return r.start(ctx, peers) }, nil
	})
}

// startTimes are a peer's milliseconds in a round.
type startTimes struct{ content, background []float64 }

// start is one round of all peers.
func (r round) start(ctx context.Context, peers []*starter) error {
	times := make([]startTimes, len(peers))
	for range r.bench.repeats(startTurns) {
		for i, p := range peers {
			// The background runs, since the turn before.
			content, err := r.visit(ctx, p, "content")
			if err != nil {
				return err
			}
			times[i].content = append(times[i].content, content)
			if err := p.extension.StopBackground(ctx, r.tab); err != nil {
				return err
			}
			background, err := r.visit(ctx, p, "background")
			if err != nil {
				return err
			}
			times[i].background = append(times[i].background, background)
		}
	}
	for i, p := range peers {
		r.add(whatContent, p.peer, Milliseconds, median(times[i].content))
		r.add(whatBackground, p.peer, Milliseconds, median(times[i].background))
	}
	return nil
}

// visit loads a page and returns the milliseconds that its content script says.
func (s *stage) visit(ctx context.Context, p *starter, page string) (float64, error) {
	before := s.LastNumber()
	if err := s.open(ctx, "/"+p.folder+"/"+page); err != nil {
		return 0, err
	}
	line, err := s.wait(ctx, before, func(l console.Line) bool {
		return l.AddonID == p.extension.ID() && l.Args[0] == "gangway-bench"
	})
	if err != nil {
		return 0, err
	}
	if len(line.Args) != 2 {
		return 0, fmt.Errorf("%s says %q, not a time", p.folder, line.Text)
	}
	return strconv.ParseFloat(line.Args[1], 64)
}

// startBudgets say how soon a program answers, beside JavaScript and beside the
// least that Go can do.
func startBudgets() (budgets []Budget) {
	for _, what := range []string{whatContent, whatBackground} {
		budgets = append(budgets,
			Budget{Start, what, peerGangway, peerPlain, AtMost, 2.3},
			Budget{Start, what, peerGangway, peerSyscall, AtMost, 1.03},
		)
	}
	return budgets
}
