package host

// A Context is a webext.Context.
type Context interface {
	Done() <-chan struct{}
	Err() error
}

// Wait calls a function of the extension API, as [Host] does, and waits for its
// result until ctx is done.
func Wait(ctx Context, h Host, function string, arguments []byte) (item []byte, err error) {
	type result struct {
		item []byte
		err  error
	}
	results := make(chan result, 1)
	cancel, err := h.Call(function, arguments, func(item []byte, err error) { results <- result{item, err} })
	if err != nil {
		return nil, err
	}
	select {
	case r := <-results:
		return r.item, r.err
	case <-ctx.Done():
		cancel()
		return nil, ctx.Err()
	}
}
