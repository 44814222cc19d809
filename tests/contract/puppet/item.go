package puppet

import (
	"context"

	"gangway/wasm/webext/storage"
)

// An Item is a number that storage.local or storage.sync keeps, by storage.Item:
// the build lets no content script reach storage.session. Only some operations
// take Value.
type Item struct {
	Area, Key string
	Value     float64
}

// item returns the item of package storage, of which -1 is the default.
func (in Item) item() storage.Item[float64] {
	areas := map[string]storage.StorageArea{"local": storage.Local, "sync": storage.Sync}
	return storage.Item[float64]{Area: areas[in.Area], Key: in.Key, Default: -1}
}

// StoredItems gives the operations of storage.Item.
func StoredItems(p *Puppet) {
	Define(p, "itemGet", func(ctx context.Context, in Item) (float64, error) { return in.item().Get(ctx, p.runtime) })
	Define(p, "itemSet", func(ctx context.Context, in Item) (None, error) {
		return None{}, in.item().Set(ctx, p.runtime, in.Value)
	})
	Define(p, "itemRemove", func(ctx context.Context, in Item) (None, error) { return None{}, in.item().Remove(ctx, p.runtime) })
	Define(p, "itemWatch", func(_ context.Context, in Item) (Handle, error) {
		w, err := in.item().Watch(p.runtime)
		if err != nil {
			return 0, err
		}
		return p.hold(w), nil
	})
	Define(p, "itemChanged", func(ctx context.Context, h Handle) (float64, error) {
		w, err := take[*storage.Watch[float64]](p, h)
		if err != nil {
			return 0, err
		}
		return w.Receive(ctx)
	})
}
