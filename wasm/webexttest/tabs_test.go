package webexttest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webext/windows"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// tabBrowser is a browser with an extension that may see tabs.
type tabBrowser struct {
	*webexttest.Browser
	*webexttest.Extension
	bg *webexttest.Background
	rt *webext.Runtime

	profile webexttest.Profile
}

// withTabs runs a test in a bubble, in both profiles.
func withTabs(t *testing.T, test func(t *testing.T, b tabBrowser), permissions ...string) {
	t.Helper()
	for _, p := range []webexttest.Profile{webexttest.Firefox, webexttest.Chromium} {
		t.Run(p.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				browser := webexttest.NewBrowser(t, p)
				e := browser.Install("tabs@gangway.test", webexttest.Permissions(permissions...))
				bg := e.Background(nil)
				test(t, tabBrowser{browser, e, bg, bg.Runtime(), p})
			})
		})
	}
}

// ids returns the ids of the tabs that a query finds.
func (b tabBrowser) ids(t *testing.T, q tabs.QueryInfo) []int64 {
	t.Helper()
	found, err := tabs.Query(t.Context(), b.rt, q)
	require.NoError(t, err)
	ids := []int64{}
	for _, tab := range found {
		ids = append(ids, *tab.ID)
	}
	return ids
}

func TestQueriesFindTabs(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		one, two := b.OpenTab("https://example.org/a"), b.OpenTab("https://example.com/")
		other := b.OpenWindow("https://example.org/b")
		two.SetTitle("The second")
		id := func(tab *webexttest.Tab) []int64 { return []int64{tab.ID()} }
		third := other.Tabs()[0]
		for _, tt := range []struct {
			q    tabs.QueryInfo
			want []int64
		}{
			{tabs.QueryInfo{}, []int64{one.ID(), two.ID(), third.ID()}},
			{tabs.QueryInfo{Active: new(true)}, []int64{two.ID(), third.ID()}},
			{tabs.QueryInfo{Active: new(false)}, id(one)},
			{tabs.QueryInfo{CurrentWindow: new(true)}, id(third)},
			{tabs.QueryInfo{WindowID: new(int64(windows.WindowIDCurrent))}, id(third)},
			{tabs.QueryInfo{LastFocusedWindow: new(false), Highlighted: new(true)}, id(two)},
			{tabs.QueryInfo{WindowID: new(one.Window().ID()), Index: new(int64(0))}, id(one)},
			{tabs.QueryInfo{URL: []string{"https://example.org/*"}}, []int64{one.ID(), third.ID()}},
			{tabs.QueryInfo{URL: []string{"https://example.com/*", "*://*/b"}}, []int64{two.ID(), third.ID()}},
			{tabs.QueryInfo{Title: new("The *")}, id(two)},
			{tabs.QueryInfo{Pinned: new(true)}, []int64{}},
			{tabs.QueryInfo{WindowID: new(int64(77))}, []int64{}},
		} {
			assert.Equal(t, tt.want, b.ids(t, tt.q), "%+v", tt.q)
		}
		_, err := tabs.Query(t.Context(), b.rt, tabs.QueryInfo{URL: []string{"nonsense"}})
		assert.ErrorContains(t, err, "nvalid url pattern")
	}, "tabs")
}

func TestAddressesNeedAPermission(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		seen, hidden := b.OpenTab("https://example.org/a"), b.OpenTab("https://example.com/")
		tab, err := tabs.Get(t.Context(), b.rt, seen.ID())
		require.NoError(t, err)
		assert.Equal(t, new("https://example.org/a"), tab.URL)
		tab, err = tabs.Get(t.Context(), b.rt, hidden.ID())
		require.NoError(t, err)
		assert.Nil(t, tab.URL)
		assert.Nil(t, tab.Title)
		assert.Equal(t, []int64{seen.ID()}, b.ids(t, tabs.QueryInfo{URL: []string{"<all_urls>"}}))
		assert.Equal(t, []int64{seen.ID()}, b.ids(t, tabs.QueryInfo{Title: new("*")}))
	}, "https://example.org/*")
}

func TestUnknownTabsAndWindowsAreErrors(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		tab := b.OpenTab("https://example.org/")
		other := b.OpenWindow().Tabs()[0]
		known := b.ids(t, tabs.QueryInfo{})
		for _, do := range []func() error{
			func() error { _, err := tabs.Get(t.Context(), b.rt, 77); return err },
			func() error {
				_, err := tabs.Update(t.Context(), b.rt, new(int64(77)), tabs.UpdateProperties{})
				return err
			},
			func() error { return tabs.Reload(t.Context(), b.rt, new(int64(77)), nil) },
			func() error { return tabs.Remove(t.Context(), b.rt, []int64{77, tab.ID()}) },
			func() error {
				_, err := tabs.Move(t.Context(), b.rt, []int64{77}, tabs.MoveProperties{})
				return err
			},
			func() error { _, err := tabs.Duplicate(t.Context(), b.rt, 77, nil); return err },
			func() error {
				_, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{OpenerTabID: new(int64(77))})
				return err
			},
			func() error {
				_, err := windows.Create(t.Context(), b.rt, &windows.CreateData{TabID: new(int64(77))})
				return err
			},
			func() error { _, err := windows.Get(t.Context(), b.rt, 77, nil); return err },
			func() error {
				_, err := windows.Update(t.Context(), b.rt, 77, windows.UpdateInfo{})
				return err
			},
			func() error { return windows.Remove(t.Context(), b.rt, 77) },
			func() error {
				_, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{WindowID: new(int64(77))})
				return err
			},
		} {
			var told *webext.Error
			if err := do(); assert.ErrorAs(t, err, &told) {
				assert.Contains(t, told.Message, "77")
			}
		}
		_, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{OpenerTabID: new(tab.ID()), WindowID: new(other.Window().ID())})
		assert.ErrorContains(t, err, "Opener tab must be in the same window")
		assert.Equal(t, known, b.ids(t, tabs.QueryInfo{}), "none of that did anything")
	})
}

func TestATabOfAnExtensionRunsItsPage(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		ran := make(chan int64, 1)
		b.Page("welcome.html", func(rt *webext.Runtime) error {
			tab, err := tabs.GetCurrent(t.Context(), rt)
			if err == nil {
				ran <- *tab.ID
			}
			<-rt.Lifetime().Done()
			return err
		})
		made, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{URL: new("welcome.html?first#top")})
		require.NoError(t, err)
		assert.Equal(t, *made.ID, <-ran)
		shown, err := tabs.Get(t.Context(), b.rt, *made.ID)
		require.NoError(t, err)
		assert.Equal(t, new(b.URL("welcome.html?first#top")), shown.URL)
		none, err := tabs.GetCurrent(t.Context(), b.rt)
		require.NoError(t, err)
		assert.Nil(t, none, "a background has no tab")
	})
}

func TestExtensionsOpenNoPrivilegedAddressesInFirefox(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		tab := b.OpenTab("https://example.org/")
		for _, url := range []string{"about:config", "javascript:1", "file:///a", "data:text/html,a"} {
			_, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{URL: &url})
			if b.profile == webexttest.Chromium {
				assert.NoError(t, err)
				continue
			}
			assert.ErrorContains(t, err, "Illegal URL: "+url)
			_, err = tabs.Update(t.Context(), b.rt, new(tab.ID()), tabs.UpdateProperties{URL: &url})
			assert.ErrorContains(t, err, "Illegal URL: "+url)
		}
	})
}

func TestTabEventsWakeASuspendedBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		e := browser.Install("tabs@gangway.test")
		bg := e.Background(nil, webexttest.Declares("tabs.onRemoved"))
		tab := browser.OpenTab("https://example.org/")
		bg.Suspend()
		browser.OpenTab("https://example.org/")
		synctest.Wait()
		assert.Nil(t, bg.Context(), "it does not declare other events")
		tab.Close()
		removed, err := tabs.OnRemoved(bg.Runtime())
		require.NoError(t, err)
		defer removed.Stop()
		got, err := removed.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, tabs.Removed{TabID: tab.ID(), RemoveInfo: tabs.RemoveInfo{WindowID: 1}}, got)
		assert.Equal(t, 2, bg.Starts())
	})
}

func TestEventsThatNobodyHearsDoNotKeepABackgroundAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		bg := browser.Install("tabs@gangway.test").Background(nil, webexttest.Declares(), webexttest.Idle(time.Minute))
		for range 3 {
			time.Sleep(40 * time.Second) // It passes at once.
			browser.OpenTab("https://example.org/")
		}
		synctest.Wait()
		assert.Nil(t, bg.Context())
	})
}

func TestTheLastTabClosesItsWindow(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		first := b.OpenTab("https://example.org/")
		second := b.OpenWindow("https://example.org/", "https://example.com/")
		removed, err := tabs.OnRemoved(b.rt)
		require.NoError(t, err)
		defer removed.Stop()
		gone, err := windows.OnRemoved(b.rt)
		require.NoError(t, err)
		defer gone.Stop()
		for i, tab := range []*webexttest.Tab{second.Tabs()[1], second.Tabs()[0]} {
			tab.Close()
			r, err := removed.Receive(t.Context())
			require.NoError(t, err)
			assert.Equal(t, tabs.Removed{TabID: tab.ID(), RemoveInfo: tabs.RemoveInfo{WindowID: second.ID(), IsWindowClosing: i == 1}}, r)
		}
		id, err := gone.Receive(t.Context())
		require.NoError(t, err)
		assert.Equal(t, second.ID(), id)
		all, err := windows.GetAll(t.Context(), b.rt, &windows.GetAllGetInfo{Populate: new(true)})
		require.NoError(t, err)
		require.Len(t, all, 1)
		assert.True(t, all[0].Focused)
		assert.Equal(t, new(first.ID()), all[0].Tabs[0].ID)
	})
}

// TestWishesForATabHoldWithoutAWindow opens one after the last window is closed.
func TestWishesForATabHoldWithoutAWindow(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		b.OpenTab("https://example.org/").Close()
		tab, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{Pinned: new(true), Muted: new(true)})
		require.NoError(t, err)
		assert.True(t, tab.Pinned)
		assert.True(t, tab.MutedInfo.Muted)
	})
}
