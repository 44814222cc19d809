package machine

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
)

var (
	schedules = flag.Int("schedules", 10_000, "how many random schedules TestRandomSchedules runs")
	firstSeed = flag.Uint64("seed", 1, "the seed of the first of them")
)

// TestRandomSchedules runs plans with faults that are drawn, and compares the
// runs with the model: what world.judge says. A failure names its seed; -args
// -seed=N -schedules=1 runs it again.
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
		Name: "random", Seed: seed, Messages: 1 + r.IntN(12), Durable: one(2), CommitEach: 1 + r.IntN(3),
		Overlap: one(2), PeerCloses: one(3), NoWait: one(5), Old: one(8),
	}
	if one(3) {
		p.Window = Window{Messages: 3 + r.IntN(4), Bytes: 1 << 18}
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
		p.CommitEach = 1 // Else the commit would wait for the messages that wait for it.
	}
	if len(p.Large) > 0 && len(p.Answers) == 0 {
		p.Window.Bytes = narrow
	}
	switch {
	case p.Durable && one(4):
		p.Page, p.Overlap, p.PeerCloses, p.CommitEach = true, false, false, 1
	case !p.Durable && one(4):
		p.Volatile = true
	case one(6) && len(p.Large)+len(p.Answers) == 0: // An end that has closed receives nothing.
		p.Window = Window{}
		p.BothClose, p.Overlap, p.PeerCloses = true, true, false
	}
	return p, p.drawFaults(r)
}

// drawFaults returns faults that a plan can meet. Some end its session.
func (p plan) drawFaults(r *rand.Rand) []fault {
	faults := make([]fault, r.IntN(7))
	// With CommitEach the accepting end would wait for messages that do not come.
	ends := len(faults) > 0 && p.mayEnd() && p.CommitEach == 1 && r.IntN(2) == 0
	kinds := p.kinds()
	if ends {
		kinds = beforeEnd
	}
	for i := range faults {
		faults[i] = fault{r.IntN(20 + 12*p.Messages), kinds[r.IntN(len(kinds))]}
	}
	if ends {
		faults[0].Kind = endings[r.IntN(len(endings))]
	}
	return sorted(faults)
}
