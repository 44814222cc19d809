package session_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/session"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

// A plan says what two programs do: the dialing one sends messages that are
// numbered from 1, the accepting one answers each with its number, and then one
// of them closes the session.
type plan struct {
	Name       string
	Seed       uint64 // Of the order of deliveries, and of pauses.
	Browser    webexttest.Profile
	Sessions   int
	Messages   int
	Large      []int // Numbers of messages of more than one fragment.
	Answers    []int // Numbers of messages whose answers are large.
	Window     session.Window
	Durable    bool // The accepting end commits its count with its position.
	CommitEach int  // After so many messages.
	Channel    bool // It receives from a channel.
	Page       bool // The dialing end is an extension page with a key.
	Overlap    bool // The dialing end does not wait for answers before it sends.
	PeerCloses bool // The accepting end closes.
	Asleep     bool // The background is suspended when it is dialed.
	Thinking   bool // The programs pause between messages.
}

func (p plan) has(large []int, n int) bool { return slices.Contains(large, n) }

// A fault happens before a step of the browser.
type fault struct {
	Step int
	Kind kind
}

type kind string

// The kinds of faults.
const (
	suspend kind = "suspend background"
	kill    kind = "kill background"
	freeze  kind = "freeze page for two minutes"
	away    kind = "freeze page for longer than Keep"
	blink   kind = "freeze page and thaw it at once"
	cut     kind = "end the port by another receiver's end"
	drop    kind = "end the port at the background"
	reload  kind = "reload extension page"
)

// The kinds of faults that end a session.
const (
	abortDialing   kind = "abort at the dialing end"
	abortAccepting kind = "abort at the accepting end"
	closeDialing   kind = "close at the dialing end"
	closeAccepting kind = "close at the accepting end"
	closeTab       kind = "close the tab"
	reloadAll      kind = "reload the extension"
)

func (f fault) String() string { return fmt.Sprintf("before step %d: %s", f.Step, f.Kind) }

// A note is what the programs send.
type note struct {
	N       int
	Memory  int // Which of the background's memories has sent it.
	Padding []byte
}

func noteOf(n, memory int, large bool) note {
	if large {
		return note{n, memory, make([]byte, 70_000+n)}
	}
	return note{n, memory, make([]byte, n%7)}
}

// A seen note is one that came.
type seen struct{ N, Memory int }

// A simulation is one run of a plan.
type simulation struct {
	t       *testing.T
	plan    plan
	browser *webexttest.Browser
	ext     *webexttest.Extension
	bg      *webexttest.Background
	tab     *webexttest.Tab
	page    *webexttest.Context
	other   *webexttest.Context // Receives the ports, too.
	steps   int
	planned []fault
	faults  []fault // Of these, those to come.

	mu       sync.Mutex // Protects following, and the logs.
	done     []kind     // The faults that have happened.
	ends     bool       // One of them ends the sessions.
	memories int        // Of the background.
	logs     []*log
	problems []string
	active   int // Sessions of the background that have not ended.
	dialing  int // Programs of the dialing end that have not finished.
}

// A log is what happened to one session.
type log struct {
	name      string
	sent      int    // By the dialing end.
	taken     []int  // By the accepting end, by Receive.
	handled   []seen // By the accepting end.
	answers   []seen // That the dialing end got.
	committed int
	restarted bool // The dialing end was told.
	finished  bool

	dialer, acceptor *session.Session
	unconfirmed      []int  // Messages, at the dialing end.
	unanswered       []seen // Answers, at the accepting end.
}

// goAway notes that a durable accepting end was put away. All that it has done
// since its last commit is undone.
func (l *log) goAway() {
	l.handled = slices.DeleteFunc(l.handled, func(n seen) bool { return n.N > l.committed })
}

// simulate runs a plan with faults, and returns how many steps it took and what
// was wrong.
func simulate(t *testing.T, p plan, faults ...fault) (steps int, problems []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newSimulation(t, p, faults)
		s.run()
		steps, problems = s.steps, s.problems
	})
	return steps, problems
}

func newSimulation(t *testing.T, p plan, faults []fault) *simulation {
	s := &simulation{t: t, plan: p, planned: faults, faults: faults, browser: webexttest.NewBrowser(t, p.Browser)}
	s.browser.Shuffle(p.Seed)
	s.browser.SettleWith(synctest.Wait)
	s.browser.Pause()
	s.ext = s.browser.Install("session@gangway.test", webexttest.Permissions("storage"), webexttest.StructuredClone())
	for i := range p.Sessions {
		s.logs = append(s.logs, &log{name: fmt.Sprint("sim", i)})
	}
	s.bg = s.ext.Background(s.accept)
	s.tab = s.browser.OpenTab("https://example.org/")
	s.page = s.tab.ContentScript(s.ext, nil)
	for synctest.Wait(); s.browser.Step(); {
	}
	if p.Asleep {
		s.bg.Suspend()
	}
	if slices.ContainsFunc(faults, func(f fault) bool { return f.Kind == cut }) {
		s.other = s.ext.OpenPopup(nil, webexttest.Declares("runtime.onConnect"))
	}
	return s
}

// longer is a time longer than Keep.
const longer = session.DefaultKeep * 3 / 2

// patience returns for how long, in virtual time, anything may take.
func (s *simulation) patience() time.Duration {
	t := 20 * time.Minute
	for _, f := range s.planned {
		if f.Kind == away {
			t += longer
		}
	}
	return t
}

func (s *simulation) run() {
	s.dialing = len(s.logs)
	if s.plan.Page {
		s.page = s.ext.OpenPopup(s.dialFromPage)
	} else {
		for _, l := range s.logs {
			go s.dial(s.page.Runtime(), l)
		}
	}
	s.drive(func() bool { return s.count(&s.dialing) == 0 }, 12*time.Hour)
	s.pass(longer)
	s.faults = nil
	s.pass(longer) // After the last of them.
	if n := s.count(&s.active); n > 0 {
		s.problem("the accepting end has %d sessions left", n)
	}
	s.tab.Close() // Ends those that wait for their page.
	s.pass(time.Minute)
	if n := s.records(); n > 0 && !s.plan.Page {
		s.problem("storage.session has %d records left", n)
	}
	s.judge()
}

// records returns how many records there are after a start of the background.
func (s *simulation) records() (n int) {
	rt := s.bg.Runtime()
	s.pass(time.Minute)
	read := make(chan struct{})
	go func() {
		defer close(read)
		items, err := rt.SessionStorage().All(context.Background(), "gangway.session:")
		if err != nil {
			s.problem("read storage.session: %v", err)
		}
		n = len(items)
	}()
	s.drive(func() bool {
		select {
		case <-read:
			return true
		default:
			return false
		}
	}, time.Minute)
	return n
}

// pass lets time pass.
func (s *simulation) pass(t time.Duration) {
	end := time.Now().Add(t)
	s.drive(func() bool { return !time.Now().Before(end) }, 12*time.Hour)
}

func (s *simulation) count(n *int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *n
}

// drive delivers one thing after another, and lets time pass when there is
// none, with the faults at their steps.
func (s *simulation) drive(until func() bool, limit time.Duration) {
	begun := time.Now()
	nap := time.Millisecond
	for {
		synctest.Wait()
		if until() || time.Since(begun) > limit {
			return
		}
		for len(s.faults) > 0 && s.faults[0].Step <= s.steps {
			f := s.faults[0]
			s.faults = s.faults[1:]
			s.cause(f.Kind)
			synctest.Wait()
		}
		if s.browser.Step() {
			s.steps++
			nap = time.Millisecond
			continue
		}
		time.Sleep(nap)
		nap = min(2*nap, time.Minute)
	}
}

func (s *simulation) cause(k kind) {
	met := k
	if k == suspend && s.plan.Browser == webexttest.Chromium {
		met = kill // The background is not told either.
	}
	s.update(func() { s.done = append(s.done, met) })
	switch k {
	case suspend:
		s.bg.Suspend()
	case kill:
		s.bg.Kill()
	case freeze:
		s.freeze(2 * time.Minute)
	case away:
		s.freeze(longer)
	case blink:
		s.tab.Freeze()
		s.tab.Thaw()
	case cut:
		s.other.Drop()
		s.other = s.ext.OpenPopup(nil, webexttest.Declares("runtime.onConnect"))
	case drop:
		if c := s.bg.Context(); c != nil {
			for _, port := range c.Script().Ports() {
				port.Disconnect()
			}
		}
	case abortDialing, abortAccepting, closeDialing, closeAccepting, closeTab, reloadAll:
		s.endAll(k)
	case reload:
		s.mu.Lock()
		finished := s.dialing == 0
		s.mu.Unlock()
		if !finished {
			s.page.Drop()
			s.page = s.ext.OpenPopup(s.dialFromPage)
		}
	}
}

// freeze freezes the page for some time.
func (s *simulation) freeze(t time.Duration) {
	s.tab.Freeze()
	s.pass(t)
	s.tab.Thaw()
}

// endAll ends all sessions in some way.
func (s *simulation) endAll(k kind) {
	s.mu.Lock()
	for _, l := range s.logs {
		if l.dialer == nil || l.acceptor == nil {
			s.mu.Unlock()
			return // The other end would begin a new one.
		}
	}
	s.ends = true
	s.mu.Unlock()
	switch k {
	case closeTab:
		s.tab.Close()
		return
	case reloadAll:
		s.ext.Reload()
		return
	}
	for _, l := range s.logs {
		switch k {
		case abortDialing:
			l.dialer.Abort()
		case abortAccepting:
			l.acceptor.Abort()
		case closeDialing:
			go func() { _ = l.dialer.Close(context.Background()) }()
		case closeAccepting:
			go func() { _ = l.acceptor.Close(context.Background()) }()
		}
	}
}

func (s *simulation) problem(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

func (s *simulation) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func (s *simulation) think(r *rand.Rand) {
	if s.plan.Thinking && r.IntN(3) == 0 {
		time.Sleep(time.Duration(r.IntN(120)) * time.Millisecond)
	}
}

// accept is the program of the background.
func (s *simulation) accept(rt *webext.Runtime) error {
	s.mu.Lock()
	s.memories++
	memory := s.memories
	s.mu.Unlock()
	var all sync.WaitGroup
	for _, log := range s.logs {
		l, err := session.Listen(rt, log.name, session.ListenOptions{
			Durable: s.plan.Durable, Window: s.plan.Window,
			OnGone: func(_ string, end *session.EndError) { s.noteUnconfirmed(log, nil, end) },
		})
		if err != nil {
			return err
		}
		all.Go(func() {
			for {
				c, err := l.Receive(context.Background())
				if err != nil {
					return
				}
				all.Go(func() {
					s.update(func() { s.active++; log.acceptor = c })
					s.serve(rt, c, log, memory)
					s.update(func() { s.active-- })
				})
			}
		})
	}
	all.Wait()
	return nil
}

func (s *simulation) serve(rt *webext.Runtime, c *session.Session, log *log, memory int) {
	ctx, cancel := context.WithTimeout(context.Background(), 24*time.Hour)
	defer cancel()
	r := rand.New(rand.NewPCG(s.plan.Seed, uint64(memory)))
	count := 0
	if s.plan.Durable {
		if _, err := rt.SessionStorage().Get(ctx, log.name, &count); err != nil {
			c.Abort()
			return
		}
	}
	next := s.receiver(ctx, c)
	err := s.answer(ctx, c, next, log, memory, &count, r)
	if err == nil && s.plan.PeerCloses {
		err = c.Close(ctx)
		if err == nil {
			err = c.Err()
		}
	}
	for err == nil {
		_, err = next()
		if err == nil && !s.ended() {
			s.problem("%s: a message after the last one", log.name)
		}
	}
	s.checkEnd("accepting", log, c, err)
}

// receiver returns the function by which the accepting end receives.
func (s *simulation) receiver(ctx context.Context, c *session.Session) func() (note, error) {
	if !s.plan.Channel {
		return func() (n note, err error) {
			m, err := c.Receive(ctx)
			if err == nil {
				err = m.Decode(&n)
			}
			return n, err
		}
	}
	in, out := session.Channels[note, note](ctx, c, nil)
	close(out)
	return func() (note, error) {
		n, open := <-in
		if !open {
			return n, c.Err()
		}
		return n, nil
	}
}

// answer answers messages until the last one.
func (s *simulation) answer(
	ctx context.Context, c *session.Session, next func() (note, error), log *log, memory int, count *int, r *rand.Rand,
) error {
	for *count < s.plan.Messages {
		n, err := next()
		if err != nil {
			return err
		}
		if s.plan.Durable && n.N != *count+1 && !s.had(closeAccepting) { // That has committed without the count.
			s.problem("%s: memory %d of the background has handled %d and gets %d", log.name, memory, *count, n.N)
		}
		*count = n.N
		s.update(func() { log.taken = append(log.taken, n.N) })
		s.think(r)
		if err := c.Send(ctx, noteOf(n.N, memory, s.plan.has(s.plan.Answers, n.N))); err != nil {
			return err
		}
		s.update(func() { log.handled = append(log.handled, seen{n.N, memory}) })
		if s.plan.Durable && (n.N == s.plan.Messages || n.N%s.plan.CommitEach == 0) {
			if err := c.Commit(ctx, map[string]any{log.name: *count}); err != nil {
				return err
			}
			s.update(func() { log.committed = *count })
		}
	}
	return nil
}

// checkEnd says that a session has ended as sessions do.
func (s *simulation) checkEnd(who string, log *log, c *session.Session, err error) {
	var end *session.EndError
	if !errors.As(err, &end) && !errors.Is(err, webext.ErrContextInvalidated) && !s.ended() {
		s.problem("%s: the %s end returns %v, which is no end", log.name, who, err)
	}
	<-c.Done()
	if !errors.As(c.Err(), &end) {
		s.problem("%s: the %s end has ended by %v", log.name, who, c.Err())
		return
	}
	if s.plan.Durable && errors.Is(end, session.ErrAway) {
		s.update(log.goAway)
	}
	if errors.Is(end, session.ErrProtocol) {
		s.problem("%s: the %s end has ended by %v", log.name, who, end)
	}
	s.noteUnconfirmed(log, c, end)
}

// noteUnconfirmed notes which messages an end of a session has not confirmed.
func (s *simulation) noteUnconfirmed(log *log, c *session.Session, end *session.EndError) {
	for _, m := range end.Unconfirmed {
		var n note
		if err := m.Decode(&n); err != nil {
			s.problem("%s: %v", log.name, err)
		}
		s.update(func() {
			if c != nil && c == log.dialer {
				log.unconfirmed = append(log.unconfirmed, n.N)
			} else {
				log.unanswered = append(log.unanswered, seen{n.N, n.Memory})
			}
		})
	}
}

// dial is the program of a content script, for one session.
func (s *simulation) dial(rt *webext.Runtime, log *log) {
	defer s.update(func() { s.dialing-- })
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Hour)
	defer cancel()
	c, err := session.Dial(ctx, rt, log.name, session.DialOptions{Window: s.plan.Window, OnChange: func(c session.Change) {
		s.update(func() { log.restarted = log.restarted || c.Restarted })
	}})
	if err != nil {
		s.problem("%s: %v", log.name, err)
		return
	}
	s.update(func() { log.dialer = c })
	r := rand.New(rand.NewPCG(s.plan.Seed, 0))
	send := func(n int) {
		s.think(r)
		if err := c.Send(ctx, noteOf(n, 0, s.plan.has(s.plan.Large, n))); err != nil {
			if !s.plan.PeerCloses && !s.ended() {
				s.problem("%s: %v", log.name, err)
			}
			return
		}
		s.update(func() { log.sent = n })
	}
	if s.plan.Overlap {
		go func() {
			for n := 1; n <= s.plan.Messages; n++ {
				send(n)
			}
		}()
	}
	for n := 1; n <= s.plan.Messages; {
		if !s.plan.Overlap && s.count(&log.sent) < n {
			send(n)
		}
		got, err := s.receive(ctx, c, log)
		if s.mayMiss(err) && n < s.plan.Messages {
			got, err = n, nil
		}
		if err != nil {
			s.dialerEnds(ctx, c, log, err)
			return
		}
		n = got + 1
	}
	s.dialerEnds(ctx, c, log, nil)
}

// receive receives an answer.
func (s *simulation) receive(ctx context.Context, c *session.Session, log *log) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, s.patience())
	defer cancel()
	m, err := c.Receive(ctx)
	if err != nil {
		return 0, err
	}
	var n note
	if err := m.Decode(&n); err != nil {
		s.problem("%s: %v", log.name, err)
		return 0, err
	}
	s.update(func() { log.answers = append(log.answers, seen{n.N, n.Memory}) })
	return n.N, nil
}

// dialerEnds ends a session at the dialing end, after the last answer or an
// error.
func (s *simulation) dialerEnds(ctx context.Context, c *session.Session, log *log, err error) {
	closed := err == nil
	if s.ended() && err != nil {
		s.checkEnd("dialing", log, c, err)
		return
	}
	switch {
	case s.mayMiss(err):
		closed = true // The last answer is missing.
	case errors.Is(err, context.DeadlineExceeded):
		s.problem("%s: an answer is missing after %v", log.name, log.answers)
	}
	for err == nil && s.plan.PeerCloses {
		if _, err = s.receive(ctx, c, log); s.mayMiss(err) {
			break // The background does not know that it was to close.
		}
	}
	if !s.plan.PeerCloses || errors.Is(err, context.DeadlineExceeded) {
		err = c.Close(ctx)
		if err == nil {
			err = c.Err()
		} else if closed && !s.ended() {
			s.problem("%s: %v", log.name, err)
		}
	}
	s.checkEnd("dialing", log, c, err)
	if !errors.Is(err, session.ErrClosed) && !errors.Is(err, session.ErrPeerClosed) && !s.ended() {
		s.problem("%s: the session ended: %v", log.name, err)
	}
	s.update(func() { log.finished = true })
}

// mayMiss reports whether an error says that there is no answer, and there may
// be none.
func (s *simulation) mayMiss(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) && s.had(kill) && !s.plan.Durable
}

// A progress is what a page keeps with its session.
type progress struct{ Sent, Got int }

// dialFromPage is the program of an extension page that can be reloaded.
func (s *simulation) dialFromPage(rt *webext.Runtime) error {
	var all sync.WaitGroup
	for _, log := range s.logs {
		all.Go(func() {
			if s.dialWithKey(rt, log) {
				s.update(func() { s.dialing-- })
			}
		})
	}
	all.Wait()
	<-rt.Lifetime().Done()
	return nil
}

// dialWithKey reports whether the session was brought to its end.
func (s *simulation) dialWithKey(rt *webext.Runtime, log *log) bool {
	s.mu.Lock()
	finished := log.finished
	s.mu.Unlock()
	if finished {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 6*time.Hour)
	defer cancel()
	gone := func(err error) bool {
		select {
		case <-rt.Lifetime().Done():
			return true
		default:
			s.problem("%s: %v", log.name, err)
			return false
		}
	}
	var at progress
	if _, err := rt.SessionStorage().Get(ctx, "page"+log.name, &at); err != nil {
		return !gone(err)
	}
	c, err := session.Dial(ctx, rt, log.name, session.DialOptions{Window: s.plan.Window, Durable: true, Key: log.name})
	if at.Got == s.plan.Messages && errors.Is(err, session.ErrPeerClosed) {
		s.update(func() { log.sent, log.finished = at.Sent, true })
		return true // It was closed before the page was reloaded.
	}
	if err != nil {
		return !gone(err)
	}
	for at.Got < s.plan.Messages {
		if at.Sent == at.Got {
			at.Sent++
			err = c.Send(ctx, noteOf(at.Sent, 0, s.plan.has(s.plan.Large, at.Sent)))
		} else {
			var n int
			if n, err = s.receive(ctx, c, log); err == nil && n != at.Got+1 {
				s.problem("%s: the page has got %d answers and gets number %d", log.name, at.Got, n)
			}
			at.Got++
		}
		if err == nil {
			err = c.Commit(ctx, map[string]any{"page" + log.name: at})
		}
		if err != nil {
			return !gone(err)
		}
	}
	s.update(func() { log.sent = at.Sent })
	if err := c.Close(ctx); err != nil {
		return !gone(err)
	}
	s.update(func() { log.finished = true })
	return true
}

// had reports whether a kind of fault has happened.
func (s *simulation) had(k kind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.done, k)
}

// ended reports whether a fault was to end the sessions.
func (s *simulation) ended() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ends
}

// judge compares what happened with the model.
func (s *simulation) judge() {
	if n := s.count(&s.dialing); n > 0 {
		s.problem("the dialing end has not come to its end: %+v", *s.logs[0])
	}
	for _, l := range s.logs {
		if s.ended() {
			s.judgeEnd(l)
		} else {
			s.judgeLog(l)
		}
	}
}

// judgeEnd says that what was sent was delivered, or is known not to be
// confirmed, and that nothing is delivered twice.
func (s *simulation) judgeEnd(l *log) {
	handled, answers := numbers(l.handled), numbers(l.answers)
	if s.had(closeAccepting) {
		handled = l.taken // Close says that they are.
	}
	for n := 1; n <= l.sent; n++ {
		if !slices.Contains(handled, n) && !slices.Contains(l.unconfirmed, n) {
			s.problem("%s: message %d of %d was neither handled %v nor is it unconfirmed %v", l.name, n, l.sent, handled, l.unconfirmed)
		}
	}
	gone := s.had(away) && s.had(reloadAll) // A record goes with the storage.
	for _, n := range l.handled {
		if !gone && !slices.Contains(l.answers, n) && !slices.Contains(l.unanswered, n) {
			s.problem("%s: answer %v did neither come %v nor is it unconfirmed %v", l.name, n, l.answers, l.unanswered)
		}
	}
	if s.had(closeDialing) && len(l.unconfirmed) > 0 {
		s.problem("%s: Close has left %v unconfirmed", l.name, l.unconfirmed)
	}
	if !slices.IsSorted(answers) || len(slices.Compact(answers)) != len(l.answers) {
		s.problem("%s: answered are %v", l.name, l.answers)
	}
}

func (s *simulation) judgeLog(l *log) {
	var want []int
	for n := range s.plan.Messages {
		want = append(want, n+1)
	}
	if l.sent != s.plan.Messages {
		s.problem("%s: %d messages were sent", l.name, l.sent)
	}
	handled, answers := numbers(l.handled), numbers(l.answers)
	switch {
	case s.plan.Durable:
		if l.committed != s.plan.Messages && !(s.had(kill) || s.had(suspend)) {
			s.problem("%s: committed are %d", l.name, l.committed)
		}
		if s.plan.Page {
			answers = slices.Compact(answers) // Those again that were not committed.
			break
		}
	case s.had(kill):
		s.judgeAgain(l)
		if !l.restarted && !slices.Equal(answers, want) {
			s.problem("%s: nothing was told of a restart, but answered are %v", l.name, l.answers)
		}
		s.judgeAnswers(l)
		return
	default:
		if !slices.Equal(handled, want) {
			s.problem("%s: handled are %v", l.name, l.handled)
		}
	}
	if !slices.Equal(answers, want) {
		s.problem("%s: answered are %v", l.name, l.answers)
	}
}

// judgeAgain says that each memory of the background has begun at the latest
// after what the one before had handled, and has left nothing out.
func (s *simulation) judgeAgain(l *log) {
	last := seen{}
	for _, n := range l.handled {
		if n.Memory == last.Memory && n.N != last.N+1 || n.N > last.N+1 {
			s.problem("%s: handled are %v", l.name, l.handled)
			return
		}
		last = n
	}
	if last.N != s.plan.Messages {
		s.problem("%s: handled are %v", l.name, l.handled)
	}
}

// judgeAnswers says that the answers of each memory came in order. Some may be
// missing or come again.
func (s *simulation) judgeAnswers(l *log) {
	last := map[int]int{}
	for _, n := range l.answers {
		if n.N < last[n.Memory] {
			s.problem("%s: answered are %v", l.name, l.answers)
			return
		}
		last[n.Memory] = n.N
	}
}

func numbers(list []seen) []int {
	var all []int
	for _, n := range list {
		all = append(all, n.N)
	}
	return all
}

// report fails the test with all there is to know.
func report(t *testing.T, p plan, faults []fault, problems []string) {
	t.Helper()
	if len(problems) > 0 {
		t.Errorf("plan %+v\nfaults %v\n%s", p, faults, strings.Join(problems, "\n"))
	}
}
