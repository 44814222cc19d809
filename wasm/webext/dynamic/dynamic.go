// Package dynamic calls the functions of the browser's extension API, such as
// tabs.query or storage.local.get, and listens to its events, by their names: for
// those that no package of this library has.
package dynamic

import "context"

// Call calls a function of the extension API by its name, such as "tabs.query",
// waits for its result, or for that of its promise, and stores it in the value
// that result points to; a nil result drops it.
//
//	var tabs []struct {
//		ID    int64  `js:"id"`
//		Title string `js:"title"`
//	}
//	err := dynamic.Call(ctx, &tabs, "tabs.query", map[string]any{"active": true})
//
// It is made for the small objects of this API, not for messages:
//
//	Go                                JavaScript
//	bool, string                      boolean, string
//	integers within 2^53, floats      number
//	time.Time                         Date, in milliseconds
//	[]byte                            Uint8Array
//	slices                            Array
//	structs, maps with string keys    plain object
//	nil                               null
//	js.Value                          itself
//
// A field has the name in its tag js, else the whole of its tag json, else its
// own. A result of type any is as package codec gives it: float64, string,
// bool, nil, []any, map[string]any, []byte, codec.Date or codec.Undefined; the
// same values are arguments. In a result of another type, null and undefined are
// the zero value, in slices too. A time is in UTC. Take as a js.Value all else
// that JavaScript has. Call sets a result as a whole, or leaves it as it was,
// and touches it only until it returns.
//
// Call refuses arrays, other maps, embedded structs, tags with options,
// channels, functions, types that marshal themselves, time.Duration, and
// integers beyond 2^53; as arguments also strings, booleans and numbers of a
// type of their own. The error of a number that does not fit into its field is
// one, too. They say where in which argument or result this is, and how to mend
// it.
//
// It returns webext.ErrUnsupported where the function is not there,
// webext.ErrInvalidArgument for an argument or a result that has no form in
// JavaScript, before anything is called, and ctx's error when ctx is done
// first: nothing is called if it is done already, and a function that was
// called goes on. An exception of JavaScript, or the reason of a rejected
// promise, is a *webext.Error. Call may be called from any goroutine.
func Call(ctx context.Context, result any, function string, args ...any) error {
	if err := wait(ctx, starter(function, args, result)); err != nil {
		return &callError{function, err}
	}
	return nil
}

// starter returns a function that starts a call.
func starter(function string, args []any, result any) func(settled) error {
	return func(done settled) error { return start(function, args, result, done) }
}

// A settled function is told once how a call ended: with an error, or with a
// function that stores its result.
type settled func(store func() error, err error)

// wait starts a call and stores its result, unless ctx ends first. The result is
// stored here alone, so that nothing touches it later.
func wait(ctx context.Context, start func(settled) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	type outcome struct {
		store func() error
		err   error
	}
	outcomes := make(chan outcome, 1)
	if err := start(func(store func() error, err error) { outcomes <- outcome{store, err} }); err != nil {
		return err
	}
	select {
	case o := <-outcomes:
		if o.err != nil {
			return o.err
		}
		return o.store()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A callError adds to an error which function was called.
type callError struct {
	function string
	err      error
}

func (e *callError) Error() string { return "call " + e.function + ": " + e.err.Error() }

func (e *callError) Unwrap() error { return e.err }
