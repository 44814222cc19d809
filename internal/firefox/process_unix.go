//go:build unix

package firefox

import (
	"errors"
	"syscall"
	"time"
)

// killGroup kills a process group and waits until nobody runs in it.
func killGroup(pid int) {
	for range 500 {
		if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil || !groupRuns(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func processExists(pid int) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
