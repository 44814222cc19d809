package puppet

import (
	"context"
	"fmt"
	"slices"

	"gangway/wasm/webext"
)

// Listening gives the operations of those that accept from their own
// extension.
func Listening(p *Puppet) {
	p.listens(map[string]func(Listen) (any, error){
		"connect": func(in Listen) (any, error) { return listener(p.runtime.OnConnect(in.Names...)) },
		"message": func(Listen) (any, error) { return listener(p.runtime.OnMessage()) },
	})
}

// External gives the operations of those that accept from other extensions
// too.
func External(p *Puppet) {
	p.listens(map[string]func(Listen) (any, error){
		"connect": func(in Listen) (any, error) { return listener(p.runtime.OnConnect(in.Names...)) },
		"message": func(Listen) (any, error) { return listener(p.runtime.OnMessage()) },
		"connectExternal": func(in Listen) (any, error) {
			return listener(p.runtime.OnConnectExternal(in.Allow.decide(), in.Names...))
		},
		"messageExternal": func(in Listen) (any, error) {
			return listener(p.runtime.OnMessageExternal(in.Allow.decide()))
		},
	})
}

// listener returns a listener that is not nil, and err.
func listener[T any](l *webext.Listener[T], err error) (any, error) { return l, err }

// decide returns the rule, nil for none.
func (a *Allow) decide() webext.Allow {
	if a == nil {
		return nil
	}
	if a.Origin == "" {
		return webext.AllowIDs(a.IDs...)
	}
	return func(s *webext.Sender) bool {
		return s.Origin == a.Origin && (len(a.IDs) == 0 || slices.Contains(a.IDs, s.ID))
	}
}

// listens defines what is done with listeners, which are made by their events.
func (p *Puppet) listens(events map[string]func(Listen) (any, error)) {
	Define(p, "listen", func(_ context.Context, in Listen) (Handle, error) {
		listen, found := events[in.Event]
		if !found {
			return 0, fmt.Errorf("this puppet does not listen to %s", in.Event)
		}
		l, err := listen(in)
		if err != nil {
			return 0, err
		}
		return p.hold(l), nil
	})
	Define(p, "stop", func(_ context.Context, h Handle) (None, error) {
		l, err := take[interface{ Stop() }](p, h)
		if err == nil {
			l.Stop()
		}
		return None{}, err
	})
	Define(p, "accept", p.accept)
	Define(p, "request", p.request)
	Define(p, "reply", p.reply)
	Define(p, "ignore", func(_ context.Context, h Handle) (None, error) {
		q, err := take[*webext.Request](p, h)
		if err == nil {
			q.Ignore()
		}
		return None{}, err
	})
}

// accept waits for the next port of a listener.
func (p *Puppet) accept(ctx context.Context, h Handle) (Port, error) {
	port, err := next[*webext.Port](ctx, p, h)
	if err != nil {
		return Port{}, err
	}
	return p.describePort(port), nil
}

// next waits for what a listener brings next.
func next[T any](ctx context.Context, p *Puppet, h Handle) (v T, err error) {
	l, err := take[*webext.Listener[T]](p, h)
	if err != nil {
		return v, err
	}
	return l.Receive(ctx)
}
