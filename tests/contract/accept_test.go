package contract

import (
	"math"
	"strings"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var accepting = section{"Accepting", except(of(toNative), noProgram, []claim{
	{
		text: "several listeners of a program receive the same port",
		run: func(t *testing.T, s *scene) {
			first, second := s.listener(t), s.listener(t)
			s.dial(t)
			assert.Equal(t, first.acceptPort(t).Port, second.acceptPort(t).Port)
		},
	},
	{
		text: "after the last Stop, ports are disconnected",
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			l.stop(t)
			assert.ErrorIs(t, s.dial(t).cause(t), webext.ErrDisconnected)
		},
	},
	{
		text: "Stop closes the channel of ports, and twice is once",
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			begun := l.begin(t)
			l.stop(t)
			l.stop(t)
			_, err := await[puppet.Port](t, begun)
			assert.ErrorIs(t, err, webext.ErrStopped)
		},
	},
	{
		text: "Stop disconnects ports that nobody has received",
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			dialed := s.dial(t)
			s.settle(t)
			l.stop(t)
			assert.ErrorIs(t, dialed.cause(t), webext.ErrDisconnected)
		},
	},
	{
		text: "Stop leaves ports that were received",
		run: func(t *testing.T, s *scene) {
			l := s.listener(t)
			dialed := s.dial(t)
			accepted := l.accept(t)
			l.stop(t)
			dialed.post(t, "still here")
			assert.Equal(t, []any{"still here"}, accepted.receive(t, 1))
		},
	},
	{
		text: "a port that one of several listeners has received outlives the Stop of the others",
		run: func(t *testing.T, s *scene) {
			first, second := s.listener(t), s.listener(t)
			dialed := s.dial(t)
			accepted := first.accept(t)
			second.stop(t)
			dialed.post(t, "still here")
			assert.Equal(t, []any{"still here"}, accepted.receive(t, 1))
			s.dial(t)
			first.accept(t)
		},
	},
	{
		text: "one can listen again after Stop",
		run: func(t *testing.T, s *scene) {
			s.listener(t).stop(t)
			dialed, accepted := s.connected(t)
			dialed.post(t, "again")
			assert.Equal(t, []any{"again"}, accepted.receive(t, 1))
		},
	},
	{
		text:   "ports of the own extension and of others come by their own events",
		except: []exception{{of(backgroundToContent), "content scripts have no runtime.onConnectExternal"}},
		run: func(t *testing.T, s *scene) {
			own := listenIn(t, s.accepter(t))
			others := listen(t, s.accepter(t), puppet.Listen{
				Event: "connectExternal", Allow: &puppet.Allow{IDs: []string{s.id(mainExtension)}},
			})
			right, wrong := own, others
			if s.pair == toExtension {
				right, wrong = others, own
			}
			never := wrong.begin(t)
			s.dial(t)
			right.accept(t)
			wrong.stop(t)
			_, err := await[puppet.Port](t, never)
			assert.ErrorIs(t, err, webext.ErrStopped)
		},
	},
})}

// except adds an exception to claims.
func except(where place, reason string, claims []claim) []claim {
	for i := range claims {
		claims[i].except = append(claims[i].except, exception{where, reason})
	}
	return claims
}

var external = section{"Ports from outside", except(not(of(toExtension)), "ports of the own extension need no permission", []claim{
	{
		text: "without a rule nobody is let in",
		run: func(t *testing.T, s *scene) {
			l := listen(t, s.accepter(t), puppet.Listen{Event: "connectExternal"})
			notLetIn(t, s, l)
		},
	},
	{
		text: "who is not on the list is not let in",
		run: func(t *testing.T, s *scene) {
			l := listen(t, s.accepter(t), puppet.Listen{
				Event: "connectExternal", Allow: &puppet.Allow{IDs: []string{s.id(deafExtension)}},
			})
			notLetIn(t, s, l)
		},
	},
	{
		text: "a rule decides by the fields of the sender",
		run: func(t *testing.T, s *scene) {
			_, accepted := s.ports(t)
			wrong := listen(t, s.accepter(t), puppet.Listen{
				Event: "connectExternal", Allow: &puppet.Allow{Origin: "https://example.org"},
			})
			right := listen(t, s.accepter(t), puppet.Listen{
				Event: "connectExternal", Allow: &puppet.Allow{IDs: []string{accepted.Sender.ID}, Origin: accepted.Sender.Origin},
			})
			never := wrong.begin(t)
			s.dial(t)
			right.accept(t)
			wrong.stop(t)
			_, err := await[puppet.Port](t, never)
			assert.ErrorIs(t, err, webext.ErrStopped)
		},
	},
	{
		text: "a web page that the manifest lets in connects in Chromium, with JSON, and is let in by its origin",
		except: []exception{
			{not(anyChromium), "Firefox lets no web page connect"},
		},
		run: func(t *testing.T, s *scene) {
			page := s.open(t, apiPage)
			wrong := listen(t, s.accepter(t), puppet.Listen{
				Event: "connectExternal", Allow: &puppet.Allow{Origin: "https://example.org"},
			})
			right := listen(t, s.accepter(t), puppet.Listen{
				Event: "connectExternal", Allow: &puppet.Allow{Origin: strings.TrimSuffix(s.address(apiPage), string(apiPage))},
			})
			never := wrong.begin(t)
			port := page.connect(t, s.id(otherExtension), "of a page")
			port.post(t, object{"from": []any{"page", 1.0}})
			accepted := right.acceptPort(t)
			assert.Equal(t, []any{"of a page", page.id(t)}, []any{accepted.Name, accepted.Sender.Tab.ID})
			assert.Empty(t, accepted.Sender.ID)
			assert.Equal(t, []any{object{"from": []any{"page", 1.0}}}, accepted.receive(t, 1))
			accepted.post(t, []any{"answer", []byte{1, 2}})
			assert.Equal(t, []any{[]any{"answer", "AQI="}}, port.received(t, 1))
			assert.ErrorIs(t, accepted.tryPost(t, math.NaN()), webext.ErrNotCloneable)
			port.disconnect(t)
			endedByOther(t, s, accepted)
			wrong.stop(t)
			_, err := await[puppet.Port](t, never)
			assert.ErrorIs(t, err, webext.ErrStopped)
		},
	},
	{
		text: "one-shot messages are let in by the same rules",
		run: func(t *testing.T, s *scene) {
			listen(t, s.accepter(t), puppet.Listen{Event: "messageExternal"})
			_, err := s.send(t, "hello")
			assert.ErrorIs(t, err, webext.ErrNoReply)
			l := s.hear(t)
			begun := s.begin(t, "hello")
			l.next(t).reply(t, "come in")
			assert.Equal(t, "come in", reply(t, begun))
		},
	},
})}

// notLetIn checks that a listener does not receive a port and its messages,
// and that the other side learns that it has ended.
func notLetIn(t *testing.T, s *scene, l *listener) {
	t.Helper()
	never := l.begin(t)
	to := s.target(t)
	to.Count = 10
	dialed := connect(t, s.dialer(t), to)
	endedByOther(t, s, dialed)
	s.settle(t)
	l.stop(t)
	_, err := await[puppet.Port](t, never)
	require.ErrorIs(t, err, webext.ErrStopped)
}
