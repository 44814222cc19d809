package toolchain

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Flags returns the flags of go build for every module. They keep the machine,
// the time and the state of the repository out of the result, so that the same
// sources give the same bytes: -X runtime.modinfo= drops the list of modules,
// which names the folders of replaced ones. They leave out the symbol table, a
// quarter of the size.
func Flags() []string {
	return []string{"-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid= -X runtime.modinfo="}
}

// Env returns env with the settings that make Go compile to WebAssembly for a
// JavaScript host.
func Env(env []string) []string {
	return append(append([]string{}, env...), "GOOS=js", "GOARCH=wasm")
}

// A Target names the package to compile, and the file to write.
type Target struct {
	Dir     string // Where to run Go; its messages name files relative to it.
	Package string // The folder of a main package.
	Tags    []string
	Overlay string // A file that names files to read in place of others; see go help build.
	Output  string // The file to write; Go's temporary files are beside it.
}

// A CompileError has Go's output about a package that it could not compile.
type CompileError struct {
	Package string
	Output  string // Exactly as Go printed it.
	Dir     string // Its files are named relative to this folder.
}

func (e *CompileError) Error() string {
	return e.Package + " does not compile; Go's own messages stand above"
}

// Details returns the text to show before the error.
func (e *CompileError) Details() string { return e.Output }

// Build compiles a main package. Its error is a [CompileError] when Go refuses
// the package.
func (t *Toolchain) Build(ctx context.Context, target Target) error {
	_, err := t.build(ctx, target)
	return err
}

// BuildTold is like [Toolchain.Build], returns the commands that Go runs, as go
// build -x tells them, and keeps the temporary files of these commands. They
// stand in its CompileError, too.
func (t *Toolchain) BuildTold(ctx context.Context, target Target) (told string, err error) {
	return t.build(ctx, target, "-x", "-work")
}

func (t *Toolchain) build(ctx context.Context, target Target, flags ...string) (output string, err error) {
	pkg, err := packageArgument(target.Dir, target.Package)
	if err != nil {
		return "", err
	}
	args := slices.Concat([]string{"build", "-tags=" + strings.Join(target.Tags, ",")}, Flags(), flags)
	if target.Overlay != "" {
		args = append(args, "-overlay="+target.Overlay)
	}
	cmd := t.Command(ctx, target.Dir, append(args, "-o", target.Output, pkg)...)
	cmd.Env = append(Env(cmd.Env), "GOTMPDIR="+filepath.Dir(target.Output))
	return run(ctx, cmd, pkg)
}

// BuildNative compiles a main package for this machine. Its error is a
// [CompileError] when Go refuses the package.
func (t *Toolchain) BuildNative(ctx context.Context, target Target) error {
	pkg, err := packageArgument(target.Dir, target.Package)
	if err != nil {
		return err
	}
	cmd := t.Command(ctx, target.Dir, "build", "-trimpath", "-buildvcs=false", "-o", target.Output, pkg)
	cmd.Env = append(cmd.Env, "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	_, err = run(ctx, cmd, pkg)
	return err
}

// Command returns a go command that ends with ctx.
func (t *Toolchain) Command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, t.Go, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), t.env...)
	// Interrupted, Go ends its compilers and removes its temporary files, but
	// not while it still reads packages.
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// Tool returns a command of the compiler or of the linker, as the go command
// runs them for WebAssembly. It ends with ctx.
func (t *Toolchain) Tool(ctx context.Context, dir, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir = dir
	cmd.Env = append(append(Env(os.Environ()), t.env...), "PWD="+dir, "GOWASM="+t.wasm, "GOEXPERIMENT="+t.experiment)
	return cmd
}

// run returns the output of a command.
func run(ctx context.Context, cmd *exec.Cmd, pkg string) (text string, err error) {
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err = cmd.Run()
	switch {
	case err == nil:
		return output.String(), nil
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case output.Len() == 0:
		return "", fmt.Errorf("compile %s: %w", pkg, err)
	}
	return "", &CompileError{Package: pkg, Output: output.String(), Dir: cmd.Dir}
}

// packageArgument returns folder as go build in dir understands it: a path
// that starts with a dot.
func packageArgument(dir, folder string) (string, error) {
	rel, err := filepath.Rel(dir, folder)
	if err != nil {
		return "", err
	}
	rel = filepath.ToSlash(rel)
	if !strings.HasPrefix(rel, "../") && rel != ".." {
		rel = "./" + rel
	}
	return rel, nil
}
