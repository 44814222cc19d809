// Package storagearea is one area of an extension's storage, such as
// storage.local.
package storagearea

import (
	"maps"
	"reflect"
	"slices"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// An Area holds values by their keys. It is for one goroutine at a time.
type Area struct {
	rules   Rules
	items   map[string]stored
	changed func(map[string]Change)
}

// A stored value is one in an area.
type stored struct {
	item []byte
	size int // As it counts for the quotas, with its key.
}

// A Change is the change of one value: its items, nil where there is none.
type Change struct{ Old, New []byte }

// New returns an empty area. It calls changed after each change.
func New(r Rules, changed func(map[string]Change)) *Area {
	return &Area{rules: r, items: make(map[string]stored), changed: changed}
}

// Fill gives the area the values that it has from the start, in place of others.
// From then on it is as if somebody manages it.
func (a *Area) Fill(values map[string]any) error {
	items, err := a.rules.items(values)
	a.items, a.rules.Absent = items, ""
	return err
}

// Prepare reads the arguments of a function of the area, and returns a function
// with its effect. It reports false if the area has no such function.
func (a *Area) Prepare(function string, arguments []any) (do func() ([]byte, error), found bool, err error) {
	var v any
	if len(arguments) > 0 {
		v = arguments[0]
	}
	switch function {
	case "get":
		do, err = a.get(v)
	case "getKeys":
		do = a.reading(func() any { return slices.Sorted(maps.Keys(a.items)) })
	case "getBytesInUse":
		do, err = a.getBytesInUse(v)
	case "set":
		do, err = a.set(v)
	case "remove":
		do, err = a.remove(v)
	case "clear":
		do = a.writing(a.clear)
	default:
		return nil, false, nil
	}
	return do, true, err
}

// reading returns a function with the result of read.
func (a *Area) reading(read func() any) func() ([]byte, error) {
	return func() ([]byte, error) {
		if a.rules.Absent != "" {
			return nil, refusal(a.rules.Absent)
		}
		return codec.Marshal(read())
	}
}

// writing returns a function that writes and tells of the changes.
func (a *Area) writing(write func() (map[string]Change, error)) func() ([]byte, error) {
	return func() ([]byte, error) {
		if a.rules.ReadOnly != "" {
			return nil, refusal(a.rules.ReadOnly)
		}
		changes, err := write()
		if err == nil && (len(changes) > 0 || a.rules.TellsNothing) {
			a.changed(changes)
		}
		return conversion.Undefined, err
	}
}

// get gets all items for nil, else those with keys, or those of an object, whose
// values stand for the ones that are not there.
func (a *Area) get(keys any) (func() ([]byte, error), error) {
	defaults, isObject := keys.(map[string]any)
	if isObject {
		keys = slices.Collect(maps.Keys(defaults))
	}
	list, err := listOf("get", keys)
	if err != nil {
		return nil, err
	}
	return a.reading(func() any {
		found := object{}
		for _, key := range a.those(list) {
			if v, ok := a.items[key]; ok {
				found[key] = v.item
			} else if isObject {
				found[key], _ = codec.Marshal(defaults[key]) // It came as an item.
			}
		}
		return found
	}), nil
}

// getBytesInUse is no error where values are absent. Firefox ESR 153: ext-storage.js
func (a *Area) getBytesInUse(keys any) (func() ([]byte, error), error) {
	list, err := listOf("getBytesInUse", keys)
	if err != nil {
		return nil, err
	}
	return func() ([]byte, error) {
		size := 0
		if !a.rules.Uncounted {
			for _, key := range a.those(list) {
				size += a.items[key].size
			}
		}
		return codec.Marshal(size)
	}, nil
}

// set writes all items of an object or, if they do not fit, none.
func (a *Area) set(v any) (func() ([]byte, error), error) {
	values, ok := v.(map[string]any)
	if !ok {
		return nil, wrongArguments("set")
	}
	items, err := a.rules.items(values)
	return a.writing(func() (map[string]Change, error) {
		all := maps.Clone(a.items)
		maps.Copy(all, items)
		if !a.rules.hold(all, items) {
			return nil, host.ErrQuotaExceeded
		}
		changes := make(map[string]Change)
		for key, v := range items {
			if change := (Change{a.items[key].item, v.item}); a.rules.TellsSame || !change.same() {
				changes[key] = change
			}
		}
		a.items = all
		return changes, nil
	}), err
}

func (a *Area) remove(keys any) (func() ([]byte, error), error) {
	list, err := listOf("remove", keys)
	return a.writing(func() (map[string]Change, error) { return a.take(list), nil }), err
}

func (a *Area) clear() (map[string]Change, error) { return a.take(a.those(nil)), nil }

// take takes the items with keys away.
func (a *Area) take(keys []string) map[string]Change {
	changes := make(map[string]Change)
	for _, key := range keys {
		if v, ok := a.items[key]; ok {
			changes[key] = Change{Old: v.item}
			delete(a.items, key)
		}
	}
	return changes
}

// those returns keys, or all that there are for nil.
func (a *Area) those(keys []string) []string {
	if keys == nil {
		return slices.Collect(maps.Keys(a.items))
	}
	return keys
}

// same reports whether a value was replaced by an equal one.
func (c Change) same() bool {
	var before, after any
	return c.Old != nil && codec.Unmarshal(c.Old, &before) == nil && codec.Unmarshal(c.New, &after) == nil &&
		reflect.DeepEqual(before, after)
}

// listOf returns keys as a list, nil for all.
func listOf(function string, keys any) ([]string, error) {
	switch keys := keys.(type) {
	case nil, codec.Undefined:
		return nil, nil
	case string:
		return []string{keys}, nil
	case []string:
		return append([]string{}, keys...), nil
	case []any:
		list := make([]string, len(keys))
		for i, key := range keys {
			text, ok := key.(string)
			if !ok {
				return nil, wrongArguments(function)
			}
			list[i] = text
		}
		return list, nil
	}
	return nil, wrongArguments(function)
}

// wrongArguments is the error of a function that refuses its arguments.
func wrongArguments(function string) error {
	return refusal("Incorrect argument types for storage.StorageArea." + function + ".")
}

// refusal is an error with a text of the browser.
func refusal(text string) error { return &host.Error{Name: "Error", Message: text} }

// An object is an object of items.
type object map[string][]byte

// AppendCBOR implements [codec.Appender].
func (o object) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	buf = codecimpl.AppendMap(buf, len(o))
	for key, item := range o {
		buf = append(codecimpl.AppendString(buf, key), item...)
	}
	return buf, nil
}
