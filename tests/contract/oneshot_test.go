package contract

import (
	"context"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	noOneShot    = "webext has no one-shot messages to native applications"
	alwaysValues = "one-shot messages are values in every extension; the batches columns cover them"
)

var oneShot = section{"One-shot messages", except(of(toNative), noOneShot, except(unbatched, alwaysValues, []claim{
	{
		text: "a message is received and its answer comes back",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, map[string]any{"question": 1.0})
			q := l.next(t)
			assert.Equal(t, map[string]any{"question": 1.0}, value(t, q.Message))
			q.reply(t, []any{"answer"})
			assert.Equal(t, []any{"answer"}, reply(t, begun))
		},
	},
	{
		text: "the sender of a message is told as for a port",
		run: func(t *testing.T, s *scene) {
			_, accepted := s.ports(t)
			l := s.hear(t)
			s.begin(t, "who am I?")
			sender := l.next(t).Sender
			if sender.Tab != nil {
				sender.Tab.LastAccessed = accepted.Sender.Tab.LastAccessed
			}
			assert.Equal(t, accepted.Sender, sender)
		},
	},
	{
		text: "values that JSON has, and a million bytes, travel in messages and answers",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			for _, v := range append(answerValues, puppet.Filling(1_000_000)) {
				begun := s.begin(t, v)
				q := l.next(t)
				q.reply(t, v)
				for of, got := range map[string]any{"message": value(t, q.Message), "answer": reply(t, begun)} {
					if d, large := got.(digest); large {
						assert.Equal(t, digestOf(t, v), d, of)
					} else {
						assert.Equal(t, v, got, of)
					}
				}
			}
		},
	},
	{
		text: "null is an answer",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, nil)
			q := l.next(t)
			assert.Nil(t, value(t, q.Message))
			q.reply(t, nil)
			assert.Nil(t, reply(t, begun))
		},
	},
	{
		text: "a message that is ignored is ErrNoReply",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, "anybody?")
			l.next(t).ignore(t)
			assert.ErrorIs(t, failure(t, begun), webext.ErrNoReply)
		},
	},
	{
		text: "a message for which nobody listens is ErrNoReceiver",
		run: func(t *testing.T, s *scene) {
			from, to := s.deaf(t)
			_, err := try[puppet.Message](t, from, "send", puppet.Send{Target: to, Item: items(t, "x")[0]})
			assert.ErrorIs(t, err, webext.ErrNoReceiver)
		},
	},
	{
		text: "a message to an extension that is not there is ErrNoReceiver",
		run: func(t *testing.T, s *scene) {
			to := puppet.Target{Extension: new(nobody)}
			_, err := try[puppet.Message](t, s.dialer(t), "send", puppet.Send{Target: to, Item: items(t, "x")[0]})
			assert.ErrorIs(t, err, webext.ErrNoReceiver)
		},
	},
	{
		text: "canceling returns at once; a late answer is dropped and harms nothing",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, "first")
			q := l.next(t)
			begun.cancel(t)
			assert.ErrorIs(t, failure(t, begun), context.Canceled)
			q.reply(t, "late")
			again := s.begin(t, "second")
			l.next(t).reply(t, "in time")
			assert.Equal(t, "in time", reply(t, again))
		},
	},
	{
		text: "a value that cannot be sent is ErrNotCloneable, as a message and as an answer, which may be given again",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			bad := []puppet.Bad{puppet.BadFunction, puppet.BadDate}
			for _, b := range bad {
				_, err := try[puppet.Message](t, s.dialer(t), "send", puppet.Send{Target: s.target(t), Bad: b})
				assert.ErrorIs(t, err, webext.ErrNotCloneable)
			}
			begun := s.begin(t, "hello")
			q := l.next(t)
			for _, b := range bad {
				_, err := try[puppet.None](t, q.end, "reply", puppet.Reply{Request: q.Handle, Bad: b})
				assert.ErrorIs(t, err, webext.ErrNotCloneable)
			}
			q.reply(t, "good")
			assert.Equal(t, "good", reply(t, begun))
		},
	},
	{
		text: "several listeners receive the same message, and the first answer counts",
		run: func(t *testing.T, s *scene) {
			first, second := s.hear(t), s.hear(t)
			begun := s.begin(t, "hello")
			q, again := first.next(t), second.next(t)
			assert.Equal(t, q.Handle, again.Handle)
			q.reply(t, "first")
			again.reply(t, "second")
			assert.Equal(t, "first", reply(t, begun))
		},
	},
	{
		text: "Stop ignores messages that nobody has received",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			begun := s.begin(t, "hello")
			s.settle(t)
			(&listener{l.end, l.handle}).stop(t)
			assert.Error(t, failure(t, begun))
		},
	},
	{
		text: "messages that come before the program listens are kept",
		run: func(t *testing.T, s *scene) {
			s.renew(t)
			s.accepter(t)
			begun := s.begin(t, "early")
			s.settle(t)
			q := s.hear(t).next(t)
			assert.Equal(t, "early", value(t, q.Message))
			q.reply(t, "heard")
			assert.Equal(t, "heard", reply(t, begun))
		},
	},
	{
		text: "answers find their messages in any order",
		run: func(t *testing.T, s *scene) {
			l := s.hear(t)
			one, two := s.begin(t, "one"), s.begin(t, "two")
			first, second := l.next(t), l.next(t)
			second.reply(t, value(t, second.Message))
			first.reply(t, value(t, first.Message))
			assert.Equal(t, "one", reply(t, one))
			assert.Equal(t, "two", reply(t, two))
		},
	},
}))}

// A hearer is a listener of one-shot messages.
type hearer struct {
	end    *client
	handle puppet.Handle
}

// A request is a one-shot message at a puppet.
type request struct {
	puppet.Request
	end *client
}

// hear listens to one-shot messages of the dialer.
func (s *scene) hear(t *testing.T) hearer {
	t.Helper()
	args := ownMessages
	if s.pair == toExtension {
		args = puppet.Listen{Event: "messageExternal", Allow: &puppet.Allow{IDs: []string{s.id(mainExtension)}}}
	}
	return hear(t, s.accepter(t), args)
}

// ownMessages are the one-shot messages of the own extension.
var ownMessages = puppet.Listen{Event: "message"}

func hear(t *testing.T, end *client, args puppet.Listen) hearer {
	t.Helper()
	return hearer{end, perform[puppet.Handle](t, end, "listen", args)}
}

// stop ends listening.
func (h hearer) stop(t *testing.T) {
	t.Helper()
	perform[puppet.None](t, h.end, "stop", h.handle)
}

// next waits for the next message.
func (h hearer) next(t *testing.T) request {
	t.Helper()
	return request{perform[puppet.Request](t, h.end, "request", h.handle), h.end}
}

func (q request) reply(t *testing.T, v any) {
	t.Helper()
	perform[puppet.None](t, q.end, "reply", puppet.Reply{Request: q.Handle, Item: items(t, v)[0]})
}

func (q request) ignore(t *testing.T) {
	t.Helper()
	perform[puppet.None](t, q.end, "ignore", q.Handle)
}

// begin begins to send a message to the accepter.
func (s *scene) begin(t *testing.T, v any) *call {
	t.Helper()
	return s.dialer(t).start(t, "send", puppet.Send{Target: s.target(t), Item: items(t, v)[0]})
}

// send sends a message to the accepter and waits for the answer.
func (s *scene) send(t *testing.T, v any) (puppet.Message, error) {
	t.Helper()
	return await[puppet.Message](t, s.begin(t, v))
}

// reply waits for the answer to a message.
func reply(t *testing.T, begun *call) any {
	t.Helper()
	m, err := await[puppet.Message](t, begun)
	require.NoError(t, err)
	return value(t, m)
}

// failure waits for the error of a message.
func failure(t *testing.T, begun *call) error {
	t.Helper()
	_, err := await[puppet.Message](t, begun)
	require.Error(t, err)
	return err
}
