//go:build unix && !linux

package process

import "syscall"

// ownGroup makes a process the leader of a group. When its parent is killed,
// browsers quit because their connection to it closes.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// GroupRuns reports whether a process of a group exists.
func GroupRuns(group int) bool {
	return syscall.Kill(-group, 0) == nil
}
