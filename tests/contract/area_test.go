package contract

import (
	"maps"
	"strconv"
	"strings"
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// writable are the areas that extensions write.
var writable = []string{"local", "sync", "session"}

// emptied is api with empty areas, of whose changes all have been told.
func (s *scene) emptied(t *testing.T) *client {
	t.Helper()
	end := s.api(t)
	changes := watchAPI(t, end, "storage.onChanged")
	watchAPI(t, end, "storage.local.onChanged") // It has those that were kept.
	for _, area := range writable {
		callAPI(t, end, "storage."+area+".clear")
	}
	callAPI(t, end, "storage.session.set", object{"last": true})
	callAPI(t, end, "storage.session.clear")
	last := []any{object{"last": object{"oldValue": true}}, "session"}
	for n := 2; ; n++ {
		if seen := changes.seen(t, n); assert.ObjectsAreEqual(last, known(seen[len(seen)-1])) {
			return end
		}
	}
}

var areas = section{"Storage areas", []claim{
	{
		text:   "get gives all values, those of keys, or those of an object with its own for the rest",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			for _, area := range writable {
				get := func(keys any) any { return callAPI(t, end, "storage."+area+".get", keys) }
				want := object{"a": 1.0, "b": "x"}
				callAPI(t, end, "storage."+area+".set", want)
				assert.Equal(t, want, get(nil), area)
				assert.Equal(t, object{"a": 1.0}, get("a"))
				assert.Equal(t, object{"a": 1.0}, get([]any{"a", "none"}))
				assert.Equal(t, object{}, get([]any{}))
				assert.Equal(t, object{"a": 1.0, "none": object{"d": 2.0}}, get(object{"a": 9, "none": object{"d": 2}}))
				assert.Equal(t, object{}, get(object{}))
			}
		},
	},
	{
		text:   "keys are removed one by one, several at once, or all",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			for _, area := range writable {
				left := func() any { return callAPI(t, end, "storage."+area+".getKeys") }
				callAPI(t, end, "storage."+area+".set", object{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5})
				callAPI(t, end, "storage."+area+".remove", "a")
				callAPI(t, end, "storage."+area+".remove", []any{"b", "c", "none"})
				assert.ElementsMatch(t, []any{"d", "e"}, left(), area)
				callAPI(t, end, "storage."+area+".clear")
				assert.Empty(t, left())
			}
		},
	},
	{
		text:   "in Firefox values are cloned into local and session, and are JSON in sync; in Chromium they are plain, and session has bytes as well",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			written := object{"bytes": []byte{7}, "date": codec.Date(1.5e12), "none": codec.Undefined{}, "deep": object{"l": []any{codec.Undefined{}, 1.0}}}
			plain := object{"bytes": object{"0": 7.0}, "date": "2017-07-14T02:40:00.000Z", "deep": object{"l": []any{nil, 1.0}}}
			want := map[string]object{"local": plain, "session": plain, "sync": plain}
			if !anyChromium(s.host) {
				want["local"], want["session"] = written, written
				plain["none"] = nil
			} else {
				delete(plain, "bytes")
				plain["date"] = object{}
				want["session"] = maps.Clone(plain)
				want["session"]["bytes"] = codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{7}}}
			}
			for _, area := range writable {
				values := maps.Clone(written)
				if anyChromium(s.host) && area != "session" {
					_, err := tryAPI(t, end, "storage."+area+".set", values)
					assert.ErrorContains(t, err, "Cannot serialize value to JSON")
					delete(values, "bytes")
				}
				callAPI(t, end, "storage."+area+".set", values)
				assert.Equal(t, want[area], callAPI(t, end, "storage."+area+".get"), area)
			}
		},
	},
	{
		text:   "changes bring the old and the new values; those that stay the same are left out by Chromium alone",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			local, all := watchAPI(t, end, "storage.local.onChanged"), watchAPI(t, end, "storage.onChanged")
			callAPI(t, end, "storage.local.set", object{"a": 1, "b": []any{1}})
			callAPI(t, end, "storage.local.set", object{"a": 2, "b": []any{1}})
			callAPI(t, end, "storage.local.set", object{})
			callAPI(t, end, "storage.local.remove", []any{"a", "none"})
			callAPI(t, end, "storage.local.remove", "none")
			callAPI(t, end, "storage.local.clear")
			callAPI(t, end, "storage.local.clear")
			callAPI(t, end, "storage.session.set", object{"s": 1})
			one, two, list := 1.0, 2.0, []any{1.0}
			want := []object{
				{"a": object{"newValue": one}, "b": object{"newValue": list}},
				{"a": object{"oldValue": one, "newValue": two}, "b": object{"oldValue": list, "newValue": list}},
				{"a": object{"oldValue": two}}, {"b": object{"oldValue": list}},
			}
			if anyChromium(s.host) {
				delete(want[1], "b")
			}
			seen := all.seen(t, 5)
			require.Len(t, seen, 5)
			for i, changes := range local.seen(t, 4) {
				assert.Equal(t, []any{want[i]}, known(changes))
				assert.Equal(t, []any{want[i], "local"}, known(seen[i]))
			}
			assert.Equal(t, []any{object{"s": object{"newValue": one}}, "session"}, known(seen[4]))
		},
	},
	{
		text:   "in Firefox sync also tells of writes that change nothing",
		except: append([]exception{{anyChromium, "Chromium does not"}}, inAPI...),
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			all := watchAPI(t, end, "storage.onChanged")
			callAPI(t, end, "storage.sync.set", object{})
			callAPI(t, end, "storage.sync.remove", []any{"none"})
			callAPI(t, end, "storage.sync.clear")
			for _, changes := range all.seen(t, 3) {
				assert.Equal(t, []any{object{}, "sync"}, known(changes))
			}
		},
	},
	{
		text:   "sync holds 8192 bytes an item, 102400 bytes and 512 items, and writes nothing of more: ErrQuotaExceeded",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			set := func(items object) error {
				_, err := tryAPI(t, end, "storage.sync.set", items)
				return err
			}
			require.NoError(t, set(object{"k": strings.Repeat("a", 8189)}))
			assert.Equal(t, 8192.0, callAPI(t, end, "storage.sync.getBytesInUse"))
			assert.ErrorIs(t, set(object{"k": strings.Repeat("a", 8190)}), webext.ErrQuotaExceeded)
			assert.NoError(t, set(object{"k": strings.Repeat("\n", 4094)}))
			assert.ErrorIs(t, set(object{"k": strings.Repeat("ä", 4095)}), webext.ErrQuotaExceeded)
			whole := object{}
			for n := range 12 {
				whole[strconv.Itoa(n)] = strings.Repeat("a", 8000)
			}
			callAPI(t, end, "storage.sync.clear")
			require.NoError(t, set(whole))
			assert.ErrorIs(t, set(object{"x": 1, "y": strings.Repeat("a", 8000)}), webext.ErrQuotaExceeded)
			assert.Equal(t, object{}, callAPI(t, end, "storage.sync.get", "x"))
			callAPI(t, end, "storage.sync.clear")
			many := object{}
			for n := range 512 {
				many[strconv.Itoa(n)] = n
			}
			require.NoError(t, set(many))
			assert.NoError(t, set(object{"7": 1}))
			assert.ErrorIs(t, set(object{"one more": 1}), webext.ErrQuotaExceeded)
		},
	},
	{
		text:   "local holds more than 10 MB in Firefox, and in Chromium only with unlimitedStorage",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			_, err := tryAPI(t, end, "storage.local.set", object{"big": puppet.Filling(11 << 20)})
			if anyChromium(s.host) {
				assert.ErrorIs(t, err, webext.ErrQuotaExceeded)
				return
			}
			require.NoError(t, err)
			callAPI(t, end, "storage.local.clear")
		},
	},
	{
		text:   "values count as structured clones in Firefox, and as JSON in sync and in Chromium",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			for _, area := range writable {
				inUse := func(keys any) any { return callAPI(t, end, "storage."+area+".getBytesInUse", keys) }
				callAPI(t, end, "storage."+area+".set", object{"a": 1, "b": "x", "deep": object{"a": []any{1, 2}}})
				want := []any{17.0, 42.0, 134.0}
				if area == "session" && anyChromium(s.host) {
					assert.Greater(t, inUse(nil), 0.0) // It estimates the memory.
					continue
				}
				if area == "sync" || anyChromium(s.host) {
					want = []any{2.0, 6.0, 21.0}
				}
				assert.Equal(t, want, []any{inUse("a"), inUse([]any{"a", "b", "none"}), inUse(nil)}, area)
				assert.Equal(t, 0.0, inUse([]any{}))
			}
		},
	},
	{
		text:   "managed cannot be written, and where nobody manages it, reading is an error in Firefox alone",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.api(t)
			_, get := tryAPI(t, end, "storage.managed.get", "a")
			readOnly := "storage.managed is read-only"
			if anyChromium(s.host) {
				assert.NoError(t, get)
				readOnly = "This is a read-only store."
			} else {
				assert.ErrorContains(t, get, "Managed storage manifest not found")
			}
			assert.Equal(t, 0.0, callAPI(t, end, "storage.managed.getBytesInUse"))
			_, set := tryAPI(t, end, "storage.managed.set", object{"a": 1})
			assert.ErrorContains(t, set, readOnly)
			_, remove := tryAPI(t, end, "storage.managed.remove", "a")
			assert.ErrorContains(t, remove, readOnly)
			_, clear := tryAPI(t, end, "storage.managed.clear")
			assert.ErrorContains(t, clear, readOnly)
		},
	},
	{
		text:   "local and sync outlive the extension's end, and no other extension reads them",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			for _, area := range writable {
				callAPI(t, end, "storage."+area+".set", object{"kept": area})
				assert.Empty(t, callAPI(t, s.background(t, otherExtension), "storage."+area+".get", "kept"))
			}
			s.disable(t, apiExtension)
			s.enable(t, apiExtension)
			end = s.api(t)
			assert.Equal(t, object{"kept": "local"}, callAPI(t, end, "storage.local.get"))
			assert.Equal(t, object{"kept": "sync"}, callAPI(t, end, "storage.sync.get"))
			assert.Equal(t, object{}, callAPI(t, end, "storage.session.get"))
		},
	},
	{
		text:   "a content script writes local, which wakes the background, and the change is kept for it",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			watchAPI(t, end, "storage.onChanged")
			content, page := s.open(t, apiPage).puppet(t), s.open(t, apiExtPage).puppet(t)
			inPage := watchAPI(t, page, "storage.onChanged")
			s.suspend(t, apiExtension)
			callAPI(t, content, "storage.local.set", object{"from": "content"})
			want := []any{object{"from": object{"newValue": "content"}}, "local"}
			assert.Equal(t, want, known(inPage.seen(t, 1)[0]))
			s.awaitWoken(t)
			end = s.background(t, apiExtension)
			assert.Contains(t, known(watchAPI(t, end, "storage.onChanged").seen(t, 1)), want)
			assert.Equal(t, object{"from": "content"}, callAPI(t, end, "storage.local.get"))
		},
	},
	{
		text:   "content scripts hear of changes of local, and not of session",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end := s.emptied(t)
			changes := watchAPI(t, s.open(t, apiPage).puppet(t), "storage.onChanged")
			callAPI(t, end, "storage.session.set", object{"a": 1})
			callAPI(t, end, "storage.local.set", object{"b": 2})
			assert.Equal(t, []any{[]any{object{"b": object{"newValue": 2.0}}, "local"}}, known(changes.seen(t, 1)))
		},
	},
	{
		text:   "storage.Item has its default, its value, and the changes that other contexts make",
		except: inAPI,
		run: func(t *testing.T, s *scene) {
			end, content := s.emptied(t), s.open(t, apiPage).puppet(t)
			for _, area := range []string{"local", "sync"} {
				item := puppet.Item{Area: area, Key: "count", Value: 7}
				assert.Equal(t, -1.0, perform[float64](t, end, "itemGet", item))
				w := perform[puppet.Handle](t, end, "itemWatch", item)
				callAPI(t, content, "storage."+area+".set", object{"other": 1})
				perform[puppet.None](t, content, "itemSet", item)
				assert.Equal(t, 7.0, perform[float64](t, end, "itemChanged", w))
				assert.Equal(t, 7.0, perform[float64](t, end, "itemGet", item))
				perform[puppet.None](t, content, "itemRemove", item)
				assert.Equal(t, -1.0, perform[float64](t, end, "itemChanged", w))
			}
		},
	},
}}
