//go:build js && wasm

package bridge

import (
	"syscall/js"
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
)

// try calls f as the functions of this package call JavaScript.
func try(f func()) (err error) {
	defer Catch(&err)
	f()
	return nil
}

// throw makes JavaScript throw a value, which need not be an error.
func throw(value any) {
	js.Global().Get("AbortSignal").Call("abort", value).Call("throwIfAborted")
}

func TestCatchTurnsExceptionsIntoErrors(t *testing.T) {
	tests := map[string]struct {
		throws        func()
		name, message string
	}{
		"an Error":           {func() { throw(js.Global().Get("RangeError").New("too far")) }, "RangeError", "too far"},
		"a string":           {func() { throw("text") }, "", "text"},
		"null":               {func() { throw(nil) }, "", "null"},
		"an object":          {func() { throw(map[string]any{"code": 1}) }, "", ""},
		"an engine's error":  {func() { js.Global().Get("JSON").Call("parse", "{") }, "SyntaxError", ""},
		"a missing function": {func() { js.Undefined().Call("connect") }, "TypeError", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := try(test.throws)
			var thrown *host.Error
			if assert.ErrorAs(t, err, &thrown) {
				assert.Equal(t, test.name, thrown.Name)
				if test.message != "" {
					assert.Equal(t, test.message, thrown.Message)
				}
			}
		})
	}
}

func TestCatchLetsBugsInGoPass(t *testing.T) {
	assert.PanicsWithValue(t, "a bug", func() { _ = try(func() { panic("a bug") }) })
}
