package eventloop

import (
	"syscall"
	"time"
)

// pauseLength is shorter than the time for which a busy machine lets a thread
// run.
const pauseLength = 200 * time.Microsecond

// pause returns after a while of real time, also in a bubble of testing/synctest,
// where time.Sleep takes none. Who is in it is not idle for the bubble.
func pause() {
	length := syscall.NsecToTimespec(pauseLength.Nanoseconds())
	_ = syscall.Nanosleep(&length, nil) // A signal ends it sooner, which does no harm.
}
