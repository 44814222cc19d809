package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	sameExtension = "both ends are of the extension that goes"
	stopsInReal   = "nothing of an orphaned content script runs in Firefox"
	stopsInSim    = "in the simulation the old program still runs: every call is ErrContextInvalidated"
)

var reloading = section{"Reload, disabling, removal", []claim{
	{
		text: "an extension that is disabled is ErrDisconnected at the other end",
		except: []exception{
			{withTab, sameExtension},
		},
		run: func(t *testing.T, s *scene) {
			_, other := s.awake(t)
			s.disable(t, mainExtension)
			defer s.enable(t, mainExtension)
			endedByOther(t, s, other)
		},
	},
	{
		text:   "an extension that is removed is ErrDisconnected at the other end, and then ErrNoReceiver",
		except: []exception{{not(of(toExtension)), sameExtension}},
		run: func(t *testing.T, s *scene) {
			dialed, _ := s.connected(t)
			defer s.remove(t, otherExtension)()
			endedByOther(t, s, dialed)
			endsWithoutReceiver(t, s.dialer(t), s.target(t))
		},
	},
	{
		text:   "a port to a disabled extension ends with ErrNoReceiver",
		except: []exception{{not(of(toExtension)), sameExtension}},
		run: func(t *testing.T, s *scene) {
			s.connected(t)
			s.disable(t, otherExtension)
			defer s.enable(t, otherExtension)
			endsWithoutReceiver(t, s.dialer(t), s.target(t))
		},
	},
	{
		text: "after a reload the new programs connect, in the tabs that are open too",
		except: []exception{
			{of(pageToBackground), "the pages of an extension are closed with it"},
			{anyChromium.and(of(contentToBackground, backgroundToContent)), "Chromium puts content scripts into pages that are loaded later"},
		},
		run: func(t *testing.T, s *scene) {
			s.move(t, s.location())
			s.connected(t)
			s.disable(t, mainExtension)
			s.enable(t, mainExtension)
			dialed, accepted := s.connected(t)
			dialed.post(t, "anew")
			assert.Equal(t, []any{"anew"}, accepted.receive(t, 1))
		},
	},
	{
		text: "after a reload the old content script has stopped",
		except: []exception{
			{not(of(contentToBackground, backgroundToContent)), "only content scripts outlive their extension"},
			{anyChromium, "in Chromium it goes on without its extension"},
			{simulated, stopsInSim},
		},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			old := shown.puppet(t)
			s.apart(t)
			s.disable(t, mainExtension)
			s.enable(t, mainExtension)
			never := old.start(t, "goroutines", nil)
			perform[int](t, shown.puppet(t), "goroutines", nil)
			assert.Empty(t, never.answers)
		},
	},
	{
		text: "in a content script whose extension is gone every call is ErrContextInvalidated, and its lifetime ends after its ports",
		except: []exception{
			{not(of(contentToBackground, backgroundToContent)), "only content scripts outlive their extension"},
			{not(anyChromium), stopsInReal},
		},
		run: func(t *testing.T, s *scene) {
			s.move(t, webPage)
			inTab, _ := s.apart(t)
			invalidated := inTab.end.start(t, "invalidated", nil)
			s.disable(t, mainExtension)
			defer s.enable(t, mainExtension)
			assert.ErrorIs(t, inTab.cause(t), webext.ErrDisconnected) // Chromium takes the context away a moment later.
			cause, err := await[*puppet.Error](t, invalidated)
			require.NoError(t, err)
			assert.ErrorIs(t, cause, webext.ErrContextInvalidated)
			assert.ErrorIs(t, inTab.tryPost(t, "x"), webext.ErrDisconnected)
			_, err = try[puppet.Port](t, inTab.end, "connect", puppet.Target{})
			assert.ErrorIs(t, err, webext.ErrContextInvalidated)
			_, err = try[puppet.Message](t, inTab.end, "send", puppet.Send{Item: items(t, "x")[0]})
			assert.ErrorIs(t, err, webext.ErrContextInvalidated)
		},
	},
}}
