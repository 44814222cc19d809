// Package page is the part of a page in the soak test: it says as many numbered
// messages as it is ordered, on sessions that it dials and on those that the
// background dials, and counts the answers.
package page

import (
	"context"
	"math/rand/v2"
	"time"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// nudgeEach is the pause between two looks at lines that do not get on.
const nudgeEach = time.Second

// A Page talks on all lines. Its methods may be called from any goroutine, and
// do not block.
type Page struct {
	rt    *webext.Runtime
	life  int64
	lines map[string]*line
}

// New returns a page that talks on some of [talk.Lines] until ctx is done. The
// plain line is one of them.
func New(ctx context.Context, rt *webext.Runtime, lines []string) (*Page, error) {
	window := session.Window{Bytes: talk.WindowBytes}
	calls, err := session.Listen(rt, talk.Called, session.ListenOptions{Volatile: true, Window: window})
	if err != nil {
		return nil, err
	}
	p := &Page{rt: rt, life: 1 + rand.Int64N(1<<50), lines: map[string]*line{}}
	for _, name := range lines {
		l := newLine(name)
		if l.open = calls.Receive; name != talk.Called {
			l.open = func(ctx webext.Context) (*session.Session, error) {
				return session.Dial(ctx, rt, name, session.DialOptions{Window: window, OnChange: l.changed})
			}
		}
		p.lines[name] = l
		go l.run(ctx)
	}
	go p.nudge(ctx)
	return p, nil
}

// nudge has one message more said where something is still to come, again and
// again: after a loss of the background's memory that it was told of, a page
// can wait for an answer that does not come; and a background that dials has
// to be woken by another line.
func (p *Page) nudge(ctx context.Context) {
	tick := time.NewTicker(nudgeEach)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		for _, l := range p.lines {
			if l.behind() {
				p.lines[talk.Plain].nudge()
			}
		}
	}
}

// Obey does as it is ordered.
func (p *Page) Obey(o talk.Order) {
	for _, l := range p.lines {
		l.order(o)
	}
	if o.Panic {
		go p.rt.SendMessage(p.rt.Lifetime(), talk.PanicWord) // Has no answer.
	}
}

// Status returns how the page stands.
func (p *Page) Status() talk.Status {
	status := talk.Status{Life: p.life, Lines: map[string]talk.LineStatus{}}
	for name, l := range p.lines {
		status.Lines[name] = l.status()
	}
	return status
}
