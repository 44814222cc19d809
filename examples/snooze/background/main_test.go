package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/contextmenus"
	"gangway/wasm/webext/menus"
	"gangway/wasm/webext/tabs"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A world is a browser with the background, and everything that it reaches.
type world struct {
	t          *testing.T
	extension  *webexttest.Extension
	background *webexttest.Background

	mu       sync.Mutex // Protects following.
	calls    int        // That change something.
	fails    int        // The number of the first call that fails, 0 for none.
	open     []string   // The addresses of the tabs; the id of a tab is its place and one.
	stored   map[string]map[string]any
	alarm    time.Time // Zero for none.
	menus    int
	notified []string
}

// live runs a test in a bubble, with a world.
func live(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		browser := webexttest.NewBrowser(t, webexttest.Firefox)
		browser.SettleWith(synctest.Wait)
		w := &world{t: t, stored: map[string]map[string]any{"local": {}, "sync": {}}}
		w.extension = browser.Install("snooze@gangway.test", webexttest.Files(os.DirFS("..")))
		w.answer()
		w.background = w.extension.Background(func(rt *webext.Runtime) error {
			return run(rt, io.Discard, func(time.Time) *time.Location { return time.UTC })
		}, webexttest.Declares("alarms.onAlarm", "commands.onCommand", "contextMenus.onClicked", "runtime.onInstalled",
			"runtime.onMessage", "runtime.onStartup"))
		synctest.Wait()
		test(w)
	})
}

// change makes one change, or fails.
func (w *world) change(do func()) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if w.fails > 0 && w.calls >= w.fails {
		return errors.New("the background has ended")
	}
	do()
	return nil
}

// answer stands for the functions that the background calls.
func (w *world) answer() {
	e := w.extension
	for area, items := range w.stored {
		e.Handle("storage."+area+".get", func(keys ...any) (any, error) {
			found := map[string]any{}
			for _, key := range keys[0].([]any) {
				if v, ok := items[key.(string)]; ok {
					found[key.(string)] = v
				}
			}
			return found, nil
		})
		e.Handle("storage."+area+".set", func(set ...any) (any, error) {
			return nil, w.change(func() {
				for key, v := range set[0].(map[string]any) {
					items[key] = v
				}
			})
		})
	}
	webexttest.Handle(e, "alarms.create", func(_ *string, info alarms.AlarmInfo) error {
		return w.change(func() { w.alarm = time.Unix(info.When.Unix()) })
	})
	webexttest.Handle(e, "alarms.clear", func(*string) (bool, error) {
		return true, w.change(func() { w.alarm = time.Time{} })
	})
	webexttest.Handle(e, "tabs.create", func(p tabs.CreateProperties) (*tabs.Tab, error) {
		return &tabs.Tab{}, w.change(func() { w.open = append(w.open, value(p.URL)) })
	})
	webexttest.Handle(e, "tabs.remove", func(ids []int64) error {
		return w.change(func() { w.open[ids[0]-1] = "" })
	})
	webexttest.Handle(e, "tabs.query", func(q tabs.QueryInfo) ([]tabs.Tab, error) {
		last := w.tab(int64(len(w.open)))
		if q.Active != nil {
			return []tabs.Tab{last}, nil
		}
		return make([]tabs.Tab, len(w.open)), nil
	})
	webexttest.Handle(e, "tabs.get", func(id int64) (tabs.Tab, error) { return w.tab(id), nil })
	webexttest.Handle(e, "contextMenus.removeAll", func() error { return w.change(func() { w.menus = 0 }) })
	webexttest.Handle(e, "contextMenus.create", func(contextmenus.CreateProperties) (contextmenus.CreatePropertiesParentID, error) {
		return contextmenus.CreatePropertiesParentIDOfString(menuID), w.change(func() { w.menus++ })
	})
	e.Handle("notifications.create", func(arguments ...any) (any, error) {
		return "1", w.change(func() {
			w.notified = append(w.notified, arguments[len(arguments)-1].(map[string]any)["title"].(string))
		})
	})
}

// tab describes a tab.
func (w *world) tab(id int64) tabs.Tab {
	return tabs.Tab{ID: &id, WindowID: new(int64(1)), URL: &w.open[id-1], Title: new("a page")}
}

// visit opens a tab and returns its id.
func (w *world) visit(url string) int64 {
	w.open = append(w.open, url)
	return int64(len(w.open))
}

// list returns the tabs that sleep.
func (w *world) list(rt *webext.Runtime) nap.List {
	w.t.Helper()
	list, err := nap.Stored.Get(w.t.Context(), rt)
	require.NoError(w.t, err)
	return list
}

// ring waits for the alarm.
func (w *world) ring() {
	w.t.Helper()
	require.False(w.t, w.alarm.IsZero(), "there is an alarm")
	time.Sleep(time.Until(w.alarm))
	webexttest.Fire(w.extension, "alarms.onAlarm", alarms.Alarm{Name: alarmName})
	synctest.Wait()
}

const page = "https://example.org/page"

func TestTabsAreSnoozedInEveryWayWhileTheBackgroundIsSuspended(t *testing.T) {
	for name, snooze := range map[string]func(w *world, rt *webext.Runtime, id int64){
		"menu": func(w *world, _ *webext.Runtime, id int64) {
			webexttest.Fire(w.extension, "contextMenus.onClicked", contextmenus.Clicked{
				Info: menus.OnClickData{MenuItemID: menus.ItemIDOfString(menuID)}, Tab: new(w.tab(id)),
			})
		},
		"command": func(w *world, _ *webext.Runtime, id int64) {
			webexttest.Fire(w.extension, "commands.onCommand", commands.CommandEvent{Command: "snooze", Tab: new(w.tab(id))})
		},
		"command that names no tab": func(w *world, _ *webext.Runtime, _ int64) {
			webexttest.Fire(w.extension, "commands.onCommand", commands.CommandEvent{Command: "snooze"})
		},
		"popup": func(w *world, rt *webext.Runtime, id int64) {
			w.ask(rt, nap.Request{Do: nap.Snooze, Tab: id, Until: nap.Tomorrow}, "")
		},
	} {
		t.Run(name, func(t *testing.T) {
			live(t, func(w *world) {
				popup := w.extension.OpenPopup(nil).Runtime()
				id := w.visit(page)
				w.background.Suspend()
				snooze(w, popup, id)
				synctest.Wait()
				w.background.Suspend()

				assert.NotContains(t, w.open, page)
				now := time.Now().UTC()
				tomorrow := time.Date(now.Year(), now.Month(), now.Day()+1, 8, 0, 0, 0, time.UTC)
				assert.Equal(t, []nap.Tab{{ID: 1, URL: page, Title: "a page", When: tomorrow.UnixMilli()}}, w.list(popup).Tabs)
				assert.True(t, tomorrow.Equal(w.alarm))

				w.ring()
				assert.Contains(t, w.open, page)
				assert.Empty(t, w.list(popup).Tabs)
				assert.Equal(t, []string{"A tab is back"}, w.notified)
				assert.Zero(t, w.alarm)
			})
		})
	}
}

// ask plays the popup.
func (w *world) ask(rt *webext.Runtime, r nap.Request, want string) {
	w.t.Helper()
	m, err := rt.SendMessage(w.t.Context(), r)
	require.NoError(w.t, err)
	var answer nap.Answer
	require.NoError(w.t, m.Decode(&answer))
	assert.Equal(w.t, want, answer.Error)
}

// TestNoTabIsLostWhereverTheBackgroundEnds ends it before each of its changes, and
// then lets it start again, at the latest when the browser starts.
func TestNoTabIsLostWhereverTheBackgroundEnds(t *testing.T) {
	for point := 1; point <= 12; point++ {
		t.Run(fmt.Sprint(point), func(t *testing.T) {
			live(t, func(w *world) {
				popup := w.extension.OpenPopup(nil).Runtime()
				id := w.visit(page)
				w.fails = w.calls + point
				webexttest.Fire(w.extension, "contextMenus.onClicked", contextmenus.Clicked{
					Info: menus.OnClickData{MenuItemID: menus.ItemIDOfString(menuID)}, Tab: new(w.tab(id)),
				})
				synctest.Wait()
				time.Sleep(48 * time.Hour)
				webexttest.Fire(w.extension, "alarms.onAlarm", alarms.Alarm{Name: alarmName})
				synctest.Wait()
				w.background.Kill()
				w.fails = 0
				webexttest.Fire(w.extension, "runtime.onStartup", struct{}{})
				synctest.Wait()
				assert.Contains(t, w.open, page)
				assert.Empty(t, w.list(popup).Tabs)
			})
		})
	}
}

func TestPopupIsToldOfEverythingThatCannotBeDone(t *testing.T) {
	live(t, func(w *world) {
		popup := w.extension.OpenPopup(nil).Runtime()
		w.ask(popup, nap.Request{Do: nap.Snooze, Tab: w.visit("about:config"), Until: nap.Later},
			"this page cannot sleep: extensions may not open it again")
		id := w.visit(page)
		w.ask(popup, nap.Request{Do: nap.Snooze, Tab: id, Until: "never"}, `there is no choice "never"`)
		w.ask(popup, nap.Request{Do: nap.Wake, Tab: 7}, "this tab does not sleep any more")
		w.ask(popup, nap.Request{Do: nap.Snooze, Tab: id, Until: nap.Later}, "")
		w.ask(popup, nap.Request{Do: "sing", Tab: 1}, `nobody can "sing"`)
		w.ask(popup, nap.Request{Do: nap.Forget, Tab: 1}, "")
		assert.Empty(t, w.list(popup).Tabs)
		assert.NotContains(t, w.open, page)
		assert.Zero(t, w.alarm)
	})
}

func TestInstallationMakesTheMenuAndWelcomesOnce(t *testing.T) {
	live(t, func(w *world) {
		for range 2 {
			assert.Equal(t, 1, w.menus)
			assert.Equal(t, []string{w.extension.URL("welcome.html")}, w.open)
			w.extension.Update("2")
			synctest.Wait()
		}
	})
}

func TestATabThatCannotBeOpenedSleepsOn(t *testing.T) {
	live(t, func(w *world) {
		popup := w.extension.OpenPopup(nil).Runtime()
		w.ask(popup, nap.Request{Do: nap.Snooze, Tab: w.visit(page), Until: nap.Later}, "")
		webexttest.Handle(w.extension, "tabs.create", func(tabs.CreateProperties) (*tabs.Tab, error) {
			return nil, errors.New("no window")
		})
		w.ring()
		assert.Len(t, w.list(popup).Tabs, 1)
		assert.Equal(t, time.Now().Add(retry).Truncate(time.Millisecond), w.alarm.Truncate(time.Millisecond))
	})
}
