package storage

import (
	"iter"
	"strconv"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/internal/failure"
	"gangway/wasm/webext"
)

// An Item is a value of one type that an area keeps under a key. Items are mostly
// package variables; their methods may be called from any goroutine.
//
//	var settings = storage.Item[Settings]{Area: storage.Local, Key: "settings", Default: Settings{Theme: "dark"}}
//
// A type is encoded as package codec does, by generated code or by reflection. In
// a program without reflection T has generated code, as messages have: a single
// number is a field of such a type.
type Item[T any] struct {
	Area StorageArea
	Key  string

	// Default is the value while nothing is stored.
	Default T

	// Version is the version of T, 0 for an item that never had another type.
	// With a version, an object with "version" and "value" is stored in place of
	// the value alone, which is version 0.
	Version int

	// Migrate makes a T of a value that was stored with an earlier version.
	// Without it, such a value is an error. A value is migrated each time that
	// it is read, until it is set.
	Migrate func(version int, stored webext.Message) (T, error)
}

// Get returns the value, the default if nothing is stored. It is an error if the
// value was stored with a later version, or is not a T.
func (i Item[T]) Get(ctx webext.Context, rt *webext.Runtime) (T, error) {
	found, err := i.Area.Get(ctx, rt, KeysOfList([]string{i.Key}))
	if err != nil {
		var none T
		return none, err
	}
	return i.read(found[i.Key])
}

// Set stores a value.
func (i Item[T]) Set(ctx webext.Context, rt *webext.Runtime, v T) error {
	return SetAll(ctx, rt, i.To(v))
}

// Remove removes the value, so that it is the default again.
func (i Item[T]) Remove(ctx webext.Context, rt *webext.Runtime) error {
	return i.Area.Remove(ctx, rt, []string{i.Key})
}

// An Assignment is a value that [SetAll] stores for an item.
type Assignment struct {
	area StorageArea
	key  string
	item encoded
	err  error
}

// To returns the assignment of a value to the item. It encodes v; an error is
// that of [SetAll].
func (i Item[T]) To(v T) Assignment {
	item, err := codec.Marshal(v)
	if err == nil && i.Version != 0 {
		item = (&versioned{i.Version, item}).encode()
	}
	return Assignment{i.Area, i.Key, item, err}
}

// SetAll stores the values of several items of one area in one write: all of
// them, or none.
func SetAll(ctx webext.Context, rt *webext.Runtime, all ...Assignment) error {
	if len(all) == 0 {
		return nil
	}
	items := make(map[string]any, len(all))
	for _, a := range all {
		switch {
		case a.err != nil:
			return failure.In("store "+a.key, failure.Both(webext.ErrNotCloneable, a.err))
		case a.area != all[0].area:
			return failure.In("store "+a.key, failure.Detailed(webext.ErrInvalidArgument, "items of two areas in one write"))
		}
		items[a.key] = a.item
	}
	return all[0].area.Set(ctx, rt, items)
}

// read returns the value that is stored as m.
func (i Item[T]) read(m webext.Message) (v T, err error) {
	if m.Raw() == nil {
		return i.Default, nil
	}
	stored := versioned{value: m.Raw()}
	if i.Version != 0 {
		stored = readVersioned(m.Raw())
	}
	switch {
	case stored.version > i.Version:
		err = failure.Detailed(ErrLaterVersion, "version "+strconv.Itoa(stored.version)+", and this is "+strconv.Itoa(i.Version))
	case stored.version == i.Version:
		err = codec.Unmarshal(stored.value, &v)
	case i.Migrate == nil:
		err = failure.Detailed(ErrEarlierVersion, "version "+strconv.Itoa(stored.version)+", and the item has no Migrate")
	default:
		v, err = i.Migrate(stored.version, webext.MessageOf(stored.value))
	}
	if err != nil {
		return v, failure.In("read "+i.Key+" from storage", err)
	}
	return v, nil
}

// A Watch receives the values of an item as they change, in whatever context of the
// extension. Its methods may be called from any goroutine.
type Watch[T any] struct {
	item    Item[T]
	changes *webext.Listener[Changed]
}

// Watch listens to storage.onChanged, for this item. A change wakes a suspended
// background that watches.
func (i Item[T]) Watch(rt *webext.Runtime) (*Watch[T], error) {
	changes, err := OnChanged(rt)
	if err != nil {
		return nil, err
	}
	return &Watch[T]{i, changes}, nil
}

// Receive waits for the next change and returns the value after it, the default if
// it was removed. Its errors are those of [Item.Get] for a value, and those of a
// listener.
func (w *Watch[T]) Receive(ctx webext.Context) (T, error) {
	for {
		changed, err := w.changes.Receive(ctx)
		if err != nil {
			var none T
			return none, err
		}
		if change, found := changed.Changes[w.item.Key]; found && w.item.Area.Path == pathOf(changed.AreaName) {
			return w.item.read(change.NewValue)
		}
	}
}

// Values returns an iterator over the values after each change, until [Watch.Stop]
// is called or ctx is done. It yields an error for a value that cannot be read.
func (w *Watch[T]) Values(ctx webext.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for changed := range w.changes.Values(ctx) {
			change, found := changed.Changes[w.item.Key]
			if !found || w.item.Area.Path != pathOf(changed.AreaName) {
				continue
			}
			if !yield(w.item.read(change.NewValue)) {
				return
			}
		}
	}
}

// Stop ends watching; nothing is received afterwards.
func (w *Watch[T]) Stop() { w.changes.Stop() }

// pathOf returns the path of the area of a name.
func pathOf(area string) string { return "gangway:call:storage." + area + ";" }

// encoded is a value that is an item already.
type encoded []byte

// AppendCBOR implements [codec.Appender].
func (e encoded) AppendCBOR(buf []byte, _ int) ([]byte, error) { return append(buf, e...), nil }

// A versioned value is stored with the version of its type.
type versioned struct {
	version int
	value   []byte // An item.
}

func (v *versioned) encode() []byte {
	buf := codecimpl.AppendString(codecimpl.AppendMap(nil, 2), "version")
	buf = codecimpl.AppendString(codecimpl.AppendInt(buf, int64(v.version)), "value")
	return append(buf, v.value...)
}

// readVersioned reads a value with its version, which is 0 for one without.
func readVersioned(item []byte) versioned {
	var v versioned
	if codec.Unmarshal(item, &v) != nil || v.value == nil || v.version == 0 {
		return versioned{value: item}
	}
	return v
}

// DecodeCBOR implements [codec.Decodable].
func (v *versioned) DecodeCBOR(d *codec.Decoder) {
	for n := d.Map(); d.Next(&n); {
		switch key := d.Key(); string(key) {
		case "version":
			v.version = int(d.Int(32))
		case "value":
			v.value = d.Raw()
		default:
			d.Mismatch("version or value")
		}
	}
}
