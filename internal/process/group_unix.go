//go:build unix

package process

import (
	"errors"
	"syscall"
	"time"
)

// killGroup kills a process group and waits until nobody runs in it.
func killGroup(pid int) {
	for range 500 {
		if err := syscall.Kill(-pid, syscall.SIGKILL); err != nil || !GroupRuns(pid) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// interruptGroup interrupts all processes of a group.
func interruptGroup(pid int) error { return syscall.Kill(-pid, syscall.SIGINT) }

// Exists reports whether there is a process with this number.
func Exists(pid int) bool {
	return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
