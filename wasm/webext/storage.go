package webext

import (
	"bytes"
	"errors"
	"strings"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// A StorageArea keeps items, values by their keys, for all contexts of the
// extension that have it. It follows storage.StorageArea:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/API/storage/StorageArea
//
// Values are those that package codec can send. Firefox keeps them as they are.
// Chromium keeps numbers, strings, booleans, null, lists and objects, which are the
// same in both, and of bytes an ArrayBuffer; all else is empty or left out.
//
// Its methods may be called from any goroutine. Calls take effect in the order
// in which they are made; those that take a context wait, and return ctx's
// error when ctx is done first: the browser then writes all the same. Where the
// area is missing they return [ErrUnsupported].
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
	items, err := s.items(ctx, codecimpl.AppendString(oneArgument(), key), key)
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
	items, err := s.items(ctx, codecimpl.AppendNil(oneArgument()), prefix)
	if err != nil {
		return nil, failure.In("get from storage", err)
	}
	return items, nil
}

// items gets the items that an argument asks for whose keys begin with prefix.
func (s *StorageArea) items(ctx Context, arguments []byte, prefix string) (map[string]Message, error) {
	got, err := s.call(ctx, "storage.session.get", arguments)
	if err != nil {
		return nil, err
	}
	items := items{object: got, prefix: prefix, found: make(map[string]Message)}
	if err := codec.Unmarshal(got, &items); err != nil {
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
		_, err = s.runtime.host.Call("storage.session.set", item, func(_ []byte, err error) {
			if err != nil {
				err = failure.In("write to storage", err)
			}
			done <- err
		})
	}
	if err != nil {
		done <- failure.In("write to storage", needsStorage(err))
	}
	return done
}

// oneArgument is the head of a list of arguments that has one.
func oneArgument() []byte { return codecimpl.AppendArray(nil, 1) }

// encodeItems returns the list of arguments that has the object of items.
func encodeItems(items map[string]any) ([]byte, error) {
	item := codecimpl.AppendMap(oneArgument(), len(items))
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
	item := codecimpl.AppendArray(oneArgument(), len(keys))
	for _, key := range keys {
		item = codecimpl.AppendString(item, key)
	}
	if _, err := s.call(ctx, "storage.session.remove", item); err != nil {
		return failure.In("remove from storage", err)
	}
	return nil
}

// call calls a function of the area and waits for its result.
func (s *StorageArea) call(ctx Context, function string, arguments []byte) ([]byte, error) {
	item, err := host.Wait(ctx, s.runtime.host, function, arguments)
	return item, needsStorage(err)
}

// needsStorage returns err, and the needs of the area if that is missing.
func needsStorage(err error) error {
	if errors.Is(err, ErrUnsupported) {
		return host.Unsupported("storage.session", `a background or an extension page, and the permission "storage"`)
	}
	return err
}
