package firefox

import (
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"
)

// A process is a running Firefox with all its children.
type process struct {
	cmd    *exec.Cmd
	output *tail
	done   chan struct{} // Closed when the main process has ended.
	err    error         // Its exit status; written before done is closed.
}

// startProcess starts Firefox in a process group of its own, so that a
// Ctrl-C in the terminal reaches only us, and all its children can be ended
// with it.
func startProcess(options Options, profile string) (*process, error) {
	p := &process{
		cmd:    exec.Command(options.Binary, options.arguments(profile)...),
		output: &tail{to: options.Log},
		done:   make(chan struct{}),
	}
	p.cmd.Env = append(os.Environ(), options.environment(runtime.GOOS, profile)...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.WaitDelay = time.Second // A child may hold the pipe a little longer.
	p.cmd.SysProcAttr = ownGroup()
	started := make(chan error)
	go p.run(started)
	return p, <-started
}

// run keeps its thread until the process has ended: Linux sends the signal of
// Pdeathsig when the thread that started the process ends, not the program
// (https://go.dev/issue/27505).
func (p *process) run(started chan<- error) {
	runtime.LockOSThread()
	err := p.cmd.Start()
	started <- err
	if err == nil {
		p.err = p.cmd.Wait()
	}
	close(p.done)
}

// wait waits until the main process has ended, and reports whether it did.
func (p *process) wait(limit time.Duration) bool {
	select {
	case <-p.done:
		return true
	case <-time.After(limit):
		return false
	}
}

// kill ends the process and its children, and returns when they are gone.
func (p *process) kill() {
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

const tailSize = 4 << 10

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
