package chromium

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// A Process is one of Chromium's processes.
type Process struct {
	PID  int    `json:"id"`
	Type string `json:"type"` // Such as browser, renderer or GPU.
}

// Processes returns those that run now.
func (b *Browser) Processes(ctx context.Context) ([]Process, error) {
	var info struct {
		Processes []Process `json:"processInfo"`
	}
	err := b.pipe.call(ctx, "", "SystemInfo.getProcessInfo", nil, &info)
	return info.Processes, err
}

// OfExtensions reports whether it is a process for extensions. On systems that
// have no /proc none is known to be one.
func (p Process) OfExtensions() bool {
	command, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.PID))
	return err == nil && bytes.Contains(command, []byte("--extension-process"))
}

// Memory is that of the process alone, in bytes: 0 if it has ended, and on
// systems that have no /proc.
func (p Process) Memory() float64 {
	var total, resident, shared float64 // Pages.
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", p.PID))
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(text), &total, &resident, &shared); err != nil {
		return 0
	}
	return (resident - shared) * float64(os.Getpagesize())
}

// crashWait is how long the end of a worker is waited for whose process was
// killed.
const crashWait = 5 * time.Second

// CrashBackground kills the processes of all extensions while the service worker
// of this one runs, and returns when that is gone. The error is [ErrNotRunning] if
// it does not run, or runs in a process that has only just begun.
func (e *Extension) CrashBackground(ctx context.Context) error {
	t, err := e.running()
	if err != nil {
		return err
	}
	processes, err := e.browser.Processes(ctx)
	if err != nil {
		return err
	}
	for _, p := range processes {
		if !p.OfExtensions() {
			continue
		}
		found, err := os.FindProcess(p.PID)
		if err == nil {
			err = found.Kill()
		}
		if err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("extension %s: crash its service worker: %w", e.ID, err)
		}
	}
	limited, cancel := context.WithTimeout(ctx, crashWait)
	defer cancel()
	err = e.browser.wait(limited, func() bool { return !e.browser.lives(t) })
	if err != nil && ctx.Err() == nil {
		err = ErrNotRunning
	}
	if err != nil {
		return fmt.Errorf("extension %s: crash its service worker: %w", e.ID, err)
	}
	return nil
}
