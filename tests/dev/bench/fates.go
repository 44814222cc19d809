package bench

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"gangway/tests/bench/talk"
)

// A Fate is what became of calls that were under way when something happened, and
// of the next call of the same client: each was answered, ended with an error, or
// hung.
type Fate struct {
	Peer  string `json:"peer"`
	Event string `json:"event"`
	Calls string `json:"calls"` // As "7 answered, 3 hung".
	Next  string `json:"next"`
}

// What happens while calls are under way.
const (
	eventDies = "the background dies"
	eventBack = "the page is in the cache when the answers come"
)

const (
	peersPage     = "/peers"
	callsUnderway = 10
	callsWait     = 1500 * time.Millisecond // Until they are answered: until then it has happened.
)

// fates lets things happen to the calls of each peer.
func (b *benchmark) fates(ctx context.Context, s *side) (fates []Fate, err error) {
	fmt.Fprintf(b.options.Report, "%s, what becomes of calls\n", Peers)
	peers := callers
	if b.options.Hasty {
		peers = []talker{callers[0], callers[len(callers)-1]} // Calls that hang take their time.
	}
	for _, t := range peers {
		e, err := b.installPeer(ctx, s, t) // It is there.
		if err != nil {
			return nil, err
		}
		dies := func() error { return e.StopBackground(ctx, s.tab) }
		fate, err := s.fate(ctx, t, eventDies, dies)
		if err != nil {
			return nil, err
		}
		fates = append(fates, fate)
		if fate, err = s.fateInCache(ctx, t); err != nil {
			return nil, err
		}
		fates = append(fates, fate)
	}
	return fates, nil
}

// fateInCache has the page go, and come back when its calls are answered. Firefox
// does not keep each page, so it may take a few.
func (s *side) fateInCache(ctx context.Context, t talker) (fate Fate, err error) {
	for range 10 {
		fate, err = s.fate(ctx, t, eventBack, func() error {
			if err := s.open(ctx, "/elsewhere"); err != nil {
				return err
			}
			time.Sleep(2 * callsWait)
			return s.tab.Back(ctx)
		})
		if err == nil || !strings.Contains(err.Error(), "the page was loaded anew") {
			return fate, err
		}
	}
	return Fate{t.peer, eventBack, "the browser did not keep the page", ""}, nil
}

// fate lets something happen while calls are under way.
func (s *side) fate(ctx context.Context, t talker, event string, happen func() error) (Fate, error) {
	if err := s.open(ctx, peersPage); err != nil {
		return Fate{}, err
	}
	var outcome talk.Outcome
	begin := talk.Command{How: t.how, Mode: talk.Begin, Count: callsUnderway, Wait: int(callsWait.Milliseconds())}
	if err := s.ask(ctx, t.extension, begin, &outcome); err != nil {
		return Fate{}, err
	}
	if err := happen(); err != nil {
		return Fate{}, fmt.Errorf("%s, %s: %w", t.peer, event, err)
	}
	if err := s.ask(ctx, t.extension, talk.Command{Mode: talk.Fates}, &outcome); err != nil {
		return Fate{}, err
	}
	return Fate{t.peer, event, tally(outcome.Fates), outcome.Next}, nil
}

// tally counts words.
func tally(words []string) string {
	var counts []string
	for _, word := range slices.Compact(slices.Sorted(slices.Values(words))) {
		n := 0
		for _, w := range words {
			if w == word {
				n++
			}
		}
		counts = append(counts, strconv.Itoa(n)+" "+word)
	}
	return strings.Join(counts, ", ")
}

// writeFates writes a line for each peer and event.
func (r Report) writeFates(w io.Writer) {
	if len(r.Fates) == 0 {
		return
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "\n%d calls are under way and\tpeer\tthey\tthe next call\n", callsUnderway)
	for _, event := range []string{eventDies, eventBack} {
		for _, f := range r.Fates {
			if f.Event == event {
				fmt.Fprintln(table, strings.Join([]string{f.Event, f.Peer, f.Calls, f.Next}, "\t"))
			}
		}
	}
	writeTable(w, table, &text)
}
