package machine

import (
	"flag"
	"slices"
	"testing"
)

// narrow is a window that has room for one fragment at a time.
const narrow = 1 << 17

// plans are the scenarios of which every point gets every fault.
func plans() []plan {
	return []plan{
		{Name: "exchange", Messages: 6, Overlap: true},
		{Name: "ping-pong", Messages: 4},
		{Name: "small window", Messages: 9, Overlap: true, Window: Window{Messages: 2}},
		{Name: "small credit", Messages: 9, Overlap: true, Window: Window{Bytes: 12}},
		{Name: "takes few messages", Messages: 7, Large: []int{3}, Overlap: true, Slow: true},
		{Name: "large", Messages: 5, Large: []int{2}, Answers: []int{3}, Overlap: true},
		{Name: "larger than the window", Messages: 4, Large: []int{2}, Overlap: true, Window: Window{Bytes: narrow}},
		{Name: "large at once", Messages: 4, Large: []int{1, 2}, Overlap: true, NoWait: true, Window: Window{Bytes: narrow}},
		{Name: "closed by the accepting end", Messages: 3, PeerCloses: true},
		{Name: "closed by both ends", Messages: 3, Overlap: true, BothClose: true},
		{Name: "in memory alone", Messages: 5, Overlap: true, Volatile: true},
		{Name: "the oldest version", Messages: 6, Overlap: true, Old: true},
		{Name: "durable", Messages: 6, Durable: true, CommitEach: 2, Overlap: true, Window: Window{Messages: 4}},
		{Name: "durable, with a commit for each", Messages: 4, Durable: true, CommitEach: 1, Overlap: true},
		{Name: "durable and large", Messages: 3, Large: []int{2}, Answers: []int{2}, Durable: true, CommitEach: 1, Overlap: true},
		{Name: "durable, closed by the accepting end", Messages: 3, Durable: true, CommitEach: 1, PeerCloses: true},
		{Name: "page with a key", Messages: 3, Durable: true, CommitEach: 1, Page: true},
	}
}

// kinds are the faults that a plan can meet.
func (p plan) kinds() []kind {
	kinds := []kind{cut, cutBefore, cutAfter, replace, nobody, twice}
	if !p.Volatile && !p.BothClose {
		kinds = append(kinds, suspend, kill, rerun)
	}
	if p.Page {
		kinds = append(kinds, reload)
	}
	return kinds
}

// The faults that end sessions, and those before which all ends that are there
// still learn of it.
var (
	endings   = []kind{abortDialing, abortAccepting, closeDialing, closeAccepting}
	beforeEnd = []kind{cut, cutBefore, cutAfter, replace, nobody, twice}
)

func (p plan) mayEnd() bool { return !p.Page && !p.PeerCloses && !p.BothClose }

// inject runs a plan with faults.
func inject(t *testing.T, p plan, faults ...fault) {
	t.Helper()
	if t.Failed() {
		return // One is enough to look at.
	}
	if _, problems := simulate(p, faults...); len(problems) > 0 {
		t.Error(describe(p, faults, problems))
	}
}

// seeds is how many orders of events each plan is run in.
const seeds = 2

// each runs a test of each plan in each order.
func each(t *testing.T, test func(t *testing.T, p plan, steps int)) {
	for _, p := range plans() {
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(seeds) {
				p.Seed = seed + 1
				inject(t, p)
				steps, _ := simulate(p)
				test(t, p, steps)
			}
		})
	}
}

func TestFaultAtEveryPoint(t *testing.T) {
	each(t, func(t *testing.T, p plan, steps int) {
		for at := range steps + 1 {
			for _, k := range p.kinds() {
				inject(t, p, fault{at, k})
			}
		}
	})
}

// Every message of a session that ends is delivered, or unconfirmed.
func TestEndAtEveryPoint(t *testing.T) {
	each(t, func(t *testing.T, p plan, steps int) {
		if !p.mayEnd() {
			return
		}
		for at := range steps + 1 {
			for _, k := range endings {
				inject(t, p, fault{at, k})
				for i, other := range beforeEnd {
					inject(t, p, fault{at, other}, fault{at + i, k})
				}
			}
		}
	})
}

// The second fault of a pair comes so many steps after the first.
var distances = []int{0, 1, 3, 9}

func TestTwoFaultsAtEveryPoint(t *testing.T) {
	each(t, func(t *testing.T, p plan, steps int) {
		pairs, every := 0, 29
		if *all {
			every = 1
		}
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

var all = flag.Bool("all", false, "run all pairs of faults, not a share of them")

// sorted returns faults in the order in which they happen.
func sorted(faults []fault) []fault {
	slices.SortStableFunc(faults, func(a, b fault) int { return a.Step - b.Step })
	return faults
}
