package webext

import (
	"bytes"
	"strings"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/failure"
)

// A StorageArea keeps items, values by their keys, for all contexts of the
// extension that have it. It follows storage.StorageArea:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea
//
// Values are what package codec can send. Firefox keeps them as they are,
// Chromium keeps JSON: numbers, strings, booleans, null, lists and objects are
// the same in both.
//
// Its methods may be called from any goroutine. Calls take effect in the order
// in which they are made; those that take a context wait, and return ctx's
// error when ctx is done first: what was to be written is written all the same.
// Where the area is missing they return [ErrUnsupported].
type StorageArea struct{ runtime *Runtime }

// SessionStorage returns the area of items that outlive the background's
// suspension, but neither the browser's end nor the extension's reload, update
// or removal. It follows storage.session:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/session
//
// Backgrounds and extension pages have it if the manifest has the permission
// "storage". Content scripts do not have it. It holds 10 MB in memory; in
// Firefox text counts two bytes a character.
func (r *Runtime) SessionStorage() *StorageArea { return &StorageArea{r} }

// Get stores the value of a key in the value that v points to, as package codec
// does, and reports whether there is one. v is left alone if there is none.
func (s *StorageArea) Get(ctx Context, key string, v any) (found bool, err error) {
	items, err := s.items(ctx, codecimpl.AppendString(nil, key), key)
	if err != nil {
		return false, failure.In("get from storage", err)
	}
	m, found := items[key]
	if !found {
		return false, nil
	}
	return true, m.Decode(v)
}

// All returns the items whose keys begin with prefix, not yet decoded. The
// browser hands over the whole area for that.
func (s *StorageArea) All(ctx Context, prefix string) (map[string]Message, error) {
	items, err := s.items(ctx, codecimpl.AppendNil(nil), prefix)
	if err != nil {
		return nil, failure.In("get from storage", err)
	}
	return items, nil
}

// items gets what argument asks for, and of that what begins with prefix.
func (s *StorageArea) items(ctx Context, argument []byte, prefix string) (map[string]Message, error) {
	got, err := s.wait(ctx, "get", argument)
	if err != nil {
		return nil, err
	}
	items := items{object: got.item, prefix: prefix, found: make(map[string]Message)}
	if err := codec.Unmarshal(got.item, &items); err != nil {
		return nil, err
	}
	return items.found, nil
}

// items are the parts of an object by their names, each as an item.
type items struct {
	object []byte
	prefix string
	found  map[string]Message
}

func (m *items) DecodeCBOR(d *codec.Decoder) {
	for n := d.Map(); d.Next(&n); {
		key := string(d.Key())
		from := d.Pos()
		d.Skip()
		if d.OK() && strings.HasPrefix(key, m.prefix) {
			m.found[key] = Message{item: bytes.Clone(m.object[from:d.Pos()])}
		}
	}
}

// Set writes items, all of them or none, and waits until they are written. A
// value that cannot be kept is [ErrNotCloneable], and more than the area holds
// [ErrQuotaExceeded].
func (s *StorageArea) Set(ctx Context, items map[string]any) error {
	select {
	case err := <-s.SetAsync(items):
		return err
	case <-ctx.Done():
		return failure.In("write to storage", ctx.Err())
	}
}

// SetAsync is [StorageArea.Set] without the waiting: it begins to write in this
// turn. The channel that it returns brings the error of the write, nil if there
// is none, once; it need not be received.
func (s *StorageArea) SetAsync(items map[string]any) <-chan error {
	done := make(chan error, 1)
	item, err := encodeItems(items)
	if err == nil {
		_, err = s.runtime.host.Storage("set", item, func(_ []byte, err error) {
			if err != nil {
				err = failure.In("write to storage", err)
			}
			done <- err
		})
	}
	if err != nil {
		done <- failure.In("write to storage", err)
	}
	return done
}

func encodeItems(items map[string]any) ([]byte, error) {
	item := codecimpl.AppendMap(nil, len(items))
	for key, v := range items {
		var err error
		if item, err = encode(codecimpl.AppendString(item, key), v); err != nil {
			return nil, err
		}
	}
	return item, nil
}

// Remove removes keys with their values, those that are there.
func (s *StorageArea) Remove(ctx Context, keys ...string) error {
	item := codecimpl.AppendArray(nil, len(keys))
	for _, key := range keys {
		item = codecimpl.AppendString(item, key)
	}
	if _, err := s.wait(ctx, "remove", item); err != nil {
		return failure.In("remove from storage", err)
	}
	return nil
}

// wait calls a function of the area and waits for what it returns.
func (s *StorageArea) wait(ctx Context, function string, argument []byte) (Message, error) {
	return await(ctx, func(reply func([]byte, error)) (func(), error) {
		return s.runtime.host.Storage(function, argument, reply)
	})
}

// await calls a function of the host and waits for what it returns.
func await(ctx Context, call func(reply func([]byte, error)) (cancel func(), err error)) (Message, error) {
	replies := make(chan Message, 1)
	cancel, err := call(func(item []byte, err error) { replies <- Message{item, err} })
	if err != nil {
		return Message{}, err
	}
	select {
	case reply := <-replies:
		return reply, reply.err
	case <-ctx.Done():
		cancel()
		return Message{}, ctx.Err()
	}
}
