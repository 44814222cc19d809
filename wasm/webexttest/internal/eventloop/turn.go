package eventloop

import (
	"runtime"
	"runtime/metrics"
	"sync/atomic"
)

// A turns tells when the turns of all who run have ended. A browser delivers
// nothing before, and programs rely on it: all that they do without waiting
// happens at once for all others. Goroutines have no turns; but when nothing
// except loops runs in the process, all that were begun have ended.
//
// The runtime's counts are approximate, so this makes tests behave as in a
// browser, and alike in each run; safety and order rest on other things.
type turns struct {
	counts [2]metrics.Sample
	pauses int // The most that the next await makes.
}

// Most turns end within some microseconds, in which await looks and lets others
// run. Then it looks once in a while: on a busy machine a thread that has a
// goroutine can stand still for longer than all looks take. Something else in
// the process may run all the time, another test for instance, so await gives
// up, at first after some tenth of a second and sooner while that goes on.
const (
	quickLooks = 1000
	mostPauses = 200
)

func newTurns() *turns {
	t := &turns{pauses: mostPauses}
	t.counts[0].Name = "/sched/goroutines/running:goroutines"
	t.counts[1].Name = "/sched/goroutines/runnable:goroutines"
	return t
}

// awaiting counts the loops in the process that are in await now.
var awaiting atomic.Int64

// await returns when nothing else runs, or reports false when it gives up.
func (t *turns) await() bool {
	awaiting.Add(1)
	defer awaiting.Add(-1)
	for range quickLooks {
		if t.ended() {
			t.pauses = mostPauses
			return true
		}
	}
	for range t.pauses {
		awaiting.Add(-1) // It does not run in a pause.
		pause()
		awaiting.Add(1)
		if t.ended() {
			t.pauses = mostPauses
			return true
		}
	}
	t.pauses /= 2
	return false
}

// ended reports whether nothing else runs. A look can miss a goroutine that is just
// handed from one thread to another, so two must find nothing.
func (t *turns) ended() bool {
	for range 2 {
		running, runnable := t.look()
		if running+runnable <= uint64(awaiting.Load()) {
			continue
		}
		if runnable > 0 {
			runtime.Gosched()
		}
		return false
	}
	return true
}

// For sure await must succeed several times in a row, since a look can miss a
// goroutine that is just handed from one thread to another, and it is tried
// longer: on a busy machine a thread can stand still for a tenth of a second.
const (
	sureLooks  = 8
	sureTries  = 100
	surePauses = 4 * mostPauses
)

// sure returns when nothing else runs, in several looks.
func (t *turns) sure() {
	t.pauses = surePauses
	for looks, tries := 0, 0; looks < sureLooks && tries < sureTries; tries++ {
		runtime.Gosched()
		if t.await() {
			looks++
		} else {
			looks = 0
		}
	}
}

// look returns how many goroutines run and how many are about to, none if the
// runtime does not tell.
func (t *turns) look() (running, runnable uint64) {
	metrics.Read(t.counts[:])
	for i, n := range []*uint64{&running, &runnable} {
		if v := t.counts[i].Value; v.Kind() == metrics.KindUint64 {
			*n = v.Uint64()
		}
	}
	return running, runnable
}
