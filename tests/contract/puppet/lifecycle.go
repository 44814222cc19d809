package puppet

import (
	"context"
	"fmt"

	"gangway/wasm/webext"
)

type (
	// AtSuspend says what to do in the turn of runtime.onSuspend: to post the
	// numbers 1 to Count and to write items.
	AtSuspend struct {
		Port  Handle
		Count int
		Items Items
	}

	// Shown waits for the page being shown again, and then says whether a port
	// has ended.
	Shown struct{ Listener, Port Handle }
)

// lifecycle are the operations of the events that not every context has.
func lifecycle(p *Puppet) {
	events := map[string]func() (any, error){
		"suspend":    func() (any, error) { return listener(p.runtime.OnSuspend()) },
		"pageShow":   func() (any, error) { return listener(p.runtime.OnPageShow()) },
		"tabRemoved": func() (any, error) { return listener(p.runtime.OnTabRemoved()) },
	}
	Define(p, "watch", func(_ context.Context, event string) (Handle, error) {
		listen, found := events[event]
		if !found {
			return 0, fmt.Errorf("there is no event %s", event)
		}
		l, err := listen()
		if err != nil {
			return 0, err
		}
		return p.hold(l), nil
	})
	Define(p, "atSuspend", p.atSuspend)
	Define(p, "tabRemoved", func(ctx context.Context, h Handle) (int64, error) { return next[int64](ctx, p, h) })
	Define(p, "openTabs", func(ctx context.Context, _ None) ([]int64, error) { return p.runtime.OpenTabs(ctx) })
	Define(p, "shown", func(ctx context.Context, in Shown) (*Error, error) {
		port, err := take[*webext.Port](p, in.Port)
		if err != nil {
			return nil, err
		}
		_, err = next[struct{}](ctx, p, in.Listener)
		return describe(port.Err()), err
	})
}

func (p *Puppet) atSuspend(_ context.Context, in AtSuspend) (None, error) {
	port, err := take[*webext.Port](p, in.Port)
	if err != nil {
		return None{}, err
	}
	items, err := in.Items.values()
	if err != nil {
		return None{}, err
	}
	l, err := p.runtime.OnSuspend()
	if err != nil {
		return None{}, err
	}
	p.hold(l)
	go func() {
		for range l.Values(p.runtime.Lifetime()) {
			p.runtime.SessionStorage().SetAsync(items)
			_ = postMade(port, Post{From: 1, To: in.Count})
		}
	}()
	return None{}, nil
}
