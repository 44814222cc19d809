package storagearea

import (
	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// Rules say how a browser keeps the values of an area. Limits of 0 are none.
type Rules struct {
	JSON         bool // Values are kept as JSON. Without this and the next they are cloned.
	Plain        bool // Values are kept as Chromium's plain ones.
	Bytes        bool // Plain ones include bytes.
	NullForNone  bool // As JSON, undefined is kept as null. Else it is not written.
	TellsSame    bool // Values that are written anew as they were are told of, too.
	TellsNothing bool // Writes and removals without a change are told of, too.

	Quota     int // In bytes, all keys and values together.
	ItemQuota int // In bytes, each key with its value.
	MaxItems  int

	ReadOnly string // The text of the error of all that writes, if it is an error.
	Absent   string // The same of all that reads values or keys.

	Uncounted bool // getBytesInUse counts nothing.
}

// items returns values as the browser keeps them.
func (r Rules) items(values map[string]any) (map[string]stored, error) {
	items := make(map[string]stored, len(values))
	for key, v := range values {
		if _, undefined := v.(codec.Undefined); undefined && r.JSON && !r.NullForNone {
			continue
		}
		if r.Plain {
			plain, err := r.plain(v)
			if err != nil {
				return nil, err
			}
			if v = plain; v == none {
				continue
			}
		}
		kept, err := r.keep(key, v)
		if err != nil {
			return nil, err
		}
		items[key] = kept
	}
	return items, nil
}

// keep returns a value as the browser keeps it.
func (r Rules) keep(key string, v any) (stored, error) {
	size := len(key)
	if r.Plain {
		size += conversion.JSONSize(v)
	} else if r.JSON {
		plain, err := conversion.ThroughJSON(v)
		if err != nil {
			return stored{}, err
		}
		v = plain
		size += conversion.JSONSize(v)
	} else {
		size += clonedSize(v)
	}
	item, err := codec.Marshal(v)
	if err != nil {
		return stored{}, host.ErrNotCloneable
	}
	return stored{item, size}, nil
}

// hold reports whether an area can hold all items, of which some are new.
func (r Rules) hold(all, new map[string]stored) bool {
	size := 0
	for _, v := range all {
		size += v.size
	}
	for _, v := range new {
		if r.ItemQuota > 0 && v.size > r.ItemQuota {
			return false
		}
	}
	return (r.Quota == 0 || size <= r.Quota) && (r.MaxItems == 0 || len(all) <= r.MaxItems)
}
