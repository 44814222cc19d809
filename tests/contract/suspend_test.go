package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	oneColumnSays = "it does not depend on the pair"
	untold        = "Chromium tells no service worker that it is suspended"
	allTabsShown  = "the simulated browser has no hidden tabs"
)

var suspending = section{"Suspension, pages shown again, tabs closed", []claim{
	{
		text:   "a message that a background posts in the turn of runtime.onSuspend arrives before the end of the port",
		except: []exception{{of(toNative), keptAlive}, {anyChromium, untold}},
		run: func(t *testing.T, s *scene) {
			inMain, other := s.awake(t)
			perform[puppet.None](t, inMain.end, "atSuspend", puppet.AtSuspend{Port: inMain.Handle, Count: 100})
			s.suspend(t, mainExtension)
			assert.Equal(t, numbers(1, 100), other.rest(t))
			endedByOther(t, s, other)
		},
	},
	{
		text:   "a value that a background begins to write in the turn of runtime.onSuspend is there when it starts again",
		except: []exception{{not(of(contentToBackground)), oneColumnSays}, {anyChromium, untold}},
		run: func(t *testing.T, s *scene) {
			inMain, _ := s.awake(t)
			s.clear(t)
			want := puppet.Items{"a": items(t, 1)[0], "b": items(t, "two")[0]}
			perform[puppet.None](t, inMain.end, "atSuspend", puppet.AtSuspend{Port: inMain.Handle, Items: want})
			s.suspend(t, mainExtension)
			assert.Equal(t, want, all(t, s.background(t, mainExtension), ""))
		},
	},
	{
		text:   "only backgrounds hear of suspension: ErrUnsupported elsewhere, which names its needs",
		except: []exception{{of(toExtension, toNative), noTab}},
		run: func(t *testing.T, s *scene) {
			lacks(t, s.tab(t).puppet(t), "suspend", "runtime.onSuspend needs a background")
		},
	},
	{
		text:   "a page that comes out of the back/forward cache is told so, after the ends of its ports",
		except: []exception{{of(pageToBackground), uncached}, {not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, webPage)
			inTab, _ := s.apart(t)
			l := watch(t, inTab.end, "pageShow")
			begun := inTab.end.start(t, "shown", puppet.Shown{Listener: l, Port: inTab.Handle})
			shown.leave(t)
			shown.back(t)
			cause, err := await[*puppet.Error](t, begun)
			require.NoError(t, err)
			assert.ErrorIs(t, cause.AsError(), webext.ErrFrozen)
		},
	},
	{
		text:   "a page whose tab is shown again is told so, and its ports are open",
		except: []exception{{simulated, allTabsShown}, {not(withTab), noTab}},
		run: func(t *testing.T, s *scene) {
			shown := s.move(t, s.location()).(*realTab)
			inTab, _ := s.apart(t)
			shown.choose(t)
			l := watch(t, inTab.end, "pageShow")
			begun := inTab.end.start(t, "shown", puppet.Shown{Listener: l, Port: inTab.Handle})
			s.open(t, plainPage).(*realTab).choose(t)
			shown.choose(t)
			cause, err := await[*puppet.Error](t, begun)
			require.NoError(t, err)
			assert.NoError(t, cause.AsError())
		},
	},
	{
		text:   "a background is never told that it is shown, and may listen",
		except: []exception{{not(of(contentToBackground)), oneColumnSays}},
		run: func(t *testing.T, s *scene) {
			watch(t, s.background(t, mainExtension), "pageShow")
		},
	},
	{
		text:   "a tab that is closed brings its id to backgrounds and extension pages",
		except: []exception{{not(of(contentToBackground, pageToBackground)), oneColumnSays}},
		run: func(t *testing.T, s *scene) {
			end := s.storing(t)
			l := watch(t, end, "tabRemoved")
			opened := s.open(t, plainPage)
			id := opened.id(t)
			opened.close(t)
			waitRemoved(t, end, l, id)
		},
	},
	{
		text:   "backgrounds and extension pages know the ids of the tabs that are open",
		except: []exception{{not(of(contentToBackground, pageToBackground)), oneColumnSays}},
		run: func(t *testing.T, s *scene) {
			end := s.storing(t)
			l := watch(t, end, "tabRemoved")
			kept, closed := s.open(t, plainPage).id(t), s.open(t, plainPage)
			gone := closed.id(t)
			assert.Subset(t, perform[[]int64](t, end, "openTabs", nil), []int64{kept, gone})
			closed.close(t)
			waitRemoved(t, end, l, gone)
			left := perform[[]int64](t, end, "openTabs", nil)
			assert.Contains(t, left, kept)
			assert.NotContains(t, left, gone)
		},
	},
	{
		text:   "content scripts do not know of other tabs: ErrUnsupported, which names its needs",
		except: []exception{{not(of(contentToBackground, backgroundToContent)), "no end of the pair is a content script"}},
		run: func(t *testing.T, s *scene) {
			_, err := try[[]int64](t, s.tab(t).puppet(t), "openTabs", nil)
			assert.ErrorIs(t, err, webext.ErrUnsupported)
			assert.ErrorContains(t, err, "tabs.query needs a background or an extension page")
		},
	},
	{
		text:   "a tab that is closed does not wake a suspended background",
		except: []exception{{not(of(contentToBackground)), oneColumnSays}},
		run: func(t *testing.T, s *scene) {
			witness := s.background(t, otherExtension)
			l := watch(t, witness, "tabRemoved")
			stays, attempts := false, 1
			if realChromium(s.host) {
				attempts = 3 // It may know the listeners of a worker that has just gone: then an event starts that again.
			}
			for n := 0; n < attempts && !stays; n++ {
				watch(t, s.background(t, mainExtension), "tabRemoved")
				opened := s.open(t, plainPage)
				id := opened.id(t)
				s.suspend(t, mainExtension)
				opened.close(t)
				waitRemoved(t, witness, l, id) // The browser tells all extensions in one turn.
				stays = s.suspended(t, mainExtension)
			}
			assert.True(t, stays)
		},
	},
	{
		text:   "content scripts do not hear of closed tabs: ErrUnsupported, which names its needs",
		except: []exception{{not(of(contentToBackground, backgroundToContent)), "no end of the pair is a content script"}},
		run: func(t *testing.T, s *scene) {
			lacks(t, s.tab(t).puppet(t), "tabRemoved", "tabs.onRemoved needs a background or an extension page")
		},
	},
	{
		text:   "events that the start script lacks are ErrUndeclared",
		except: []exception{{not(of(contentToBackground)), oneColumnSays}},
		run: func(t *testing.T, s *scene) {
			for _, event := range []string{"suspend", "pageShow", "tabRemoved"} {
				_, err := try[puppet.Handle](t, s.background(t, deafExtension), "watch", event)
				assert.ErrorIs(t, err, webext.ErrUndeclared, event)
			}
		},
	},
}}

// watch listens to an event that not every context has.
func watch(t *testing.T, end *client, event string) puppet.Handle {
	t.Helper()
	return perform[puppet.Handle](t, end, "watch", event)
}

// waitRemoved waits until it is told that a tab was closed: those of claims
// before may come first.
func waitRemoved(t *testing.T, end *client, l puppet.Handle, id int64) {
	t.Helper()
	for perform[int64](t, end, "tabRemoved", l) != id {
	}
}

// lacks says that a context does not have an event.
func lacks(t *testing.T, end *client, event, text string) {
	t.Helper()
	_, err := try[puppet.Handle](t, end, "watch", event)
	assert.ErrorIs(t, err, webext.ErrUnsupported)
	assert.ErrorContains(t, err, text)
}
