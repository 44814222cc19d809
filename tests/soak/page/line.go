package page

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// A line says messages on one session after the other.
type line struct {
	name string
	open func(webext.Context) (*session.Session, error) // Begins the next session.
	wake chan struct{}                                  // Holds a value when there may be something to do.

	mu     sync.Mutex // Protects following.
	wanted int        // Messages that are to be said.
	nudged bool       // One more is to be said.
	turns  int        // How many a session carries.
	talk   *conversation
	past   talk.LineStatus // Of sessions that have ended.
}

// A conversation is what is known of a session. The line's lock protects it.
type conversation struct {
	session  *session.Session
	said     int
	heard    talk.Tally
	there    talk.Tally // By the background.
	restarts int        // That the page was told of.
}

func newLine(name string) *line {
	return &line{name: name, wake: make(chan struct{}, 1), past: talk.LineStatus{Turn: 1}}
}

// run talks on one session after the other. A session that cannot begin ends it,
// which the driver sees.
func (l *line) run(ctx context.Context) {
	for ctx.Err() == nil {
		s, err := l.open(ctx)
		if err != nil {
			l.ended(err)
			return
		}
		l.begin(s)
		go l.hear(ctx, s)
		l.say(ctx, s)
		l.end(s.Close(ctx))
	}
}

func (l *line) begin(s *session.Session) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.past.Sessions++
	if l.talk == nil {
		l.talk = new(conversation)
	}
	l.talk.session = s
}

// say says what is wanted, until the session has carried its share and all of
// that is answered, or the session ends.
func (l *line) say(ctx context.Context, s *session.Session) {
	for !l.finished() {
		if number, ok := l.next(); ok {
			heard := l.heard()
			if s.Send(ctx, talk.NewSay(number, heard, false)) != nil {
				l.unsaid()
				return
			}
			continue
		}
		select {
		case <-l.wake:
		case <-s.Done():
			return
		case <-ctx.Done():
			return
		}
	}
}

// next returns the number of the message to say now, if there is one.
func (l *line) next() (number int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.wanted > 0 && !l.full():
		l.wanted--
	case l.nudged:
	default:
		return 0, false
	}
	l.nudged = false
	l.talk.said++
	return l.talk.said, true
}

// unsaid takes back the message that next returned last.
func (l *line) unsaid() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.talk.said--
	l.wanted++
}

// full reports whether the session has carried its share. With the lock held.
func (l *line) full() bool { return l.turns > 0 && l.talk.said >= l.turns }

// waits reports whether something that was said is not answered. With the lock
// held.
func (l *line) waits() bool {
	t := l.talk
	return t != nil && (t.there.Last < t.said || l.strict() && t.heard.Last < t.said)
}

func (l *line) finished() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.full() && !l.waits()
}

// strict reports whether nothing may be missing in spite of any loss of memory.
func (l *line) strict() bool { return l.name != talk.Plain }

// hear counts the answers.
func (l *line) hear(ctx context.Context, s *session.Session) {
	for say, err := range session.Values[talk.Say](ctx, s) {
		if err != nil {
			fmt.Println("soak: error", err)
			s.Abort()
			return
		}
		l.note(func(t *conversation) {
			if t.session != s {
				return // It has ended.
			}
			if l.strict() {
				t.heard.Hear(say)
			} else {
				t.heard.HearPlain(say)
			}
			t.there = say.Heard
		})
	}
}

func (l *line) changed(c session.Change) {
	if c.Restarted {
		l.note(func(t *conversation) { t.restarts++ })
	}
}

func (l *line) note(change func(*conversation)) {
	l.mu.Lock()
	if l.talk == nil {
		l.talk = new(conversation) // It changes before Dial returns.
	}
	change(l.talk)
	l.mu.Unlock()
	l.stir()
}

func (l *line) stir() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// end counts a session that has ended, by the page's close or otherwise.
func (l *line) end(err error) {
	l.mu.Lock()
	now := l.count()
	now.Told += max(0, l.talk.said-l.talk.there.Last)
	l.past.Count.Add(now)
	l.past.Restarts += l.talk.restarts
	l.talk = nil
	l.mu.Unlock()
	l.ended(err)
	l.turn()
}

// turn begins the next turn.
func (l *line) turn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.past.Turn++
}

// ended notes why a session has ended, if the page did not close it.
func (l *line) ended(err error) {
	if err == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.past.Ends = append(l.past.Ends, talk.End{Turn: l.past.Turn, Cause: causeOf(err)})
}

// causeOf returns the text of the cause of a session's end, without what
// differs from one to the other.
func causeOf(err error) string {
	for _, cause := range []error{
		session.ErrPeerClosed, session.ErrAborted, session.ErrPeerGone, session.ErrForgotten, session.ErrRefused,
		session.ErrProtocol, session.ErrBusy, session.ErrMemory, session.ErrStore, webext.ErrContextInvalidated,
	} {
		if errors.Is(err, cause) {
			return cause.Error()
		}
	}
	return err.Error()
}

// count returns the count of the session. With the lock held.
func (l *line) count() talk.Count {
	if l.talk == nil {
		return talk.Count{}
	}
	return talk.CountOf(l.talk.heard, l.talk.there, l.talk.restarts)
}

func (l *line) heard() talk.Tally {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.talk.heard
}

func (l *line) behind() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waits() || l.wanted > 0
}

func (l *line) order(o talk.Order) {
	l.mu.Lock()
	l.wanted += o.Each
	if o.Turns > 0 {
		l.turns = o.Turns
	}
	l.mu.Unlock()
	l.stir()
}

func (l *line) nudge() {
	l.mu.Lock()
	l.nudged = true
	l.mu.Unlock()
	l.stir()
}

func (l *line) status() talk.LineStatus {
	l.mu.Lock()
	defer l.mu.Unlock()
	status := l.past
	status.Ends = slices.Clone(status.Ends)
	status.Count.Add(l.count())
	status.Wanted, status.Behind = l.wanted, l.waits()
	if t := l.talk; t != nil {
		status.Restarts += t.restarts
		if t.session != nil {
			status.Now = fmt.Sprintf("%v, said %d, heard %+v, there %+v, %+v", t.session.State(), t.said, t.heard, t.there, t.session.Stats())
		}
	}
	return status
}
