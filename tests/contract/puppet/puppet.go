package puppet

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"gangway/wasm/webext"
)

// A Puppet performs commands in one context of an extension. Its methods may
// be called from any goroutine.
type Puppet struct {
	runtime *webext.Runtime
	ops     map[string]operation
	exit    chan int

	mu      sync.Mutex // Protects following.
	last    Handle
	held    map[Handle]any
	running map[int]context.CancelFunc // By the command's ID.
}

// An operation performs what a command asks for.
type operation func(ctx context.Context, args json.RawMessage) (any, error)

// A Part gives a puppet operations. What a program's parts do not reach is not
// linked, so that its start script declares only the events of its parts.
type Part func(*Puppet)

// New returns a puppet that can connect and send, and what parts add.
func New(rt *webext.Runtime, parts ...Part) *Puppet {
	p := &Puppet{
		runtime: rt,
		ops:     make(map[string]operation),
		exit:    make(chan int, 1),
		held:    make(map[Handle]any),
		running: make(map[int]context.CancelFunc),
	}
	for _, part := range append([]Part{basics, ports, views, sessionStorage, lifecycle}, parts...) {
		part(p)
	}
	return p
}

// Define adds an operation to a puppet.
func Define[In, Out any](p *Puppet, name string, perform func(context.Context, In) (Out, error)) {
	p.ops[name] = func(ctx context.Context, args json.RawMessage) (any, error) {
		var in In
		if len(args) > 0 {
			if err := json.Unmarshal(args, &in); err != nil {
				return nil, fmt.Errorf("arguments of %s: %w", name, err)
			}
		}
		return perform(ctx, in)
	}
}

// Handle performs a command and gives its answer to answer, from another
// goroutine. It does not block. Commands may overlap.
func (p *Puppet) Handle(c Command, answer func(Answer)) {
	ctx, cancel := context.WithCancel(context.Background())
	p.mu.Lock()
	p.running[c.ID] = cancel
	p.mu.Unlock()
	go func() {
		defer p.cancel(c.ID)
		answer(p.perform(ctx, c))
	}()
}

func (p *Puppet) perform(ctx context.Context, c Command) Answer {
	perform, found := p.ops[c.Op]
	if !found {
		return Answer{ID: c.ID, Err: &Error{Text: "this puppet cannot " + c.Op}}
	}
	result, err := perform(ctx, c.Args)
	if err != nil {
		return Answer{ID: c.ID, Err: describe(err)}
	}
	raw, err := json.Marshal(result)
	return Answer{ID: c.ID, Result: raw, Err: describe(err)}
}

// cancel cancels the context of a command that runs.
func (p *Puppet) cancel(id int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cancel := p.running[id]; cancel != nil {
		cancel()
		delete(p.running, id)
	}
}

// hold keeps v and returns its handle, which is the same for the same v.
func (p *Puppet) hold(v any) Handle {
	p.mu.Lock()
	defer p.mu.Unlock()
	for handle, held := range p.held {
		if held == v {
			return handle
		}
	}
	p.last++
	p.held[p.last] = v
	return p.last
}

// take returns what a handle stands for.
func take[T any](p *Puppet, h Handle) (T, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	v, ok := p.held[h].(T)
	if !ok {
		return v, fmt.Errorf("the puppet holds no %T as %d", v, h)
	}
	return v, nil
}

// release returns all that the puppet holds, and forgets it.
func (p *Puppet) release() []any {
	p.mu.Lock()
	defer p.mu.Unlock()
	held := slices.Collect(maps.Values(p.held))
	clear(p.held)
	return held
}
