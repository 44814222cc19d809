package contract

import (
	"fmt"
	"testing"

	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var tabbing = section{"Tabs and windows", []claim{
	{
		text:   "tabs stand where they are put, those that are pinned first",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w := openWindow(t, end)
			defer w.close(t, end)
			a, b := openTab(t, end, w, nil), openTab(t, end, w, map[string]any{"index": 0.0})
			pinned := openTab(t, end, w, map[string]any{"pinned": true, "index": 9.0})
			assert.Equal(t, []any{pinned, b, w.first, a}, w.order(t, end))
			moved := []any{b, pinned, w.first}
			if anyChromium(s.host) {
				moved = []any{b, w.first} // Those behind the pinned one would go behind it.
			} else {
				assert.Empty(t, callAPI(t, end, "tabs.move", pinned, map[string]any{"index": -1.0}), "behind the others")
			}
			callAPI(t, end, "tabs.move", moved, map[string]any{"index": -1.0})
			assert.Equal(t, []any{pinned, a, b, w.first}, w.order(t, end))
			callAPI(t, end, "tabs.update", w.first, map[string]any{"pinned": true})
			callAPI(t, end, "tabs.update", pinned, map[string]any{"pinned": false})
			assert.Equal(t, []any{w.first, pinned, a, b}, w.order(t, end))
		},
	},
	{
		text:   "tabs that another one opens stand behind it, in their order; in Chromium those that are not shown stand last",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w := openWindow(t, end)
			defer w.close(t, end)
			last := openTab(t, end, w, nil)
			one := openTab(t, end, w, map[string]any{"openerTabId": w.first})
			two := openTab(t, end, w, map[string]any{"openerTabId": w.first})
			want := []any{w.first, one, two, last}
			if anyChromium(s.host) {
				want = []any{w.first, last, one, two}
			}
			assert.Equal(t, want, w.order(t, end))
		},
	},
	{
		text:   "a tab whose opener is gone has none; in Chromium it has the opener of that one",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w := openWindow(t, end)
			defer w.close(t, end)
			one := openTab(t, end, w, map[string]any{"openerTabId": w.first})
			two := openTab(t, end, w, map[string]any{"openerTabId": one})
			opener := func() any { return callAPI(t, end, "tabs.get", two).(object)["openerTabId"] }
			assert.Equal(t, one, opener())
			callAPI(t, end, "tabs.remove", one)
			if anyChromium(s.host) {
				assert.Equal(t, w.first, opener())
				callAPI(t, end, "tabs.remove", w.first)
			}
			assert.Nil(t, opener())
		},
	},
	{
		text:   "when the active tab is gone, the next one is active, or the one before",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w := openWindow(t, end)
			defer w.close(t, end)
			a, b := openTab(t, end, w, nil), openTab(t, end, w, nil)
			assert.Equal(t, []any{w.first}, w.active(t, end))
			callAPI(t, end, "tabs.update", a, map[string]any{"active": true})
			assert.Equal(t, []any{a}, w.active(t, end))
			callAPI(t, end, "tabs.remove", a)
			assert.Equal(t, []any{b}, w.active(t, end))
			callAPI(t, end, "tabs.remove", b)
			assert.Equal(t, []any{w.first}, w.active(t, end))
		},
	},
	{
		text:   "tabs and windows that are not there are errors, and nothing is done",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w := openWindow(t, end)
			defer w.close(t, end)
			several := []any{w.first, 7e6}
			if anyChromium(s.host) {
				several = []any{7e6, w.first} // It removes those before.
			}
			for _, do := range []struct {
				function  string
				arguments []any
			}{
				{"tabs.get", []any{7e6}}, {"tabs.update", []any{7e6, map[string]any{"active": true}}}, {"tabs.reload", []any{7e6}},
				{"tabs.move", []any{7e6, map[string]any{"index": 0.0}}}, {"tabs.remove", []any{several}},
				{"windows.get", []any{7e6}}, {"windows.update", []any{7e6, map[string]any{}}}, {"windows.remove", []any{7e6}},
			} {
				_, err := tryAPI(t, end, do.function, do.arguments...)
				require.Error(t, err, do.function)
				if !anyChromium(s.host) {
					assert.Regexp(t, "^call "+do.function+": Error: Invalid (tab|window) ID: 7000000$", err.Error())
				}
			}
			assert.Equal(t, []any{w.first}, w.order(t, end))
		},
	},
	{
		text:   "addresses that extensions may not open are errors",
		except: append([]exception{{anyChromium, "Chromium opens them, or blank tabs"}}, inAPI...),
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			for _, url := range []string{"about:config", "javascript:1", "data:text/html,a"} {
				_, err := tryAPI(t, end, "tabs.create", map[string]any{"url": url})
				assert.ErrorContains(t, err, "Illegal URL: "+url)
			}
		},
	},
	{
		text:   "the last tab closes its window, and a moved tab leaves it",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w, other := openWindow(t, end), openWindow(t, end)
			defer other.close(t, end)
			moved := openTab(t, end, w, nil)
			callAPI(t, end, "tabs.move", moved, map[string]any{"windowId": other.id, "index": 0.0})
			assert.Equal(t, []any{moved, other.first}, other.order(t, end))
			assert.Equal(t, []any{w.first}, w.order(t, end))
			callAPI(t, end, "tabs.remove", w.first)
			assert.Empty(t, w.order(t, end))
		},
	},
	{
		text:   "tabs.onUpdated takes a filter in Firefox, and refuses it in Chromium",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			filter := puppet.Watch{Event: "tabs.onUpdated", Extra: items(t, map[string]any{"properties": []any{"pinned"}})}
			_, err := try[puppet.Handle](t, s.api(t), "apiListen", filter)
			if anyChromium(s.host) {
				assert.ErrorContains(t, err, "This event does not support filters")
			} else {
				assert.NoError(t, err)
			}
		},
	},
	{
		text:   "a tab that loads, is pinned and loads again is told of in that order",
		except: append([]exception{{anyChromium, "Chromium's tabs.onUpdated takes no filter"}}, inAPI...),
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			w := openWindow(t, end)
			defer w.close(t, end)
			tab := openTab(t, end, w, nil)
			updates := watchAPI(t, end, "tabs.onUpdated", map[string]any{"properties": []any{"status", "pinned"}})
			page := s.address(plainPage)
			load := []any{"loading", "loading", "complete: " + page}
			callAPI(t, end, "tabs.update", tab, map[string]any{"url": page})
			// Firefox may tell of the empty page first. It says only once that this one
			// loads if the empty one still does.
			want := updates.changes(t, tab, func(told []any) bool {
				return len(told) > 0 && told[len(told)-1] == load[2]
			})
			want = append(want, true)
			callAPI(t, end, "tabs.update", tab, map[string]any{"pinned": true})
			told := func(told []any) bool { return len(told) >= len(want) }
			assert.Equal(t, want, updates.changes(t, tab, told))
			want = append(want, load...)
			callAPI(t, end, "tabs.reload", tab)
			assert.Equal(t, want, updates.changes(t, tab, told))
			want = append(want, false)
			callAPI(t, end, "tabs.update", tab, map[string]any{"pinned": false})
			assert.Equal(t, want, updates.changes(t, tab, told))
		},
	},
}}

// changes waits until the values of status and pinned that onUpdated has told of a
// tab are enough, and returns them. A complete one has the address.
func (w watcher) changes(t *testing.T, tab any, enough func(told []any) bool) (told []any) {
	t.Helper()
	for count := 0; !enough(told); {
		all := w.seen(t, count)
		count, told = len(all)+1, nil
		for _, arguments := range all {
			if change := arguments[1].(map[string]any); arguments[0] != tab {
				continue
			} else if v, found := change["status"]; found && v == "complete" {
				told = append(told, fmt.Sprint("complete: ", arguments[2].(map[string]any)["url"]))
			} else if found {
				told = append(told, v)
			} else if v, found := change["pinned"]; found {
				told = append(told, v)
			}
		}
	}
	return told
}

// A shownWindow is a window that a claim has opened.
type shownWindow struct{ id, first any }

// openWindow opens a window without a page.
func openWindow(t *testing.T, end *client) shownWindow {
	t.Helper()
	made := callAPI(t, end, "windows.create", map[string]any{"url": "about:blank"}).(map[string]any)
	return shownWindow{made["id"], made["tabs"].([]any)[0].(map[string]any)["id"]}
}

// close closes the window.
func (w shownWindow) close(t *testing.T, end *client) {
	t.Helper()
	callAPI(t, end, "windows.remove", w.id)
}

// openTab opens a tab without a page, which is not active, and returns its id.
func openTab(t *testing.T, end *client, w shownWindow, properties map[string]any) any {
	t.Helper()
	all := map[string]any{"windowId": w.id, "url": "about:blank", "active": false}
	for name, v := range properties {
		all[name] = v
	}
	return callAPI(t, end, "tabs.create", all).(map[string]any)["id"]
}

// order returns the ids of the tabs in a window.
func (w shownWindow) order(t *testing.T, end *client) []any {
	t.Helper()
	return w.query(t, end, map[string]any{})
}

// active returns the ids of the active tabs.
func (w shownWindow) active(t *testing.T, end *client) []any {
	t.Helper()
	return w.query(t, end, map[string]any{"active": true})
}

func (w shownWindow) query(t *testing.T, end *client, q map[string]any) []any {
	t.Helper()
	q["windowId"] = w.id
	ids := []any{}
	for _, tab := range callAPI(t, end, "tabs.query", q).([]any) {
		ids = append(ids, tab.(map[string]any)["id"])
	}
	return ids
}
