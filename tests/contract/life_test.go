package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	noTab        = "no end of the pair is in a tab"
	noBackground = "the claim is about backgrounds that accept"
	noFrame      = "the page of the pair is a whole tab"
	keptAlive    = "a native application keeps the background from being suspended"
)

// withTab are the pairs of which one end is in a tab.
var withTab = of(contentToBackground, backgroundToContent, pageToBackground)

var living = section{"Lifecycle", []claim{
	{
		text:   "a closed tab is ErrDisconnected at the other end",
		except: []exception{{not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, s.location())
			_, other := s.apart(t)
			shown.close(t)
			endedByOther(t, s, other)
		},
	},
	{
		text:   "a page left for good is ErrDisconnected at the other end",
		except: []exception{{not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, s.uncached())
			_, other := s.apart(t)
			shown.leave(t)
			endedByOther(t, s, other)
		},
	},
	{
		text:   "messages posted before a page is left arrive before the end",
		except: []exception{{not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, s.uncached())
			inTab, other := s.apart(t)
			inTab.count(t, 1, 100)
			shown.leave(t)
			assert.Equal(t, numbers(1, 100), other.rest(t))
		},
	},
	{
		text: "a removed frame is ErrDisconnected at the other end",
		except: []exception{
			{of(pageToBackground), noFrame},
			{not(withTab), noTab},
		},
		run: func(t *testing.T, s *scene) {
			top := s.move(t, webPage)
			inFrame := top.addFrame(t)
			l := listenIn(t, s.background(t, mainExtension))
			connect(t, inFrame, puppet.Target{})
			other := l.acceptPort(t)
			if s.pair == backgroundToContent {
				frame := listenIn(t, inFrame)
				other = s.dialWith(t, puppet.Info{FrameID: other.Sender.FrameID})
				frame.accept(t)
			}
			top.removeFrame(t)
			endedByOther(t, s, other)
		},
	},
	{
		text:   "a page that goes into the back/forward cache: ErrDisconnected at the other end, ErrFrozen in the page when it is back",
		except: []exception{{of(pageToBackground), uncached}, {not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			inTab, other := s.apart(t)
			shown.leave(t)
			endedByOther(t, s, other)
			shown.back(t)
			cause := inTab.cause(t)
			assert.ErrorIs(t, cause, webext.ErrFrozen)
			assert.ErrorIs(t, cause, webext.ErrDisconnected)
		},
	},
	{
		text:   "messages posted before the page is frozen arrive, from the page and to it",
		except: []exception{{of(pageToBackground), uncached}, {not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			inTab, other := s.apart(t)
			inTab.count(t, 1, 100)
			other.count(t, 1, 100)
			assert.Equal(t, numbers(1, 100), inTab.receive(t, 100))
			shown.leave(t)
			assert.Equal(t, numbers(1, 100), other.rest(t))
		},
	},
	{
		text:   "a page that is back from the back/forward cache connects anew, with the same program",
		except: []exception{{of(pageToBackground), uncached}, {not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			before, _ := s.apart(t)
			shown.leave(t)
			shown.back(t)
			require.Error(t, before.cause(t))
			inTab, other := s.apart(t)
			inTab.post(t, "back")
			assert.Equal(t, []any{"back"}, other.receive(t, 1))
		},
	},
	{
		text:   "a page in the back/forward cache is not reached: ErrNoReceiver",
		except: []exception{{not(of(backgroundToContent)), "only tabs.connect reaches pages"}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			listenIn(t, shown.puppet(t))
			target := s.target(t)
			shown.leave(t)
			endsWithoutReceiver(t, s.dialer(t), target)
		},
	},
	{
		text:   "a page whose process crashes is ErrDisconnected at the other end",
		except: []exception{{of(pageToBackground), "its process has all backgrounds, too"}, {not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			_, other := s.apart(t)
			shown.crash(t)
			endedByOther(t, s, other)
		},
	},
	{
		text: "a background that is idle is suspended, though a silent port is open: ErrDisconnected at the other end",
		except: []exception{
			{of(toExtension), "both ends are backgrounds, and idle alike"},
			{of(toNative), keptAlive},
			{realChromium, "Chromium takes 30 seconds, and keeps a service worker alive that a tool looks at, as the test does"},
		},
		run: func(t *testing.T, s *scene) {
			inMain, other := s.awake(t)
			inMain.post(t, "the last")
			assert.NoError(t, inMain.state(t).Cause.AsError())
			defer s.hasten(t)()
			endedByOther(t, s, other)
			assert.Equal(t, []any{"the last"}, other.rest(t))
		},
	},
	{
		text:   "a suspended background is ErrDisconnected at the other end",
		except: []exception{{of(toNative), keptAlive}},
		run: func(t *testing.T, s *scene) {
			_, other := s.awake(t)
			s.suspend(t, mainExtension)
			endedByOther(t, s, other)
		},
	},
	{
		text:   "connecting to a suspended background wakes it and loses nothing",
		except: []exception{{of(backgroundToContent, toNative), noBackground}},
		run: func(t *testing.T, s *scene) {
			s.listener(t) // The program will listen again by itself in real life.
			dialer := s.dialer(t)
			s.suspend(t, s.accepting())
			to := s.target(t)
			to.Count = 100
			dialed := connect(t, dialer, to)
			accepted := s.listener(t).accept(t)
			assert.Equal(t, numbers(1, 100), accepted.receive(t, 100))
			accepted.post(t, "awake")
			assert.Equal(t, []any{"awake"}, dialed.receive(t, 1))
		},
	},
	{
		text:   "a one-shot message to a suspended background wakes it and is answered",
		except: []exception{{of(backgroundToContent, toNative), noBackground}},
		run: func(t *testing.T, s *scene) {
			dialer, to := s.dialer(t), s.target(t)
			s.suspend(t, s.accepting())
			begun := dialer.start(t, "send", puppet.Send{Target: to, Item: items(t, "wake up")[0]})
			s.hear(t).next(t).reply(t, "awake")
			assert.Equal(t, "awake", reply(t, begun))
		},
	},
	{
		text:   "a background that is suspended before it answers a one-shot message: ErrNoReceiver in Firefox, ErrNoReply in Chromium",
		except: []exception{{of(backgroundToContent, toNative), noBackground}},
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, "never answered")
			l.next(t)
			s.suspend(t, s.accepting())
			want := webext.ErrNoReceiver
			if anyChromium(s.host) {
				want = webext.ErrNoReply
			}
			assert.ErrorIs(t, failure(t, begun), want)
		},
	},
	{
		text: "a program that ends disconnects its ports: ErrDisconnected at the other end",
		run: func(t *testing.T, s *scene) {
			for _, code := range []int{0, 3} {
				inMain, other := s.awake(t)
				s.exit(t, mainExtension, inMain.end, code)
				endedByOther(t, s, other)
				s.suspend(t, mainExtension) // No event starts the program here.
			}
		},
	},
	{
		text:   "a port to a background whose program has ended starts it again and loses nothing",
		except: []exception{{of(backgroundToContent, toNative), noBackground}},
		run: func(t *testing.T, s *scene) {
			for _, code := range []int{0, 3} {
				before, accepted := s.ports(t)
				s.exit(t, s.accepting(), accepted.end, code)
				require.Error(t, before.cause(t))
				to := s.target(t)
				to.Count = 100
				dialed := connect(t, s.dialer(t), to)
				again := s.listener(t).accept(t)
				assert.Equal(t, numbers(1, 100), again.receive(t, 100))
				again.post(t, "alive")
				assert.Equal(t, []any{"alive"}, dialed.receive(t, 1))
			}
			s.suspend(t, s.accepting()) // A further end would be followed by a pause.
		},
	},
	{
		text: "a program that ends drops one-shot messages: the sender gets an error",
		except: []exception{
			{of(toNative), noOneShot},
			{of(backgroundToContent), noBackground},
		},
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, "never answered")
			l.next(t)
			s.exit(t, s.accepting(), l.end, 0)
			assert.ErrorIs(t, failure(t, begun), webext.ErrNoReply)
			s.suspend(t, s.accepting()) // No event starts the program here.
		},
	},
}}

// exit ends the program of a background with an exit code. The next event starts
// it again.
func (s *scene) exit(t *testing.T, e extension, background *client, code int) {
	t.Helper()
	s.renewed(t, e)
	background.start(t, "exit", code)
}

const uncached = "Firefox keeps pages of extensions out of the back/forward cache"

// uncached returns where the end in the tab is, in a page that is kept out of
// the back/forward cache.
func (s *scene) uncached() location {
	if s.pair == pageToBackground {
		return extPage
	}
	return uncachedPage
}

// apart connects the pair and returns the end in the tab, and the other.
func (s *scene) apart(t *testing.T) (inTab, other *port) {
	t.Helper()
	dialed, accepted := s.ports(t)
	if s.pair == backgroundToContent {
		return accepted, dialed
	}
	return dialed, accepted
}

// awake connects the pair and returns the end in the background of
// mainExtension, and the other.
func (s *scene) awake(t *testing.T) (inMain *port, other peer) {
	t.Helper()
	dialed, accepted := s.connected(t)
	if s.pair == contentToBackground || s.pair == pageToBackground {
		return accepted.(*port), dialed
	}
	return dialed, accepted
}
