package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"gangway/internal/toolchain"
)

// errDoubt is the error of a replay that is not begun.
var errDoubt = errors.New("go build knows more")

// linkerEnv is the environment that the go command gives the linker, which also
// collects no garbage before it has a GiB: most programs are linked by then.
var linkerEnv = []string{"GOROOT=", "GOGC=off", "GOMEMLIMIT=1GiB"}

// A run is one replay. Nothing of the recording changes before it has
// succeeded.
type run struct {
	*recording
	goTool   *toolchain.Toolchain
	compiles map[string]*compilation
	folder   string            // For its files.
	changed  []string          // The files.
	archives map[string]string // Of all packages, by their paths; some of them new.
	done     map[string]bool   // By the paths of packages; whether the exported side changed.
}

// knows reports whether the commands are enough, for files with these stamps:
// nothing has changed but the changed files, each of which a command reads, and
// the archives are there that none makes.
func (r *run) knows(stamps map[string]stamp) bool {
	for file, now := range stamps {
		if now != r.stamps[file] && !slices.Contains(r.changed, file) {
			return false
		}
	}
	for _, archive := range r.archives {
		if _, err := os.Stat(archive); err != nil {
			return false
		}
	}
	return !slices.ContainsFunc(r.changed, func(file string) bool { return !r.reads(file) })
}

// reads reports whether a command of the program reads a file.
func (r *run) reads(file string) bool {
	return slices.ContainsFunc(r.linked.packages, func(path string) bool {
		return r.compiles[path] != nil && slices.Contains(r.compiles[path].files, file)
	})
}

// program compiles all that it must, and links.
func (r *run) program(ctx context.Context, output string) error {
	for _, path := range r.linked.packages {
		if _, err := r.compile(ctx, path); err != nil {
			return err
		}
	}
	importcfg := filepath.Join(r.folder, "importcfg.link")
	if err := r.linked.write(importcfg, r.archives); err != nil {
		return err
	}
	args := r.link.with(map[string]string{"-o": output, "-importcfg": importcfg})
	args[len(args)-1] = r.archives[r.main]
	return r.tool(ctx, r.link, args, linkerEnv...)
}

// compile compiles a package after those that it imports, if it must, and
// reports whether its exported side is another one.
func (r *run) compile(ctx context.Context, path string) (other bool, err error) {
	c := r.compiles[path]
	if c == nil {
		return false, nil
	}
	if other, done := r.done[path]; done {
		return other, nil
	}
	must := slices.ContainsFunc(c.files, func(file string) bool { return slices.Contains(r.changed, file) })
	for _, imported := range c.imports.packages {
		other, err := r.compile(ctx, imported)
		if err != nil {
			return false, err
		}
		must = must || other
	}
	if must {
		if other, err = r.compileAnew(ctx, path, c); err != nil {
			return false, err
		}
	}
	r.done[path] = other
	return other, nil
}

func (r *run) compileAnew(ctx context.Context, path string, c *compilation) (other bool, err error) {
	name := filepath.Join(r.folder, fmt.Sprint(len(r.done)))
	importcfg, archive := name+".importcfg", name+".a"
	if err := c.imports.write(importcfg, r.archives); err != nil {
		return false, err
	}
	args := c.with(map[string]string{"-o": archive, "-importcfg": importcfg})
	if err := r.tool(ctx, c.command, args, "GOROOT="+r.goTool.Root); err != nil {
		return false, err
	}
	before := r.archives[path]
	r.archives[path] = archive
	if path == r.main {
		return false, nil // Nothing imports it.
	}
	old, err := exported(before)
	if err != nil {
		return false, err
	}
	now, err := exported(archive)
	return now != old, err
}

// tool runs a tool. Its output is not for people: go build says it better.
func (r *run) tool(ctx context.Context, c command, args []string, env ...string) error {
	cmd := r.goTool.Tool(ctx, c.dir, c.tool, args...)
	cmd.Env = append(cmd.Env, env...)
	return cmd.Run()
}
