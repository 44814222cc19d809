//go:build js && wasm

package nap

import (
	"syscall/js"
	"time"
)

// Here is the zone of this machine.
func Here(t time.Time) *time.Location {
	behind := js.Global().Get("Date").New(t.UnixMilli()).Call("getTimezoneOffset").Int()
	return time.FixedZone("", -behind*60)
}
