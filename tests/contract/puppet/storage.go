package puppet

import (
	"context"

	"gangway/wasm/codec"
)

// Items are what storage.session holds, items by their keys.
type Items map[string][]byte

// sessionStorage are the operations of storage.session.
func sessionStorage(p *Puppet) {
	Define(p, "storageGet", p.storageGet)
	Define(p, "storageAll", p.storageAll)
	Define(p, "storageSet", func(ctx context.Context, in Items) (None, error) {
		items, err := in.values()
		if err != nil {
			return None{}, err
		}
		return None{}, p.runtime.SessionStorage().Set(ctx, items)
	})
	Define(p, "storageFill", func(ctx context.Context, size int) (None, error) {
		return None{}, p.runtime.SessionStorage().Set(ctx, map[string]any{"small": 1, "filling": Filling(size)})
	})
	Define(p, "storageCount", p.storageCount)
	Define(p, "storageRemove", func(ctx context.Context, keys []string) (None, error) {
		return None{}, p.runtime.SessionStorage().Remove(ctx, keys...)
	})
}

// values returns the items as Go's values.
func (in Items) values() (map[string]any, error) {
	items := make(map[string]any, len(in))
	for key, item := range in {
		var v any
		if err := codec.Unmarshal(item, &v); err != nil {
			return nil, err
		}
		items[key] = v
	}
	return items, nil
}

// storageGet gets the item of a key, if there is one.
func (p *Puppet) storageGet(ctx context.Context, key string) (Items, error) {
	var v any
	found, err := p.runtime.SessionStorage().Get(ctx, key, &v)
	if err != nil || !found {
		return nil, err
	}
	item, err := codec.Marshal(v)
	return Items{key: item}, err
}

// storageAll gets the items whose keys have a prefix.
func (p *Puppet) storageAll(ctx context.Context, prefix string) (Items, error) {
	all, err := p.runtime.SessionStorage().All(ctx, prefix)
	if err != nil {
		return nil, err
	}
	items := make(Items)
	for key, m := range all {
		items[key] = m.Raw()
	}
	return items, nil
}

// storageCount begins to write the numbers 1 to count under one key, waits for
// none of the writes, and gets what is there then.
func (p *Puppet) storageCount(ctx context.Context, count int) (n int, err error) {
	area := p.runtime.SessionStorage()
	for n := 1; n <= count; n++ {
		area.SetAsync(map[string]any{"count": n})
	}
	_, err = area.Get(ctx, "count", &n)
	return n, err
}
