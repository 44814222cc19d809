package contract

import (
	"testing"

	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var leaving = section{"Leftovers", []claim{
	{
		text: "ports that were used and disconnected leave nothing, by either side",
		run: func(t *testing.T, s *scene) {
			l := s.listen(t)
			s.leavesNothing(t, func() {
				for i := range 10 {
					dialed := s.dial(t)
					accepted := l.accept(t)
					dialed.post(t, "ping")
					accepted.post(t, accepted.receive(t, 1)...)
					dialed.receive(t, 1)
					first, second := peer(dialed), accepted
					if i%2 == 0 {
						first, second = second, first
					}
					first.disconnect(t)
					require.Error(t, second.cause(t))
					second.disconnect(t)
				}
			})
		},
	},
	{
		text: "ports whose messages are not received leave nothing after Disconnect",
		run: func(t *testing.T, s *scene) {
			l := s.listen(t)
			s.leavesNothing(t, func() {
				for range 5 {
					dialed := s.dial(t)
					accepted := l.accept(t)
					accepted.count(t, 1, 10)
					accepted.disconnect(t)
					require.Error(t, dialed.cause(t))
					dialed.disconnect(t)
				}
			})
		},
	},
	{
		text: "ports for which nobody listens leave nothing",
		run: func(t *testing.T, s *scene) {
			s.leavesNothing(t, func() {
				for range 5 {
					endsWithoutReceiver(t, s.dialer(t), puppet.Target{Extension: new(nobody)})
				}
			})
		},
	},
	{
		text: "typed views leave nothing when both of their channels are closed",
		run: func(t *testing.T, s *scene) {
			l := s.listen(t)
			s.leavesNothing(t, func() {
				for range 5 {
					dialed := s.dial(t)
					view := open(t, dialed, false)
					l.accept(t).disconnect(t)
					assert.Empty(t, view.receive(t, -1))
					perform[puppet.None](t, dialed.end, "channelClose", view.handle)
				}
			})
		},
	},
	{
		text:   "listeners leave nothing after Stop, and refused ports neither",
		except: []exception{{of(toNative), noProgram}},
		run: func(t *testing.T, s *scene) {
			s.leavesNothing(t, func() {
				for range 5 {
					l := s.listener(t)
					dialed := s.dial(t)
					l.accept(t).disconnect(t)
					require.Error(t, dialed.cause(t))
					l.stop(t)
					require.Error(t, s.dial(t).cause(t))
				}
			})
		},
	},
	{
		text:   "one-shot messages leave nothing, answered, ignored or canceled",
		except: []exception{{of(toNative), noOneShot}},
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			s.leavesNothing(t, func() {
				for range 5 {
					answered := s.begin(t, "answer me")
					l.next(t).reply(t, "yes")
					assert.Equal(t, "yes", reply(t, answered))
					ignored := s.begin(t, "ignore me")
					l.next(t).ignore(t)
					assert.Error(t, failure(t, ignored))
					canceled := s.begin(t, "cancel me")
					q := l.next(t)
					canceled.cancel(t)
					assert.Error(t, failure(t, canceled))
					q.reply(t, "late")
				}
			})
		},
	},
}}

// leavesNothing checks that what is done leaves as much as was there before.
// It is done once more before, since the first time loads what stays.
func (s *scene) leavesNothing(t *testing.T, do func()) {
	t.Helper()
	ends := []*client{s.dialer(t)}
	if s.pair != toNative {
		ends = append(ends, s.accepter(t))
	}
	do()
	var before []any
	for _, end := range ends {
		before = append(before, s.leftovers(t, end))
	}
	do()
	for i, end := range ends {
		assert.Equal(t, before[i], s.leftovers(t, end), "left in the %s", end.name)
	}
}
