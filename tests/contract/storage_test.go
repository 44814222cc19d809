package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const notOne = "another column says it"

// stores are the pairs in which the background, and a page, stores.
var stores = of(contentToBackground, pageToBackground)

var storing = section{"Session storage", []claim{
	{
		text:   "values that JSON has come back as they were written, until they are removed",
		except: []exception{{not(stores), notOne}},
		run: func(t *testing.T, s *scene) {
			s.clear(t)
			end := s.storing(t)
			want := puppet.Items{"text": items(t, "a \u2603")[0], "null": items(t, nil)[0], "none": items(t, false)[0],
				"deep": items(t, map[string]any{"list": []any{1.0, -2.5, map[string]any{}}})[0]}
			perform[puppet.None](t, end, "storageSet", want)
			assert.Equal(t, want, all(t, end, ""))
			assert.Equal(t, puppet.Items{"none": want["none"]}, all(t, end, "no"))
			for key, item := range want {
				assert.Equal(t, puppet.Items{key: item}, perform[puppet.Items](t, end, "storageGet", key))
			}
			perform[puppet.None](t, end, "storageRemove", []string{"text", "none", "nowhere"})
			assert.Empty(t, perform[puppet.Items](t, end, "storageGet", "text"))
			assert.Len(t, all(t, end, ""), 2)
			perform[puppet.None](t, end, "storageRemove", []string{})
			perform[puppet.None](t, end, "storageSet", puppet.Items{})
			assert.Len(t, all(t, end, ""), 2)
		},
	},
	{
		text:   "bytes, times, big integers and undefined come back as they were written",
		except: []exception{{anyChromium, "Chromium keeps plain values and bytes"}, {not(stores), notOne}},
		run: func(t *testing.T, s *scene) {
			s.clear(t)
			end := s.storing(t)
			want := puppet.Items{}
			for key, v := range map[string]any{
				"bytes": []byte{0, 1, 255}, "date": codec.Date(1.5e12), "set": codec.Set{1.0, "a"},
				"big": codec.NewBigInt(true, []byte{9, 8, 7, 6, 5, 4, 3, 2, 1}), "undefined": codec.Undefined{},
			} {
				want[key] = items(t, v)[0]
			}
			perform[puppet.None](t, end, "storageSet", want)
			assert.Equal(t, want, all(t, end, ""))
		},
	},
	{
		text:   "in Chromium bytes become an ArrayBuffer, times are empty objects, and undefined is not written",
		except: []exception{{not(anyChromium), "Firefox clones"}, {not(stores), notOne}},
		run: func(t *testing.T, s *scene) {
			s.clear(t)
			end := s.storing(t)
			perform[puppet.None](t, end, "storageSet", puppet.Items{
				"bytes": items(t, []byte{7})[0], "date": items(t, codec.Date(1.5e12))[0], "undefined": items(t, codec.Undefined{})[0],
			})
			assert.Equal(t, puppet.Items{
				"bytes": items(t, codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{7}}})[0], "date": items(t, object{})[0],
			}, all(t, end, ""))
		},
	},
	{
		text:   "the others read the values that one context writes",
		except: []exception{{not(of(pageToBackground)), notOne}},
		run: func(t *testing.T, s *scene) {
			s.clear(t)
			page, background := s.tab(t).puppet(t), s.background(t, mainExtension)
			want := puppet.Items{"from": items(t, "page")[0]}
			perform[puppet.None](t, page, "storageSet", want)
			assert.Equal(t, want, all(t, background, ""))
		},
	},
	{
		text:   "other extensions read nothing of it",
		except: []exception{{not(of(toExtension)), notOne}},
		run: func(t *testing.T, s *scene) {
			perform[puppet.None](t, s.dialer(t), "storageSet", puppet.Items{"mine": items(t, 1)[0]})
			assert.Empty(t, all(t, s.accepter(t), ""))
		},
	},
	{
		text:   "calls take effect in their order, also when nobody waits for them",
		except: []exception{{not(stores), notOne}},
		run: func(t *testing.T, s *scene) {
			assert.Equal(t, 100, perform[int](t, s.storing(t), "storageCount", 100))
		},
	},
	{
		text:   "items outlive the background's suspension",
		except: []exception{{not(of(contentToBackground)), notOne}},
		run: func(t *testing.T, s *scene) {
			s.clear(t)
			want := puppet.Items{"kept": items(t, 1)[0]}
			perform[puppet.None](t, s.background(t, mainExtension), "storageSet", want)
			s.suspend(t, mainExtension)
			assert.Equal(t, want, all(t, s.background(t, mainExtension), ""))
		},
	},
	{
		text:   "items do not outlive the extension's end",
		except: []exception{{not(of(contentToBackground)), notOne}},
		run: func(t *testing.T, s *scene) {
			perform[puppet.None](t, s.background(t, mainExtension), "storageSet", puppet.Items{"lost": items(t, 1)[0]})
			s.disable(t, mainExtension)
			s.enable(t, mainExtension)
			assert.Empty(t, all(t, s.background(t, mainExtension), ""))
		},
	},
	{
		text:   "more than 10 MB is ErrQuotaExceeded, and nothing of it is written",
		except: []exception{{not(stores), notOne}},
		run: func(t *testing.T, s *scene) {
			s.clear(t)
			end := s.storing(t)
			_, err := try[puppet.None](t, end, "storageFill", 11<<20)
			assert.ErrorIs(t, err, webext.ErrQuotaExceeded)
			assert.Empty(t, all(t, end, ""))
			perform[puppet.None](t, end, "storageFill", 4<<20)
			s.clear(t)
		},
	},
	{
		text:   "content scripts do not have it: ErrUnsupported, which names its needs",
		except: []exception{{not(of(contentToBackground, backgroundToContent)), "no end of the pair is a content script"}},
		run: func(t *testing.T, s *scene) {
			storesNothing(t, s.tab(t).puppet(t))
		},
	},
	{
		text:   "without the permission it is ErrUnsupported, which names its needs",
		except: []exception{{not(of(contentToBackground)), notOne}},
		run: func(t *testing.T, s *scene) {
			storesNothing(t, s.background(t, deafExtension))
		},
	},
}}

// storing returns the end that has storage: the page, or else the background.
func (s *scene) storing(t *testing.T) *client {
	t.Helper()
	if s.pair == pageToBackground {
		return s.tab(t).puppet(t)
	}
	return s.background(t, mainExtension)
}

// all returns the items of storage.session whose keys have a prefix.
func all(t *testing.T, end *client, prefix string) puppet.Items {
	t.Helper()
	return perform[puppet.Items](t, end, "storageAll", prefix)
}

// clear empties storage.session.
func (s *scene) clear(t *testing.T) {
	t.Helper()
	end := s.storing(t)
	keys := []string{}
	for key := range all(t, end, "") {
		keys = append(keys, key)
	}
	perform[puppet.None](t, end, "storageRemove", keys)
}

// storesNothing says that a context has no storage.
func storesNothing(t *testing.T, end *client) {
	t.Helper()
	const needs = `storage.session needs a background or an extension page, and the permission "storage"`
	_, err := try[puppet.Items](t, end, "storageAll", "")
	require.ErrorIs(t, err, webext.ErrUnsupported)
	assert.ErrorContains(t, err, needs)
	_, err = try[puppet.None](t, end, "storageSet", puppet.Items{"a": items(t, 1)[0]})
	assert.ErrorIs(t, err, webext.ErrUnsupported)
	_, err = try[puppet.None](t, end, "storageRemove", []string{"a"})
	assert.ErrorIs(t, err, webext.ErrUnsupported)
}
