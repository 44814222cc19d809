package contract

import (
	"strings"
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var limiting = section{"Limits", []claim{
	{
		text: "Fail ends the port with ErrOverflow; the messages that wait are still received, and the other side is told",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.limit(t, webext.Limit{Messages: 3})
			accepted.count(t, 1, 10)
			cause := dialed.cause(t)
			assert.ErrorIs(t, cause, webext.ErrOverflow)
			assert.ErrorIs(t, cause, webext.ErrDisconnected)
			assert.Equal(t, numbers(1, 3), dialed.rest(t))
			endedByOther(t, s, accepted)
		},
	},
	{
		text: "DropNewest keeps the messages that came first",
		run: func(t *testing.T, s *scene) {
			limited := webext.Limit{Messages: 3, Overflow: webext.DropNewest}
			assert.Equal(t, numbers(1, 3), leftOf10(t, s, limited))
		},
	},
	{
		text: "DropOldest keeps the messages that came last",
		run: func(t *testing.T, s *scene) {
			limited := webext.Limit{Messages: 3, Overflow: webext.DropOldest}
			assert.Equal(t, numbers(8, 10), leftOf10(t, s, limited))
		},
	},
	{
		text: "bytes are limited too",
		run: func(t *testing.T, s *scene) {
			limited := webext.Limit{Bytes: 3*webext.MessageCost + 25, Overflow: webext.DropNewest}
			dialed, accepted := s.connected(t)
			dialed.limit(t, limited)
			text := strings.Repeat("x", 11) // 12 bytes as an item.
			accepted.post(t, text, text, text, "")
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			assert.Equal(t, []any{text, text, ""}, dialed.rest(t))
		},
	},
	{
		text: "DropOldest drops a message that is larger than the limit alone",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.limit(t, webext.Limit{Bytes: 200, Overflow: webext.DropOldest})
			accepted.post(t, "small", strings.Repeat("large", 100), "last")
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			assert.Equal(t, []any{"small", "last"}, dialed.rest(t))
		},
	},
	{
		text: "the zero limit lifts a limit",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.limit(t, webext.Limit{Messages: 1})
			dialed.limit(t, webext.Limit{})
			accepted.count(t, 1, 10)
			accepted.disconnect(t)
			endedByOther(t, s, dialed)
			assert.Equal(t, numbers(1, 10), dialed.rest(t))
		},
	},
	{
		text: "the counters count the messages that were posted, arrived, were received and dropped",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.limit(t, webext.Limit{Messages: 3, Overflow: webext.DropNewest})
			dialed.count(t, 1, 7)
			accepted.receive(t, 7)
			accepted.count(t, 1, 10)
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			assert.Equal(t, webext.Stats{Posted: 7, Received: 10, Dropped: 7, Waiting: 3, WaitingBytes: 3 * (webext.MessageCost + 1)}, dialed.state(t).Stats)
			dialed.rest(t)
			assert.Equal(t, webext.Stats{Posted: 7, Received: 10, Delivered: 3, Dropped: 7}, dialed.state(t).Stats)
		},
	},
	{
		text: "the messages that disconnecting drops are counted",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 5)
			accepted.disconnect(t)
			require.Error(t, dialed.cause(t))
			dialed.disconnect(t)
			assert.Equal(t, webext.Stats{Received: 5, Dropped: 5}, dialed.state(t).Stats)
		},
	},
}}

// leftOf10 returns what a limit leaves of the numbers 1 to 10 when nobody
// receives.
func leftOf10(t *testing.T, s *scene, l webext.Limit) []any {
	t.Helper()
	dialed, accepted := s.connected(t)
	dialed.limit(t, l)
	accepted.count(t, 1, 10)
	accepted.disconnect(t)
	endedByOther(t, s, dialed)
	return dialed.rest(t)
}
