//go:build unix && !linux

package firefox

import "syscall"

// ownGroup makes a process the leader of a group. When its parent is killed,
// Firefox quits because the console's connection closes (collect_parent.js).
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

// groupRuns reports whether a process of the group exists.
func groupRuns(group int) bool {
	return syscall.Kill(-group, 0) == nil
}
