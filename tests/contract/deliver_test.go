package contract

import (
	"strings"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chromiumLimit is the size of messages that Chromium refuses, with whatever holds
// a message.
const chromiumLimit = 64 << 20

const (
	unlimited  = "Firefox sends all that memory holds"
	notRenewed = "each port starts the application; the claim before covers it"
)

var delivering = section{"Messages", []claim{
	{
		text: "1,000 messages arrive once each and in order, from the side that connected",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.count(t, 1, 1000)
			assert.Equal(t, numbers(1, 1000), accepted.receive(t, 1000))
		},
	},
	{
		text: "1,000 messages arrive once each and in order, from the side that accepted",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.count(t, 1, 1000)
			assert.Equal(t, numbers(1, 1000), dialed.receive(t, 1000))
		},
	},
	{
		text: "messages of both directions at once arrive in order",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			posting := dialed.end.start(t, "post", puppet.Post{Port: dialed.Handle, From: 1, To: 300})
			accepted.count(t, 1001, 1300)
			_, err := await[puppet.None](t, posting)
			require.NoError(t, err)
			assert.Equal(t, numbers(1, 300), accepted.receive(t, 300))
			assert.Equal(t, numbers(1001, 1300), dialed.receive(t, 300))
		},
	},
	{
		text: "messages posted in the turn of connecting arrive",
		run: func(t *testing.T, s *scene) {
			l := s.listen(t)
			to := s.target(t)
			to.Count = 100
			connect(t, s.dialer(t), to)
			assert.Equal(t, numbers(1, 100), l.accept(t).receive(t, 100))
		},
	},
	{
		text:   "ports and messages that come before the program listens are kept",
		except: []exception{{of(toNative), notRenewed}},
		run: func(t *testing.T, s *scene) {
			s.renew(t)
			s.accepter(t) // It runs, and does not listen yet.
			to := s.target(t)
			to.Count = 100
			first, second := connect(t, s.dialer(t), to), connect(t, s.dialer(t), to)
			s.settle(t)
			l := s.listen(t)
			for _, dialed := range []*port{first, second} {
				accepted := l.accept(t)
				assert.Equal(t, numbers(1, 100), accepted.receive(t, 100))
				accepted.post(t, "heard")
				dialed.receive(t, 1)
			}
		},
	},
	{
		text:   "one message posted in the turn of disconnecting arrives before the end, from the side that connected",
		except: []exception{{anyChromium.and(of(toNative)), "Chromium closes an application's input at once"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			perform[puppet.None](t, dialed.end, "post", puppet.Post{Port: dialed.Handle, From: 1, To: 1, End: true})
			assert.Equal(t, numbers(1, 1), accepted.rest(t))
			require.Error(t, accepted.cause(t))
		},
	},
	{
		text:   "100 messages posted in the turn of disconnecting arrive before the end, from the side that connected",
		except: []exception{{of(toNative), "Firefox closes an application's input at once: messages that are not written yet are lost"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			perform[puppet.None](t, dialed.end, "post", puppet.Post{Port: dialed.Handle, From: 1, To: 100, End: true})
			require.Error(t, accepted.cause(t))
			assert.Equal(t, numbers(1, 100), accepted.rest(t))
		},
	},
	{
		text: "100 messages posted in the turn of disconnecting arrive before the end, from the side that accepted",
		run: func(t *testing.T, s *scene) {
			dialed, other := s.connected(t)
			if accepted, ok := other.(*port); ok {
				perform[puppet.None](t, accepted.end, "post", puppet.Post{Port: accepted.Handle, From: 1, To: 100, End: true})
			} else {
				other.count(t, 1, 100)
				other.disconnect(t)
			}
			assert.ErrorIs(t, dialed.cause(t), webext.ErrDisconnected)
			assert.Equal(t, numbers(1, 100), dialed.rest(t))
		},
	},
	{
		text: "a message of a million bytes arrives whole, both ways",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.fill(t, 1_000_000)
			accepted.fill(t, 1_000_000)
			for _, p := range []peer{dialed, accepted} {
				same(t, puppet.Filling(1_000_000), p.receive(t, 1)[0])
			}
		},
	},
	{
		text: "a message of 12 MiB arrives whole, from the side that connected",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			dialed.fill(t, 12<<20)
			same(t, puppet.Filling(12<<20), accepted.receive(t, 1)[0])
		},
	},
	{
		text: "a message of almost 64 MiB arrives whole in Chromium, which refuses larger ones",
		except: []exception{
			{not(anyChromium), unlimited},
			{of(toNative), "to native applications the browsers have limits of their own"},
			{not(of(contentToBackground)), oneColumnSays},
		},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			size := chromiumLimit - 100
			if textBatches(s.host) {
				size = chromiumLimit/4*3 - 100 // It is sent in base64.
			}
			dialed.fill(t, size)
			same(t, puppet.Filling(size), accepted.receive(t, 1)[0])
		},
	},
	{
		text: "a message that is too large is ErrTooLarge, and the port goes on",
		except: []exception{
			{not(anyChromium).and(not(of(toNative))), unlimited},
			{in(simFirefox), "the limit is 4 GiB; in the real Firefox a preference lowers it"},
		},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			size := firefoxNativeLimit + 1<<20
			if anyChromium(s.host) {
				size = chromiumLimit
			}
			_, err := try[puppet.None](t, dialed.end, "post", puppet.Post{Port: dialed.Handle, Fill: size})
			assert.ErrorIs(t, err, webext.ErrTooLarge)
			dialed.post(t, "small")
			assert.Equal(t, []any{"small"}, accepted.receive(t, 1))
		},
	},
	{
		text: "a value that no message can hold is ErrNotCloneable, and the port goes on",
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			_, err := try[puppet.None](t, dialed.end, "post", puppet.Post{Port: dialed.Handle, Bad: puppet.BadFunction})
			assert.ErrorIs(t, err, webext.ErrNotCloneable)
			dialed.post(t, "good")
			assert.Equal(t, []any{"good"}, accepted.receive(t, 1))
		},
	},
	{
		text:   "a date beyond the range of JavaScript is ErrNotCloneable, and the port goes on",
		except: []exception{{batched.or(textBatches), "between Go programs JavaScript does not read the items, and the date arrives"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			_, err := try[puppet.None](t, dialed.end, "post", puppet.Post{Port: dialed.Handle, Bad: puppet.BadDate})
			assert.ErrorIs(t, err, webext.ErrNotCloneable)
			dialed.post(t, "good")
			assert.Equal(t, []any{"good"}, accepted.receive(t, 1))
		},
	},
	{
		text:   "a message that has no form in Go is an error of that message alone",
		except: []exception{{sendJSON.and(not(of(toNative))), "JSON has a form in Go, whatever it is"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.post(t, "before")
			postFormless(t, s, accepted)
			accepted.post(t, "after")
			got := dialed.take(t, 3).Messages
			require.Len(t, got, 3)
			assert.Equal(t, "before", value(t, got[0]))
			assert.Error(t, got[1].Err.AsError())
			assert.Equal(t, "after", value(t, got[2]))
		},
	},
	{
		text:   "an application that sends more than 1 MiB ends the port with a reason",
		except: []exception{{not(of(toNative)), "only native applications have that limit"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.post(t, "small")
			dialed.receive(t, 1)
			accepted.fill(t, 1<<20)
			cause := dialed.cause(t)
			assert.ErrorIs(t, cause, webext.ErrDisconnected)
			if anyChromium(s.host) { // It says only that the communication failed.
				assert.ErrorIs(t, cause, webext.ErrApplicationFailed)
				return
			}
			var ended *webext.DisconnectError
			require.ErrorAs(t, cause, &ended)
			assert.NotEmpty(t, ended.Reason)
		},
	},
	{
		text:   "an application that writes bytes that are no JSON ends the port with ErrApplicationFailed in Firefox; Chromium drops them",
		except: []exception{{not(of(toNative)), "only native applications write bytes"}},
		run: func(t *testing.T, s *scene) {
			dialed, accepted := s.connected(t)
			accepted.(*nativePort).postJSON(t, "{")
			if anyChromium(s.host) {
				accepted.post(t, "good")
				assert.Equal(t, []any{"good"}, dialed.receive(t, 1))
				return
			}
			cause := dialed.cause(t)
			assert.ErrorIs(t, cause, webext.ErrApplicationFailed)
			assert.ErrorIs(t, cause, webext.ErrDisconnected)
		},
	},
}}

// same checks that a large message arrived, which may come as a digest.
func same(t *testing.T, want string, got any) {
	t.Helper()
	if text, ok := got.(string); ok {
		assert.True(t, want == text, "another text of %d bytes", len(text))
		return
	}
	assert.Equal(t, digestOf(t, want), got)
}

// postFormless posts a message that the other end cannot decode: JSON nested
// deeper than a decoder goes, and elsewhere a value that contains itself.
func postFormless(t *testing.T, s *scene, from peer) {
	t.Helper()
	switch from := from.(type) {
	case *nativePort:
		from.postJSON(t, strings.Repeat("[", 1000)+strings.Repeat("]", 1000))
	case *port:
		s.postFormless(t, from)
	}
}
