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
	stopped bool

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
		l.turns.await()
		var task func()
		if task, more = l.take(); task != nil {
			task()
		} else if more {
			<-l.wake
		}
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
	if len(l.ready) == 0 {
		return nil, !l.stopped
	}
	if l.paused {
		return nil, true
	}
	i := l.random.IntN(len(l.ready))
	n := l.ready[i]
	task, n.tasks = n.tasks[0], n.tasks[1:]
	if len(n.tasks) == 0 {
		l.ready = append(l.ready[:i], l.ready[i+1:]...)
	}
	return task, true
}
