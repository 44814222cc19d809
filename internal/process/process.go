// Package process runs a browser, or another program, with all its children, as
// one thing that ends together.
package process

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A Command is a program and how it is started.
type Command struct {
	Binary string
	Args   []string
	Env    []string   // Besides the environment of this process.
	Files  []*os.File // The child's files from number 3 on; not on Windows.
	Log    io.Writer  // Gets all output.
}

// A Process is a running program with all its children. Its methods may be
// called from any goroutine.
type Process struct {
	cmd    *exec.Cmd
	output *tail
	done   chan struct{}
	err    error // Its exit status; written before done is closed.
}

// Start starts a program in a process group of its own, so that a Ctrl-C in the
// terminal reaches only us, and all its children can be ended with it. The
// Process is there also when the error is not nil, and says that it printed
// nothing.
func Start(c Command) (*Process, error) {
	p := &Process{
		cmd:    exec.Command(c.Binary, c.Args...),
		output: &tail{to: c.Log},
		done:   make(chan struct{}),
	}
	p.cmd.Env = append(os.Environ(), c.Env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.ExtraFiles = c.Files
	p.cmd.WaitDelay = time.Second // A child may hold the pipe a little longer.
	p.cmd.SysProcAttr = ownGroup()
	started := make(chan error)
	go p.run(started)
	return p, <-started
}

// run keeps its thread until the process has ended: Linux sends the signal of
// Pdeathsig when the thread that started the process ends, not the program
// (https://go.dev/issue/27505).
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	err := p.cmd.Start()
	started <- err
	if err == nil {
		p.err = p.cmd.Wait()
	}
	close(p.done)
}

// Done is closed when the main process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Wait waits until the main process has ended, and reports whether it did.
func (p *Process) Wait(limit time.Duration) bool {
	select {
	case <-p.done:
		return true
	case <-time.After(limit):
		return false
	}
}

// Err is the exit status of the main process, nil for 0. It may be called after
// Done is closed.
func (p *Process) Err() error { return p.err }

// ExitReason says how the main process ended, for people. It may be called
// after Done is closed.
func (p *Process) ExitReason() string {
	if p.err == nil {
		return "exit status 0"
	}
	return p.err.Error()
}

// PID is the number of the main process and of its group.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// NotStarted returns a [StartError] of the process, with the last lines that it
// printed. program is the browser's name.
func (p *Process) NotStarted(program, reason string, err error) error {
	return &StartError{
		Program: program,
		Reason:  reason,
		Command: strings.Join(p.cmd.Args, " "),
		Output:  p.output.lines(shownOutput),
		Err:     err,
	}
}

// Kill ends the process and its children, and returns when they are gone.
func (p *Process) Kill() {
	if p.cmd.Process == nil {
		return
	}
	killGroup(p.cmd.Process.Pid)
	<-p.done
}

// A tail keeps the last lines that are written to it.
type tail struct {
	to io.Writer

	mu   sync.Mutex // Protects following.
	text string
}

const (
	tailSize    = 4 << 10
	shownOutput = 15 // Lines in an error.
)

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text += string(b)
	if len(t.text) > 2*tailSize {
		t.text = t.text[len(t.text)-tailSize:]
	}
	return t.to.Write(b)
}

// lines returns the last n lines.
func (t *tail) lines(n int) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := strings.Split(strings.TrimSpace(t.text), "\n")
	return all[max(0, len(all)-n):]
}
