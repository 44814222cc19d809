package webext

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestExternalPortsAreLetInByTheAllowListOnly(t *testing.T) {
	friend, stranger := "friend@gangway.test", "stranger@gangway.test"
	tests := map[string]struct {
		allow Allow
		in    map[string]bool
	}{
		"nobody by default": {nil, map[string]bool{friend: false, stranger: false}},
		"ids":               {AllowIDs(friend), map[string]bool{friend: true, stranger: false}},
		"a function":        {func(s *Sender) bool { return s.ID == stranger }, map[string]bool{friend: false, stranger: true}},
		"an empty list":     {AllowIDs(), map[string]bool{"": false, friend: false}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newFakeHost()
				ports, err := newRuntime(h).OnConnectExternal(test.allow)
				require.NoError(t, err)
				defer ports.Stop()
				for id, in := range test.in {
					r := h.accept(&fakePort{sender: senderID(id)})
					assert.Equal(t, in, r != nil, "%s gets a receiver", id)
					if in {
						next(t, ports).Disconnect()
					}
				}
			})
		})
	}
}

func TestAllowIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, asked := newFakeHost(), 0
		ports, err := newRuntime(h).OnConnectExternal(func(*Sender) bool { asked++; return true })
		require.NoError(t, err)
		defer ports.Stop()
		r := h.accept(&fakePort{sender: senderID("a@b")})
		for n := range 3 {
			r.Message(item(t, n), nil)
		}
		next(t, ports).Disconnect()
		assert.Equal(t, 1, asked)
	})
}

func TestAllowMayStopItsListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		var ports *Listener[*Port]
		ports, err := newRuntime(h).OnConnectExternal(func(*Sender) bool { ports.Stop(); return true })
		require.NoError(t, err)
		assert.Nil(t, h.accept(&fakePort{sender: senderID("a@b")}), "nobody listens any more")
		assert.Empty(t, h.listening)
		_, err = ports.Receive(t.Context())
		assert.ErrorIs(t, err, ErrStopped)
	})
}

func TestAllowMayListen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		friends := AllowIDs("friend@gangway.test")
		var second *Listener[*Port]
		first, err := rt.OnConnectExternal(func(s *Sender) bool {
			if second == nil {
				second, _ = rt.OnConnectExternal(friends)
			}
			return friends(s)
		})
		require.NoError(t, err)
		defer first.Stop()
		for range 2 {
			require.NotNil(t, h.accept(&fakePort{sender: senderID("friend@gangway.test")}))
		}
		assert.EqualValues(t, 1, second.mailbox.counts().Received, "it did not listen yet when the first port came")
		second.Stop()
		for range 2 {
			next(t, first).Disconnect()
		}
	})
}

func TestPortGoesToOthersWhenThoseWhoClaimItStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		friends := AllowIDs("friend@gangway.test")
		var named *Listener[*Port]
		named, err := rt.OnConnectExternal(func(s *Sender) bool { named.Stop(); return friends(s) }, "a")
		require.NoError(t, err)
		all, err := rt.OnConnectExternal(friends)
		require.NoError(t, err)
		defer all.Stop()
		require.NotNil(t, h.accept(&fakePort{name: "a", sender: senderID("friend@gangway.test")}))
		next(t, all).Disconnect()
	})
}

func TestAnAllowListWithoutSenderLetsNobodyIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		ports, err := newRuntime(h).OnConnectExternal(func(*Sender) bool { return true })
		require.NoError(t, err)
		defer ports.Stop()
		assert.Nil(t, h.accept(&fakePort{}))
	})
}

func TestEveryListenerReceivesEveryPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		first, err := rt.OnConnect()
		require.NoError(t, err)
		defer first.Stop()
		second, err := rt.OnConnect()
		require.NoError(t, err)
		defer second.Stop()
		h.accept(&fakePort{})
		p := next(t, first)
		assert.Same(t, p, next(t, second))
		p.Disconnect()
	})
}

func TestPortThatNobodyReceivedIsLeftByTheLastStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		first, err := rt.OnConnect()
		require.NoError(t, err)
		second, err := rt.OnConnect()
		require.NoError(t, err)
		browser := &fakePort{}
		h.accept(browser)
		first.Stop()
		assert.Zero(t, browser.left, "the second listener may still receive it")
		second.Stop()
		assert.Equal(t, 1, browser.left)
		assert.Zero(t, browser.disconnects, "another context may have it")
	})
}

func TestPortsDoNotWaitWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		l, err := newRuntime(h).OnConnect()
		require.NoError(t, err)
		defer l.Stop()
		for range MaxWaiting {
			h.accept(&fakePort{})
		}
		further := &fakePort{}
		h.accept(further)
		assert.Equal(t, 1, further.left)
		next(t, l)
		h.accept(&fakePort{name: "there is room again"})
		for range MaxWaiting - 1 {
			next(t, l)
		}
		assert.Equal(t, "there is room again", next(t, l).Name())
	})
}

func TestPortThatWasReceivedSurvivesStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		ports, err := newRuntime(h).OnConnect()
		require.NoError(t, err)
		browser := &fakePort{}
		h.accept(browser)
		p := next(t, ports)
		ports.Stop()
		assert.Zero(t, browser.disconnects)
		p.Disconnect()
	})
}

func TestNamedPortsGoToThoseWhoListenForTheName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		rt := newRuntime(h)
		all, err := rt.OnConnect()
		require.NoError(t, err)
		defer all.Stop()
		named, err := rt.OnConnect("a")
		require.NoError(t, err)

		require.NotNil(t, h.accept(&fakePort{name: "a"}))
		require.NotNil(t, h.accept(&fakePort{name: "b"}))
		a, b := next(t, named), next(t, all)
		assert.Equal(t, "a", a.Name())
		assert.Equal(t, "b", b.Name())

		named.Stop()
		require.NotNil(t, h.accept(&fakePort{name: "a"}))
		again := next(t, all)
		assert.Equal(t, "a", again.Name())
		for _, p := range []*Port{a, b, again} {
			p.Disconnect()
		}
	})
}

func TestNamedExternalPortsNeedToBeLetIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newFakeHost()
		named, err := newRuntime(h).OnConnectExternal(AllowIDs("friend@gangway.test"), "a")
		require.NoError(t, err)
		defer named.Stop()
		assert.Nil(t, h.accept(&fakePort{name: "a", sender: senderID("stranger@gangway.test")}))
		assert.Nil(t, h.accept(&fakePort{name: "b", sender: senderID("friend@gangway.test")}))
		require.NotNil(t, h.accept(&fakePort{name: "a", sender: senderID("friend@gangway.test")}))
		next(t, named).Disconnect()
	})
}
