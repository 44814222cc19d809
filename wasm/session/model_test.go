package session_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gangway/wasm/session"
	"gangway/wasm/webexttest"
)

var (
	schedules = flag.Int("schedules", 1_500, "how many random schedules TestRandomSchedules runs")
	firstSeed = flag.Uint64("seed", 1, "the seed of the first of them")
)

// TestRandomSchedules runs plans with faults that are drawn, and compares what
// happened with the model: what simulation.judge says. A failure names its
// seed; -args -seed=N -schedules=1 runs it again. (The times at which a dialing
// end tries again are drawn by itself and differ from run to run.)
func TestRandomSchedules(t *testing.T) {
	const parts = 8
	for part := range parts {
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			for i := part; i < *schedules; i += parts {
				p, faults := draw(*firstSeed + uint64(i))
				inject(t, p, faults...)
			}
		})
	}
}

// draw returns the plan and the faults of a seed.
func draw(seed uint64) (plan, []fault) {
	r := rand.New(rand.NewPCG(seed, 0))
	one := func(of int) bool { return r.IntN(of) == 0 }
	p := plan{
		Name: "random", Seed: seed, Sessions: 1, Messages: 1 + r.IntN(10),
		Durable: one(2), CommitEach: 1 + r.IntN(3), Overlap: one(2), PeerCloses: one(3),
		Asleep: one(5), Thinking: one(2),
	}
	if one(4) {
		p.Browser = webexttest.Chromium
	}
	if one(8) {
		p.Sessions = 2
	}
	if one(3) {
		p.Window = session.Window{Messages: 3 + r.IntN(4), Bytes: 1 << 18}
	}
	for n := range p.Messages {
		if one(20) {
			p.Large = append(p.Large, n+1)
		}
		if one(20) {
			p.Answers = append(p.Answers, n+1)
		}
	}
	if !p.Overlap || len(p.Large)+len(p.Answers) > 0 {
		p.CommitEach = 1 // Else the commit would wait for what waits for it.
	}
	if len(p.Large) > 0 && len(p.Answers) == 0 {
		p.Window.Bytes = narrow
	}
	if p.Durable && one(4) {
		p.Page, p.Overlap, p.PeerCloses, p.CommitEach = true, false, false, 1
	}
	p.Channel = p.Durable && one(3)
	return p, p.drawFaults(r)
}

// drawFaults returns faults that a plan can meet, most of them early. Some end
// its sessions.
func (p plan) drawFaults(r *rand.Rand) []fault {
	faults := make([]fault, r.IntN(6))
	// With CommitEach the accepting end would wait for messages that do not come.
	ends := len(faults) > 0 && p.mayEnd() && p.CommitEach == 1 && r.IntN(2) == 0
	kinds := p.kinds()
	switch {
	case ends:
		kinds = beforeEnd
	case r.IntN(2) == 0:
		kinds = slices.DeleteFunc(kinds, func(k kind) bool { return k == kill })
	}
	for i := range faults {
		faults[i] = fault{r.IntN(20 + 12*p.Messages*p.Sessions), kinds[r.IntN(len(kinds))]}
	}
	if ends {
		faults[0].Kind = endings[r.IntN(len(endings))]
	}
	slices.SortFunc(faults, func(a, b fault) int { return a.Step - b.Step })
	return faults
}
