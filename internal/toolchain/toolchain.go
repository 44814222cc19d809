// Package toolchain runs the Go compiler for WebAssembly. It is the one place
// that knows which Go versions, flags and environment Gangway builds with, so
// that the build and the tests cannot differ. It also finds the other things that
// commands need of a machine: Gangway's own sources, and Node.
package toolchain

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/version"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// MinVersion is the oldest Go that Gangway builds with. It is the version that
// go.mod asks for.
const MinVersion = "go1.26"

// A Toolchain is a Go installation that is new enough.
type Toolchain struct {
	Go      string // The path of the go command.
	Version string // Such as "go1.26.8".
	Root    string // GOROOT.

	env []string // For its commands, beside the environment of all programs.

	wasm, experiment string // GOWASM and GOEXPERIMENT.
}

// Find returns the Go that is in effect in dir, where a go.mod may choose
// another one than the first on PATH. Its errors are of type [Missing].
func Find(ctx context.Context, dir string) (*Toolchain, error) {
	return find(ctx, dir, nil)
}

// FindAlone is like [Find] for a module by itself: a go.work has no effect on
// the packages that the Toolchain compiles and lists.
func FindAlone(ctx context.Context, dir string) (*Toolchain, error) {
	return find(ctx, dir, []string{"GOWORK=off"})
}

func find(ctx context.Context, dir string, env []string) (*Toolchain, error) {
	path, err := exec.LookPath("go")
	if err != nil {
		return nil, &Missing{Sentence: "Gangway compiles with Go, and there is no go command on PATH. " + advice}
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, err
	}
	t := &Toolchain{Go: path, env: env}
	if err := t.ask(ctx, dir); err != nil {
		return nil, err
	}
	return t, nil
}

// Workspace returns the go.work that is in effect in dir, or nothing.
func Workspace(ctx context.Context, dir string) string {
	cmd := exec.CommandContext(ctx, "go", "env", "GOWORK")
	cmd.Dir = dir
	out, _ := cmd.Output() // Where Go does not work, none is in effect.
	if path := strings.TrimSpace(string(out)); path != "off" {
		return path
	}
	return ""
}

const advice = "Install Go from https://go.dev/dl/ and put its bin folder first in PATH."

// ask fills in the values that the go command gives of itself, and checks them.
func (t *Toolchain) ask(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, t.Go, "env", "-json", "GOVERSION", "GOROOT", "GOCACHE", "GOMODCACHE", "GOWASM", "GOEXPERIMENT")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), t.env...)
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return &Missing{Sentence: fmt.Sprintf("%s env does not work: %s", t.Go, firstLine(err))}
	}
	var env struct{ GOVERSION, GOROOT, GOCACHE, GOMODCACHE, GOWASM, GOEXPERIMENT string }
	if err := json.Unmarshal(out, &env); err != nil {
		return fmt.Errorf("read the answer of %s env: %w", t.Go, err)
	}
	t.Version, t.Root, t.wasm, t.experiment = env.GOVERSION, env.GOROOT, env.GOWASM, env.GOEXPERIMENT
	switch {
	case tooOld(t.Version):
		return &Missing{Sentence: fmt.Sprintf("Gangway needs Go %s or newer; this is %s. %s",
			strings.TrimPrefix(MinVersion, "go"), t.Version, advice)}
	case env.GOCACHE == "off" || env.GOMODCACHE == "":
		return &Missing{Sentence: "Go has no folder for its caches; set HOME, or GOCACHE and GOMODCACHE.", Next: "export HOME=FOLDER"}
	}
	return nil
}

// firstLine returns the first line that the go command wrote when it failed
// with err.
func firstLine(err error) string {
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(exit.Stderr) > 0 {
		line, _, _ := strings.Cut(string(exit.Stderr), "\n")
		return line
	}
	return err.Error()
}

// tooOld reports whether v, as GOVERSION has it, is before MinVersion. A
// development version counts as the release it leads to, and a version that
// cannot be read as new enough: the compiler will say more than we could.
func tooOld(v string) bool {
	v = strings.TrimPrefix(v, "devel ")
	v, _, _ = strings.Cut(v, " ")
	v, _, _ = strings.Cut(v, "-")
	return version.IsValid(v) && version.Compare(v, MinVersion) < 0
}

// WasmExec returns the script that runs the modules of this toolchain. It
// belongs to exactly one version of the compiler.
func (t *Toolchain) WasmExec() ([]byte, error) {
	path := filepath.Join(t.Root, "lib", "wasm", "wasm_exec.js")
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, &Missing{Sentence: fmt.Sprintf("This %s has no %s, which runs Go in a browser. %s",
			t.Version, path, "Install the whole of Go from https://go.dev/dl/.")}
	}
	return data, err
}

// Missing means that the machine lacks something Gangway cannot work without.
type Missing struct {
	Sentence string // Names the missing thing and how to get it.
	Next     string // The command that gets it, where it is not Go itself.
}

func (e *Missing) Error() string { return e.Sentence }

// ExitStatus is that of a command that cannot run here.
func (e *Missing) ExitStatus() int { return 2 }
