package puppet

import (
	"context"
	"sync"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
	"gangway/wasm/webext/dynamic"
)

type (
	// Call calls a function of the browser's API. Arguments are items.
	Call struct {
		Function  string
		Arguments [][]byte
	}

	// Watch listens to an event, with arguments of its own if Extra has some. They
	// are items.
	Watch struct {
		Event string
		Extra [][]byte
	}

	// Seen waits until a listener has seen Count occurrences.
	Seen struct {
		Listener Handle
		Count    int
	}
)

// API gives the operations of the browser's API, by the names of its functions and
// events.
func API(p *Puppet) {
	Define(p, "apiCall", p.apiCall)
	Define(p, "apiListen", func(_ context.Context, in Watch) (Handle, error) {
		extra, err := values(in.Extra)
		if err != nil {
			return 0, err
		}
		l, err := dynamic.Listen(p.runtime, in.Event, extra...)
		if err != nil {
			return 0, err
		}
		s := &sightings{listener: l, more: make(chan struct{})}
		go s.collect(p.runtime.Lifetime())
		return p.hold(s), nil
	})
	Define(p, "apiSeen", func(ctx context.Context, in Seen) ([][]byte, error) {
		s, err := take[*sightings](p, in.Listener)
		if err != nil {
			return nil, err
		}
		return s.wait(ctx, in.Count)
	})
}

// apiCall calls a function and answers with the item of its result.
func (p *Puppet) apiCall(ctx context.Context, in Call) ([]byte, error) {
	arguments, err := values(in.Arguments)
	if err != nil {
		return nil, err
	}
	m, err := dynamic.Invoke(ctx, p.runtime, in.Function, arguments...)
	return m.Raw(), err
}

// values returns the values of items.
func values(items [][]byte) ([]any, error) {
	all := make([]any, len(items))
	for i, item := range items {
		if err := codec.Unmarshal(item, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// sightings are the occurrences of an event that a puppet has seen.
type sightings struct {
	listener *webext.Listener[[]any]

	mu   sync.Mutex // Protects following.
	seen [][]byte   // The arguments of each, an item that is a list.
	more chan struct{}
}

// Stop stops the listener. What it has seen stays.
func (s *sightings) Stop() { s.listener.Stop() }

// collect notes all occurrences until the listener stops.
func (s *sightings) collect(ctx webext.Context) {
	for arguments := range s.listener.Values(ctx) {
		item, err := codec.Marshal(arguments)
		if err != nil {
			item, _ = codec.Marshal([]any{err.Error()}) // No claim expects that.
		}
		s.mu.Lock()
		s.seen = append(s.seen, item)
		close(s.more)
		s.more = make(chan struct{})
		s.mu.Unlock()
	}
}

// wait returns all that has been seen when that are count at least.
func (s *sightings) wait(ctx context.Context, count int) ([][]byte, error) {
	for {
		s.mu.Lock()
		seen, more := s.seen, s.more
		s.mu.Unlock()
		if len(seen) >= count {
			return append([][]byte{}, seen...), nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
