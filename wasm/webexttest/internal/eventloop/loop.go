// Package eventloop delivers one thing at a time, and nothing before the turn of
// the one who calls has ended, as the event loops of a browser do.
package eventloop

import (
	"math/rand/v2"
	"sync"
)

// A Loop is the one goroutine in which a browser delivers. The tasks that wait
// stand in queues: order holds within a queue, and between queues it does not,
// as with ports. Which queue comes next is drawn, so that no test relies on it.
// Its methods may be called from any goroutine.
type Loop struct {
	mu      sync.Mutex // Protects following.
	ready   []*Queue   // The queues in which a task waits.
	urgent  []func()   // Tasks that come before them, also while paused.
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

// A Queue holds the tasks that are on their way to one place, in order. The zero
// Queue is empty.
type Queue struct {
	tasks []func() // Protected by loop.mu.
}

func New() *Loop {
	l := &Loop{
		random: rand.New(rand.NewPCG(1, 1)),
		turns:  newTurns(),
		wake:   make(chan struct{}, 1),
		ended:  make(chan struct{}),
	}
	go l.run()
	return l
}

// Post puts a task at the end of a queue. It may be called from anywhere: the
// task runs later, in the loop.
func (l *Loop) Post(q *Queue, task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	q.tasks = append(q.tasks, task)
	if len(q.tasks) == 1 {
		l.ready = append(l.ready, q)
	}
	l.signal()
}

// PostUrgent posts a task that comes before all that is on its way, also while
// the loop is paused.
func (l *Loop) PostUrgent(task func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.urgent = append(l.urgent, task)
	l.signal()
}

func (l *Loop) signal() {
	select {
	case l.wake <- struct{}{}:
	default: // Signaled already.
	}
}

// Pause stops the delivery, or lets it go on.
func (l *Loop) Pause(paused bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paused = paused
	l.signal()
}

// Shuffle begins to draw anew.
func (l *Loop) Shuffle(seed uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.random = rand.New(rand.NewPCG(seed, 1))
}

// SettleWith lets callers wait for the ends of turns by a function.
func (l *Loop) SettleWith(settle func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.settle = settle
}

// Exact returns that function, nil if there is none. With it the loop delivers
// nothing by itself until resume is called.
func (l *Loop) Exact() (settle, resume func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.settle == nil || l.stopped {
		return nil, func() {}
	}
	before := l.paused
	l.paused = true
	return l.settle, func() { l.Pause(before) }
}

// Step lets one task run although the loop is paused, waits for its turn to
// end, and reports whether there was one.
func (l *Loop) Step() bool {
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

// Close lets the loop run the tasks that are left.
func (l *Loop) Close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paused, l.closing = false, true
	l.signal()
}

// Stop ends the loop after the tasks that wait, and waits for it.
func (l *Loop) Stop() {
	l.mu.Lock()
	l.paused, l.stopped = false, true
	l.signal()
	l.mu.Unlock()
	<-l.ended
}

// SureOfTurn returns when the turns of all who run have ended, after several
// looks. It is for tasks.
func (l *Loop) SureOfTurn() { l.turns.sure() }

func (l *Loop) run() {
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
func (l *Loop) await() {
	l.mu.Lock()
	callers := l.settle != nil && (l.paused || l.closing)
	l.mu.Unlock()
	if !callers {
		l.turns.await()
	}
}

// take returns the next task, nil if there is none now, and whether more may
// follow.
func (l *Loop) take() (task func(), more bool) {
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
func (l *Loop) stepping(done chan<- bool) func() {
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

// draw takes the first task of some queue in which one waits.
func (l *Loop) draw() (task func()) {
	i := l.random.IntN(len(l.ready))
	q := l.ready[i]
	task, q.tasks = q.tasks[0], q.tasks[1:]
	if len(q.tasks) == 0 {
		l.ready = append(l.ready[:i], l.ready[i+1:]...)
	}
	return task
}

// Idle reports whether nothing waits in a queue.
func (l *Loop) Idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.ready) == 0
}
