// Package api calls the parts of the browser's extension API that package
// webext does not wrap, such as tabs.query or storage.local.get.
package api

import "context"

// Call calls a function of the extension API by its name, such as "tabs.query",
// waits for what it returns or its promise resolves to, and stores that in the
// value that result points to; a nil result drops it.
//
//	var tabs []struct {
//		ID    int64  `js:"id"`
//		Title string `js:"title"`
//	}
//	err := api.Call(ctx, &tabs, "tabs.query", map[string]any{"active": true})
//
// Arguments and results are converted by vert: flat structs with the tag js,
// maps with string keys, slices, strings, numbers and booleans; not arrays, nor
// numbers and strings of a type of their own, such as time.Duration. It is made
// for the small objects of this API, not for messages.
//
// It returns webext.ErrUnsupported where the function is not there,
// webext.ErrInvalidArgument for an argument that has no form in JavaScript, ctx's
// error when ctx is done first (what was called goes on then, and result must not
// be used any more), and else what the browser says. It may be called from any
// goroutine.
func Call(ctx context.Context, result any, function string, args ...any) error {
	settled := make(chan error, 1)
	if err := call(function, args, result, func(err error) { settled <- err }); err != nil {
		return &callError{function, err}
	}
	select {
	case err := <-settled:
		if err != nil {
			return &callError{function, err}
		}
		return nil
	case <-ctx.Done():
		return &callError{function, ctx.Err()}
	}
}

// A callError adds to an error which function was called.
type callError struct {
	function string
	err      error
}

func (e *callError) Error() string { return "call " + e.function + ": " + e.err.Error() }

func (e *callError) Unwrap() error { return e.err }
