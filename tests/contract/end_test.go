package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var ending = section{"The end of a port", []claim{
	{
		text: "the side that connected disconnects: the other learns ErrDisconnected alone",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.disconnect(t)
			endedByOther(t, s, accepted)
		},
	},
	{
		text: "the side that accepted disconnects: the other learns ErrDisconnected alone",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.disconnect(t)
			endedByOther(t, s, dialed)
		},
	},
	{
		text: "one's own call ends the port with ErrLocalDisconnect, which is ErrDisconnected",
		run: func(t *testing.T, s *scene) {
			dialed, _ := s.connected(t)
			_, other := s.connected(t)
			ends := []*port{dialed}
			if accepted, ok := other.(*port); ok {
				ends = append(ends, accepted)
			}
			for _, p := range ends {
				p.disconnect(t)
				assert.ErrorIs(t, p.cause(t), webext.ErrLocalDisconnect)
				assert.ErrorIs(t, p.cause(t), webext.ErrDisconnected)
			}
		},
	},
	{
		text: "Err is nil until Done is closed, and then always the same",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			before := dialed.state(t)
			assert.False(t, before.Done)
			assert.NoError(t, before.Cause.AsError())
			accepted.disconnect(t)
			cause := dialed.cause(t)
			for range 3 {
				after := dialed.state(t)
				assert.True(t, after.Done)
				assert.Equal(t, cause, after.Cause.AsError())
			}
		},
	},
	{
		text: "disconnecting drops the messages that were not received, and closes the channel of messages",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 10)
			dialed.receive(t, 1)
			dialed.disconnect(t)
			r := dialed.take(t, -1)
			assert.Empty(t, r.Messages)
			assert.ErrorIs(t, r.Cause.AsError(), webext.ErrLocalDisconnect)
		},
	},
	{
		text: "nothing is delivered after one's own call, whatever the other side posts",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 200)
			dialed.disconnect(t)
			before := dialed.state(t).Stats.Delivered
			accepted.cause(t)
			s.settle(t)
			assert.Empty(t, dialed.rest(t))
			assert.Equal(t, before, dialed.state(t).Stats.Delivered)
		},
	},
	{
		text: "disconnecting twice is disconnecting once",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.disconnect(t)
			first := dialed.state(t)
			dialed.disconnect(t)
			assert.Equal(t, first, dialed.state(t))
			endedByOther(t, s, accepted)
		},
	},
	{
		text: "disconnecting after the other side has does not change the cause",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.disconnect(t)
			endedByOther(t, s, dialed)
			dialed.disconnect(t)
			endedByOther(t, s, dialed)
		},
	},
	{
		text: "when both disconnect at once, each has one cause",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			begun := dialed.end.start(t, "disconnect", dialed.Handle)
			accepted.disconnect(t)
			_, err := await[puppet.None](t, begun)
			require.NoError(t, err)
			cause := dialed.cause(t)
			assert.ErrorIs(t, cause, webext.ErrDisconnected)
			assert.ErrorIs(t, accepted.cause(t), webext.ErrDisconnected)
			s.settle(t)
			assert.Equal(t, cause, dialed.cause(t))
		},
	},
	{
		text: "posting after one's own call is ErrLocalDisconnect",
		run: func(t *testing.T, s *scene) {
			dialed, _ := s.connected(t)
			dialed.disconnect(t)
			assert.ErrorIs(t, dialed.tryPost(t, "late"), webext.ErrLocalDisconnect)
		},
	},
	{
		text: "posting after the other side has disconnected is ErrDisconnected",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			err := dialed.tryPost(t, "late")
			assert.ErrorIs(t, err, webext.ErrDisconnected)
			assert.NotErrorIs(t, err, webext.ErrLocalDisconnect)
		},
	},
	{
		text: "the messages that wait when the port ends are still received, and then the channel closes",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 5)
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			assert.Equal(t, numbers(1, 2), dialed.receive(t, 2))
			assert.Equal(t, numbers(3, 5), dialed.rest(t))
		},
	},
}}

// endedByOther checks that an end learned that the other side disconnected or
// is gone, and nothing more.
func endedByOther(t *testing.T, s *scene, p peer) {
	t.Helper()
	cause := p.cause(t)
	assert.ErrorIs(t, cause, webext.ErrDisconnected)
	for _, other := range []error{
		webext.ErrLocalDisconnect, webext.ErrNoReceiver, webext.ErrFrozen,
		webext.ErrContextInvalidated, webext.ErrOverflow,
	} {
		assert.NotErrorIs(t, cause, other)
	}
	// Chromium says of an application alone that it "has exited".
	if !anyChromium(s.host) || s.pair != toNative {
		assert.False(t, isDisconnectError(cause), cause)
	}
}

func isDisconnectError(err error) bool {
	e, ok := err.(*puppet.Error)
	return ok && e.Reason != ""
}
