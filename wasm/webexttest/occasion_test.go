package webexttest_test

import (
	"context"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/dynamic"
	"gangway/wasm/webext/runtime"
	"gangway/wasm/webext/storage"
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// received returns the occurrences of an event that have come.
func received[T any](l *webext.Listener[T], err error) []T {
	synctest.Wait()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	all := []T{}
	if err == nil {
		for v := range l.Values(ctx) {
			all = append(all, v)
		}
	}
	return all
}

func TestBackgroundIsToldWhyItStarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		e := browser.Install("told@gangway.test")
		bg := e.Background(nil, webexttest.Declares("runtime.onInstalled", "runtime.onStartup"))
		told := func() (installed []runtime.InstalledDetails, startups int) {
			return received(runtime.OnInstalled(bg.Runtime())), len(received(runtime.OnStartup(bg.Runtime())))
		}
		for _, do := range []struct {
			what      string
			happens   func()
			installed []runtime.InstalledDetails
			startups  int
		}{
			{"install", func() {}, []runtime.InstalledDetails{{Reason: runtime.OnInstalledReasonInstall}}, 0},
			{"suspend", bg.Suspend, []runtime.InstalledDetails{}, 0},
			{"reload", e.Reload, []runtime.InstalledDetails{}, 0},
			{"update", func() { e.Update("2.0") }, []runtime.InstalledDetails{{Reason: runtime.OnInstalledReasonUpdate, PreviousVersion: new("1.0")}}, 0},
			{"restart", browser.Restart, []runtime.InstalledDetails{}, 1},
		} {
			do.happens()
			installed, startups := told()
			assert.Equal(t, do.installed, installed, do.what)
			assert.Equal(t, do.startups, startups, do.what)
		}
		manifest, err := runtime.GetManifest(t.Context(), bg.Runtime())
		require.NoError(t, err)
		var version string
		require.NoError(t, manifest["version"].Decode(&version))
		assert.Equal(t, "2.0", version)
	})
}

func TestRestartLeavesWhatTheDiskHas(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		b.OpenTab("https://example.org/")
		local, session := storage.Item[int]{Area: storage.Local, Key: "n"}, storage.Item[int]{Area: storage.Session, Key: "n"}
		require.NoError(t, local.Set(t.Context(), b.rt, 1))
		require.NoError(t, session.Set(t.Context(), b.rt, 1))
		b.Restart()
		rt := b.bg.Runtime()
		kept, err := local.Get(t.Context(), rt)
		require.NoError(t, err)
		lost, err := session.Get(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, []int{1, 0}, []int{kept, lost})
		open, err := tabs.Query(t.Context(), rt, tabs.QueryInfo{})
		require.NoError(t, err)
		assert.Empty(t, open)
	}, "storage")
}

func TestAlarmsOutliveAReloadInChromiumAlone(t *testing.T) {
	for p, want := range map[webexttest.Profile]int{webexttest.Firefox: 0, webexttest.Chromium: 1} {
		synctest.Test(t, func(t *testing.T) {
			browser := webexttest.NewBrowser(t, p)
			e := browser.Install("rings@gangway.test", webexttest.Permissions("alarms"))
			bg := e.Background(nil, webexttest.Declares("alarms.onAlarm"))
			left := func(after func()) int {
				require.NoError(t, alarms.Create(t.Context(), bg.Runtime(), nil, alarms.AlarmInfo{DelayInMinutes: new(1.0)}))
				after()
				all, err := alarms.GetAll(t.Context(), bg.Runtime())
				require.NoError(t, err)
				return len(all)
			}
			assert.Equal(t, want, left(e.Reload))
			assert.Equal(t, want, left(browser.Restart))
			assert.Zero(t, left(func() { e.Update("2") }))
			left(func() {})
			e.Disable()
			time.Sleep(2 * time.Minute)
			e.Enable()
			assert.Empty(t, received(alarms.OnAlarm(bg.Runtime())), "it rang in vain")
		})
	}
}

func TestAlarmsRingInTheTimeOfTheBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := webexttest.NewBrowser(t, webexttest.Firefox).Install("rings@gangway.test", webexttest.Permissions("alarms"))
		bg := e.Background(nil, webexttest.Declares("alarms.onAlarm"))
		require.NoError(t, alarms.Create(t.Context(), bg.Runtime(), new("tea"), alarms.AlarmInfo{DelayInMinutes: new(90.0)}))
		bg.Suspend()
		start := time.Now()
		time.Sleep(90*time.Minute - 1)
		synctest.Wait()
		assert.Nil(t, bg.Context())
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		require.NotNil(t, bg.Context())
		rings := received(alarms.OnAlarm(bg.Runtime()))
		require.Len(t, rings, 1)
		assert.Equal(t, "tea", rings[0].Name)
		assert.True(t, start.Add(90*time.Minute).Equal(time.Unix(rings[0].ScheduledTime.Unix())))
	})
}

func TestAnswersComeBehindTheEventsOfTheirCalls(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		created, err := tabs.OnCreated(b.rt)
		require.NoError(t, err)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for seed := range uint64(20) {
			b.Shuffle(seed)
			tab, err := tabs.Create(t.Context(), b.rt, tabs.CreateProperties{})
			require.NoError(t, err)
			told, err := created.Receive(ctx) // It is there already.
			require.NoError(t, err)
			assert.Equal(t, tab.ID, told.ID)
		}
	})
}

func TestEventsThatNobodyHearsAreNoSteps(t *testing.T) {
	for _, hears := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			browser := webexttest.NewBrowser(t, webexttest.Firefox)
			browser.SettleWith(synctest.Wait)
			e := browser.Install("heard@gangway.test", webexttest.Permissions("storage"))
			events, want := []string{}, 3 // The call, the answer, and that the program is told.
			if hears {
				events, want = []string{"storage.session.onChanged"}, 4
			}
			rt := e.Background(nil, webexttest.Declares(events...)).Runtime()
			browser.Pause()
			written := rt.SessionStorage().SetAsync(map[string]any{"a": 1})
			steps := 0
			for browser.Step() {
				steps++
			}
			require.NoError(t, <-written)
			assert.Equal(t, want, steps)
		})
	}
}

func TestRemovedExtensionOpensItsLastPage(t *testing.T) {
	withTabs(t, func(t *testing.T, b tabBrowser) {
		require.NoError(t, runtime.SetUninstallURL(t.Context(), b.rt, new("https://example.org/bye")))
		b.Extension.Remove()
		tab := b.OpenTab("https://example.org/")
		all := tab.Window().Tabs()
		require.Len(t, all, 2)
		assert.Equal(t, "https://example.org/bye", all[0].URL())
	})
}

func TestOptionsPageIsThatOfTheManifest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		err := runtime.OpenOptionsPage(t.Context(), browser.Install("none@gangway.test").Background(nil).Runtime())
		assert.ErrorContains(t, err, "No `options_ui` declared")
		files := fstest.MapFS{"manifest.json": {Data: []byte(`{"manifest_version": 3, "name": "a", "version": "1", "options_ui": {"page": "options.html"}}`)}}
		e := browser.Install("options@gangway.test", webexttest.Files(files))
		_, other := e.OpenPage("other.html", nil)
		require.NoError(t, runtime.OpenOptionsPage(t.Context(), other.Runtime()))
		all := browser.OpenTab("https://example.org/").Window().Tabs()
		require.Len(t, all, 3)
		assert.Equal(t, e.URL("options.html"), all[1].URL())
	})
}

func TestOptionsPageIsThatOfTheOlderKeyWithoutTheOther(t *testing.T) {
	for _, profile := range []webexttest.Profile{webexttest.Firefox, webexttest.Chromium} {
		synctest.Test(t, func(t *testing.T) {
			browser := webexttest.NewBrowser(t, profile)
			for keys, page := range map[string]string{
				`"options_page": "old.html"`: "old.html", `"options_page": "old.html", "options_ui": {"page": "new.html"}`: "new.html",
			} {
				files := fstest.MapFS{"manifest.json": {Data: []byte(`{"manifest_version": 3, "name": "a", "version": "1", ` + keys + `}`)}}
				e := browser.Install(page+"@gangway.test", webexttest.Files(files))
				require.NoError(t, runtime.OpenOptionsPage(t.Context(), e.Background(nil).Runtime()))
				all := browser.OpenTab("https://example.org/").Window().Tabs()
				assert.Equal(t, e.URL(page), all[len(all)-2].URL())
			}
		})
	}
}

func TestDisabledExtensionStaysDisabled(t *testing.T) {
	for profile, told := range map[webexttest.Profile][]runtime.InstalledDetails{
		webexttest.Firefox:  {},
		webexttest.Chromium: {{Reason: runtime.OnInstalledReasonUpdate, PreviousVersion: new("1.0")}},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := webexttest.NewBrowser(t, profile).Install("off@gangway.test")
			bg := e.Background(nil, webexttest.Declares("runtime.onInstalled"))
			e.Disable()
			e.Update("2.0")
			e.Reload()
			assert.Nil(t, bg.Context())
			assert.Equal(t, 1, bg.Starts())
			e.Enable()
			assert.Equal(t, told, received(runtime.OnInstalled(bg.Runtime())), profile)
			manifest, err := runtime.GetManifest(t.Context(), bg.Runtime())
			require.NoError(t, err)
			var version string
			require.NoError(t, manifest["version"].Decode(&version))
			assert.Equal(t, "2.0", version)
		})
	}
}

func TestExtensionReloadsItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bg := webexttest.NewBrowser(t, webexttest.Firefox).Install("again@gangway.test").Background(nil)
		assert.ErrorIs(t, runtime.Reload(t.Context(), bg.Runtime()), webext.ErrContextInvalidated)
		assert.Equal(t, 2, bg.Starts())
	})
}

func TestManagedStorageHasTheValuesOfTheTest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		values := map[string]any{"proxy": "none"}
		rt := webexttest.NewBrowser(t, webexttest.Firefox).
			Install("managed@gangway.test", webexttest.Permissions("storage"), webexttest.ManagedStorage(values)).Background(nil).Runtime()
		proxy := storage.Item[string]{Area: storage.Managed, Key: "proxy"}
		v, err := proxy.Get(t.Context(), rt)
		require.NoError(t, err)
		assert.Equal(t, "none", v)
		used, err := dynamic.Invoke(t.Context(), rt, "storage.managed.getBytesInUse")
		require.NoError(t, err)
		var size int
		require.NoError(t, used.Decode(&size))
		assert.Zero(t, size, "browsers do not count it")
		assert.ErrorContains(t, proxy.Set(t.Context(), rt, "other"), "storage.managed is read-only")
	})
}
