package webexttest

import (
	"math/rand/v2"
	"sync"
)

// A loop is the one goroutine in which a browser delivers. What waits stands
// in lanes: order holds within a lane, and between lanes it does not, as with
// ports. Which lane comes next is drawn, so that no test relies on it.
type loop struct {
	mu      sync.Mutex // Protects following.
	ready   []*lane    // The lanes in which something waits.
	urgent  []func()   // What comes before them, also while paused.
	random  *rand.Rand
	paused  bool
	steps   []chan bool // Of those who wait for a step.
	closing bool
	stopped bool
	settle  func() // Waits for the end of a turn, for callers; nil if turns does.

	turns *turns        // Used by tasks and between them.
	wake  chan struct{} // Holds a token when something above changed.
	ended chan struct{} // Closed when run has returned.
}

// A lane holds what is on its way to one place, in order.
type lane struct {
	tasks []func() // Protected by loop.mu.
}

func newLoop() *loop {
	l := &loop{
		random: rand.New(rand.NewPCG(1, 1)),
		turns:  newTurns(),
		wake:   make(chan struct{}, 1),
		ended:  make(chan struct{}),
	}
	go l.run()
	return l
}

// post puts a task at the end of a lane. It may be called from anywhere: the
// task runs later, in the loop.
func (l *loop) post(n *lane, task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n.tasks = append(n.tasks, task)
	if len(n.tasks) == 1 {
		l.ready = append(l.ready, n)
	}
	l.signal()
}

// postUrgent posts a task that comes before all that is on its way, also while
// the loop is paused.
func (l *loop) postUrgent(task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.urgent = append(l.urgent, task)
	l.signal()
}

func (l *loop) signal() {
	select {
	case l.wake <- struct{}{}:
	default: // Signaled already.
	}
}

func (l *loop) pause(paused bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paused = paused
	l.signal()
}

// shuffle begins to draw anew.
func (l *loop) shuffle(seed uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.random = rand.New(rand.NewPCG(seed, 1))
}

// settleWith lets callers wait for the ends of turns by a function.
func (l *loop) settleWith(settle func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settle = settle
}

// exact returns that function, nil if there is none. With it the loop delivers
// nothing by itself until resume is called.
func (l *loop) exact() (settle, resume func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.settle == nil || l.stopped {
		return nil, func() {}
	}
	before := l.paused
	l.paused = true
	return l.settle, func() { l.pause(before) }
}

// step lets one task run although the loop is paused, waits for its turn to
// end, and reports whether there was one.
func (l *loop) step() bool {
	done := make(chan bool, 1)
	l.mu.Lock()
	if !l.paused || l.stopped {
		l.mu.Unlock()
		return false
	}
	l.steps = append(l.steps, done)
	l.signal()
	settle := l.settle
	l.mu.Unlock()
	if settle == nil {
		return <-done
	}
	stepped := <-done
	settle()
	return stepped
}

// close lets the loop deliver what is left.
func (l *loop) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paused, l.closing = false, true
	l.signal()
}

// stop ends the loop after what waits, and waits for it.
func (l *loop) stop() {
	l.mu.Lock()
	l.paused, l.stopped = false, true
	l.signal()
	l.mu.Unlock()
	<-l.ended
}

func (l *loop) run() {
	defer close(l.ended)
	for more := true; more; {
		l.await()
		var task func()
		if task, more = l.take(); task != nil {
			task()
		} else if more {
			<-l.wake
		}
	}
}

// await waits for the end of the turn, unless a caller does, or did until the
// browser was closed.
func (l *loop) await() {
	l.mu.Lock()
	callers := l.settle != nil && (l.paused || l.closing)
	l.mu.Unlock()
	if !callers {
		l.turns.await()
	}
}

// take returns the next task, nil if there is none now, and whether more may
// follow.
func (l *loop) take() (task func(), more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.urgent) > 0 {
		task, l.urgent = l.urgent[0], l.urgent[1:]
		return task, true
	}
	if len(l.steps) > 0 {
		done := l.steps[0]
		l.steps = l.steps[1:]
		return l.stepping(done), true
	}
	if len(l.ready) == 0 {
		return nil, !l.stopped
	}
	if l.paused {
		return nil, true
	}
	return l.draw(), true
}

// stepping returns a task that does one step, and tells when its turn is over.
func (l *loop) stepping(done chan<- bool) func() {
	if len(l.ready) == 0 {
		return func() { done <- false }
	}
	task := l.draw()
	return func() {
		task()
		l.await()
		done <- true
	}
}

// draw takes the first task of some lane in which one waits.
func (l *loop) draw() (task func()) {
	i := l.random.IntN(len(l.ready))
	n := l.ready[i]
	task, n.tasks = n.tasks[0], n.tasks[1:]
	if len(n.tasks) == 0 {
		l.ready = append(l.ready[:i], l.ready[i+1:]...)
	}
	return task
}
