// Package storagearea is the storage.session of one extension.
package storagearea

import (
	"maps"
	"unicode/utf16"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// An Area holds the values that an extension keeps in storage.session, by keys.
// It is for one goroutine at a time.
type Area map[string]stored

// Rules say how a browser stores values.
type Rules struct {
	JSON     bool // They are kept as JSON, also if messages are cloned.
	WideText bool // Text counts two bytes a character for the quota.
}

// A stored value is one in storage.session.
type stored struct {
	item []byte
	size int // As it counts for the quota, with its key.
}

// Prepare reads the arguments of set, remove or get, and returns a function
// with its effect.
func (a Area) Prepare(r Rules, function string, arguments []any) (do func() ([]byte, error), err error) {
	var v any
	if len(arguments) > 0 {
		v = arguments[0]
	}
	switch function {
	case "set":
		items, err := r.items(v)
		return func() ([]byte, error) { return conversion.Undefined, a.set(items) }, err
	case "remove":
		return func() ([]byte, error) {
			a.remove(v)
			return conversion.Undefined, nil
		}, nil
	case "get":
		return func() ([]byte, error) { return a.get(v), nil }, nil
	}
	return nil, host.Unsupported("storage.session."+function, "another browser")
}

// items returns the items of an object as the browser keeps them.
func (r Rules) items(object any) (Area, error) {
	if r.JSON {
		var err error
		if object, err = conversion.ThroughJSON(object); err != nil {
			return nil, err
		}
	}
	values, _ := object.(map[string]any)
	items := make(Area, len(values))
	for key, v := range values {
		item, err := codec.Marshal(v)
		if err != nil {
			return nil, host.ErrNotCloneable
		}
		items[key] = stored{item, len(key) + len(item) + r.moreFor(v)}
	}
	return items, nil
}

// Quota is how much the area holds, keys and values together.
const Quota = 10 << 20

// moreFor returns by how many bytes a value counts more than its item. Text
// that a TextDecoder has made, as that of the bridge is, counts two bytes a
// character in Firefox ESR 153, where text from a literal counts one.
func (r Rules) moreFor(v any) int {
	if !r.WideText {
		return 0
	}
	switch v := v.(type) {
	case string:
		n := -len(v)
		for _, r := range v {
			n += 2 * utf16.RuneLen(r)
		}
		return n
	case []any:
		n := 0
		for _, e := range v {
			n += r.moreFor(e)
		}
		return n
	case map[string]any:
		n := 0
		for _, e := range v {
			n += r.moreFor(e)
		}
		return n
	}
	return 0
}

func (a Area) size() int {
	size := 0
	for _, v := range a {
		size += v.size
	}
	return size
}

// set writes all items or, if they do not fit, none.
func (a Area) set(items Area) error {
	all := maps.Clone(a)
	maps.Copy(all, items)
	if all.size() > Quota {
		return host.ErrQuotaExceeded
	}
	maps.Copy(a, items)
	return nil
}

// remove removes the keys of a list.
func (a Area) remove(keys any) {
	list, _ := keys.([]any)
	for _, key := range list {
		text, _ := key.(string)
		delete(a, text)
	}
}

// get returns the object of all items, or of the one with a key.
func (a Area) get(key any) []byte {
	found := a
	if text, ok := key.(string); ok {
		found = make(Area)
		if v, ok := a[text]; ok {
			found[text] = v
		}
	}
	object := codecimpl.AppendMap(nil, len(found))
	for key, v := range found {
		object = append(codecimpl.AppendString(object, key), v.item...)
	}
	return object
}
