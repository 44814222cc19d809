package process

import (
	"os/exec"
	"runtime"
	"time"
)

// Together runs cmd and all that it starts as one thing: run starts cmd and waits
// for it, and Together returns its error. When the context of cmd is done, all
// processes of its group are interrupted, on Windows killed. Those that are left
// after limit are killed, and none is left when Together returns.
func Together(cmd *exec.Cmd, limit time.Duration, run func() error) error {
	canceled := false
	cmd.SysProcAttr = ownGroup()
	cmd.Cancel = func() error {
		canceled = true
		return interruptGroup(cmd.Process.Pid)
	}
	cmd.WaitDelay = limit
	runtime.LockOSThread() // As [Process.run] does.
	defer runtime.UnlockOSThread()
	err := run()
	if canceled {
		killGroup(cmd.Process.Pid)
	}
	return err
}
