package contract

import (
	"context"
	"slices"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var receiving = section{"Receiving", []claim{
	{
		text: "canceling Receive harms neither the port nor a message",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			begun := dialed.end.start(t, "receiveOne", dialed.Handle)
			begun.cancel(t)
			_, err := await[puppet.Message](t, begun)
			assert.ErrorIs(t, err, context.Canceled)
			accepted.count(t, 1, 3)
			assert.Equal(t, numbers(1, 3), dialed.receive(t, 3))
		},
	},
	{
		text: "Receive returns the messages that are left and then the cause of the end",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 2)
			accepted.disconnect(t)
			for _, want := range numbers(1, 2) {
				m := perform[puppet.Message](t, dialed.end, "receiveOne", dialed.Handle)
				assert.Equal(t, want, value(t, m))
			}
			for range 2 {
				_, err := try[puppet.Message](t, dialed.end, "receiveOne", dialed.Handle)
				assert.ErrorIs(t, err, webext.ErrDisconnected)
			}
		},
	},
	{
		text: "a Receive that waits returns when the port ends",
		run: func(t *testing.T, s *scene) {
			dialed, _ := s.connected(t)
			begun := dialed.end.start(t, "receiveOne", dialed.Handle)
			dialed.disconnect(t)
			_, err := await[puppet.Message](t, begun)
			assert.ErrorIs(t, err, webext.ErrLocalDisconnect)
		},
	},
	{
		text: "each message goes to one of those who receive",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			one := dialed.end.start(t, "receive", puppet.Take{From: dialed.Handle, Count: 50})
			two := dialed.end.start(t, "receive", puppet.Take{From: dialed.Handle, Count: 50})
			accepted.count(t, 1, 100)
			var got []any
			for _, c := range []*call{one, two} {
				r, err := await[puppet.Received](t, c)
				require.NoError(t, err)
				got = append(got, values(t, r.Messages)...)
			}
			slices.SortFunc(got, func(a, b any) int { return int(a.(float64) - b.(float64)) })
			assert.Equal(t, numbers(1, 100), got)
		},
	},
}}

var typed = section{"Typed views", []claim{
	{
		text: "Values brings all messages until the end",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 5)
			accepted.disconnect(t)
			got := perform[[]puppet.Number](t, dialed.end, "values", puppet.Take{From: dialed.Handle, Count: -1})
			assert.Equal(t, []puppet.Number{{Value: 1}, {Value: 2}, {Value: 3}, {Value: 4}, {Value: 5}}, got)
		},
	},
	{
		text: "Values goes on after a break where it was left",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 4)
			for _, want := range [][]puppet.Number{{{Value: 1}, {Value: 2}}, {{Value: 3}, {Value: 4}}} {
				got := perform[[]puppet.Number](t, dialed.end, "values", puppet.Take{From: dialed.Handle, Count: 2})
				assert.Equal(t, want, got)
			}
		},
	},
	{
		text: "Channels brings all messages until the end, and then closes",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			view := open(t, dialed, false)
			accepted.count(t, 1, 50)
			accepted.disconnect(t)
			assert.Equal(t, numbers(1, 50), view.receive(t, -1))
		},
	},
	{
		text: "Channels sends in order",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			open(t, dialed, false).send(t, 50)
			assert.Equal(t, numbers(1, 50), accepted.receive(t, 50))
		},
	},
	{
		text: "Channels closes at once when this side disconnects",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			view := open(t, dialed, false)
			accepted.count(t, 1, 50)
			view.receive(t, 1)
			dialed.disconnect(t)
			assert.LessOrEqual(t, len(view.receive(t, -1)), 1)
		},
	},
	{
		text: "Channels reports a message of another type and goes on",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			view := open(t, dialed, true)
			accepted.post(t, 1, "no number", 3)
			assert.Equal(t, []any{1.0, 3.0}, view.receive(t, 2))
			assert.Error(t, view.failure(t))
		},
	},
	{
		text: "Channels without a report disconnects at a message of another type",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			open(t, dialed, false)
			accepted.post(t, "no number")
			assert.ErrorIs(t, dialed.cause(t), webext.ErrLocalDisconnect)
			endedByOther(t, s, accepted)
		},
	},
	{
		text: "sending by Channels after the end never hangs, and is reported",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			view := open(t, dialed, true)
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			view.send(t, 3)
			for range 3 {
				assert.ErrorIs(t, view.failure(t), webext.ErrDisconnected)
			}
		},
	},
}}

// A view is a typed view of a puppet's port.
type view struct {
	end    *client
	handle puppet.Handle
}

// open opens a typed view; reported has its errors reported.
func open(t *testing.T, p *port, reported bool) view {
	t.Helper()
	args := puppet.Channels{Port: p.Handle, Failed: reported}
	return view{p.end, perform[puppet.Handle](t, p.end, "channels", args)}
}

func (v view) receive(t *testing.T, n int) []any {
	t.Helper()
	all := []any{}
	for _, f := range perform[[]float64](t, v.end, "channelReceive", puppet.Take{From: v.handle, Count: n}) {
		all = append(all, f)
	}
	return all
}

// send sends the numbers 1 to n.
func (v view) send(t *testing.T, n int) {
	t.Helper()
	perform[puppet.None](t, v.end, "channelSend", puppet.Take{From: v.handle, Count: n})
}

// failure waits for the next report.
func (v view) failure(t *testing.T) error {
	t.Helper()
	return perform[*puppet.Error](t, v.end, "channelFailure", v.handle).AsError()
}
