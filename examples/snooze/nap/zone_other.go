//go:build !(js && wasm)

package nap

import "time"

// Here is the zone of this machine.
func Here(time.Time) *time.Location { return time.Local }
