package process

import (
	"os"
	"os/exec"
	"strconv"
	"syscall"
)

// ownGroup keeps a Ctrl-C of the console from the process. When its parent is
// killed, browsers quit because their connection to it closes.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// killGroup kills a process and its children.
func killGroup(pid int) {
	// Its error says that they are gone already.
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(pid)).Run()
}

// interruptGroup kills a process and its children: Windows has no interrupt for
// those outside our console.
func interruptGroup(pid int) error {
	killGroup(pid)
	return nil
}

// Exists reports whether there is a process with this number.
func Exists(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	p.Release()
	return true
}
