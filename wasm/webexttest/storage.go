package webexttest

import (
	"maps"
	"unicode/utf16"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// A sessionArea is what an extension keeps in storage.session, by keys.
// browser.mu protects it.
type sessionArea map[string]stored

// A stored value is one in storage.session.
type stored struct {
	frame []byte
	size  int // As it counts for the quota, with its key.
}

// Storage implements [host.Host]. What is called happens later, in the loop,
// and its answer comes later still. A context that is killed in between has
// called in vain.
func (l *loader) Storage(function string, argument []byte, reply func([]byte, error)) (func(), error) {
	b, e := l.browser, l.context.extension
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := l.check(); err != nil {
		return nil, err
	}
	if l.context.kind == contentContext || !e.hasStorage {
		return nil, host.Unsupported("storage.session", `a background or an extension page, and the permission "storage"`)
	}
	do, err := e.session.prepare(b.profile, function, argument)
	if err != nil {
		return nil, err
	}
	c := &call{loader: l, reply: reply}
	l.calls = append(l.calls, c)
	b.loop.post(&e.storage, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		if l.context.ended && !l.context.suspended {
			return
		}
		frame, err := do()
		b.loop.post(&l.context.answers, func() { c.answer(frame, err) })
	})
	return c.cancel, nil
}

// answer passes on what a function of the browser returned, unless the context
// is gone. It runs in the loop.
func (c *call) answer(frame []byte, err error) {
	c.loader.browser.mu.Lock()
	defer c.loader.browser.mu.Unlock()
	if !c.loader.context.ended {
		c.settle(frame, err)
	}
}

// prepare reads the argument of a function, and returns what the function does.
// browser.mu is held.
func (a sessionArea) prepare(p Profile, function string, argument []byte) (do func() ([]byte, error), err error) {
	var v any
	if err := codec.Unmarshal(argument, &v); err != nil {
		return nil, host.NotCloneable(err)
	}
	switch function {
	case "set":
		items, err := p.items(v)
		return func() ([]byte, error) { return undefined, a.set(items) }, err
	case "remove":
		return func() ([]byte, error) {
			a.remove(v)
			return undefined, nil
		}, nil
	}
	return func() ([]byte, error) { return a.get(v), nil }, nil
}

// items returns the items of an object as the browser keeps them: as JSON in
// Chromium, also if the extension's messages are cloned.
func (p Profile) items(object any) (sessionArea, error) {
	if p == Chromium {
		var err error
		if object, err = throughJSON(object); err != nil {
			return nil, err
		}
	}
	values, _ := object.(map[string]any)
	items := make(sessionArea, len(values))
	for key, v := range values {
		frame, err := codec.Marshal(v)
		if err != nil {
			return nil, host.ErrNotCloneable
		}
		items[key] = stored{frame, len(key) + len(frame) + p.moreFor(v)}
	}
	return items, nil
}

// quota is how much the area holds, keys and values together.
const quota = 10 << 20

// moreFor returns by how many bytes a value counts more than its frame. Text
// that a TextDecoder has made, as that of the bridge is, counts two bytes a
// character in Firefox ESR 153, where text from a literal counts one.
func (p Profile) moreFor(v any) int {
	if p != Firefox {
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
			n += p.moreFor(e)
		}
		return n
	case map[string]any:
		n := 0
		for _, e := range v {
			n += p.moreFor(e)
		}
		return n
	}
	return 0
}

func (a sessionArea) size() int {
	size := 0
	for _, v := range a {
		size += v.size
	}
	return size
}

// set writes all items or, if they do not fit, none.
func (a sessionArea) set(items sessionArea) error {
	all := maps.Clone(a)
	maps.Copy(all, items)
	if all.size() > quota {
		return host.ErrQuotaExceeded
	}
	maps.Copy(a, items)
	return nil
}

// remove removes the keys of a list.
func (a sessionArea) remove(keys any) {
	list, _ := keys.([]any)
	for _, key := range list {
		text, _ := key.(string)
		delete(a, text)
	}
}

// get returns the object of all items, or of the one with a key.
func (a sessionArea) get(key any) []byte {
	found := a
	if text, ok := key.(string); ok {
		found = make(sessionArea)
		if v, ok := a[text]; ok {
			found[text] = v
		}
	}
	object := codec.AppendMap(nil, len(found))
	for key, v := range found {
		object = append(codec.AppendString(object, key), v.frame...)
	}
	return object
}
