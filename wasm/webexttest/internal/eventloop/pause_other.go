//go:build !linux

package eventloop

import "runtime"

// pause lets others run for a while. The real time that pause_linux.go waits for
// has no function that all other systems have.
func pause() {
	for range 100 {
		runtime.Gosched()
	}
}
