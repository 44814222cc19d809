package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"gangway/internal/extbuild"
	"gangway/internal/tempdir"
)

// A revision is a tree of Gangway's sources, and builds extensions.
type revision struct {
	name string // As git knows it; empty for the tree that the command runs in.
	dir  string
	temp string // Where dir and tool are, if they are for this run alone.
	tool string // Its gangway, empty for the one that runs.

	inspect bool // Whether it builds for the inspector; never with tool.
}

// checkOut takes a revision out of the repository, and builds its tool. The caller
// closes the revision.
func checkOut(ctx context.Context, repository, name string, out io.Writer) (r *revision, err error) {
	commit, err := git(ctx, repository, "rev-parse", "--verify", "--quiet", "--short", name+"^{commit}")
	if err != nil {
		return nil, fmt.Errorf("git knows no revision %q here: name a commit, a branch or a tag", name)
	}
	temp, err := tempdir.Make("revision")
	if err != nil {
		return nil, err
	}
	r = &revision{name: commit, temp: temp, dir: filepath.Join(temp, "sources"), tool: filepath.Join(temp, "gangway")}
	fmt.Fprintf(out, "build %s\n", r.name)
	if _, err := git(ctx, repository, "worktree", "add", "--quiet", "--detach", r.dir, commit); err != nil {
		return nil, errors.Join(err, os.RemoveAll(temp))
	}
	if err := r.run(ctx, "go", "build", "-o", r.tool, "./cmd/gangway"); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// Close removes what the run alone had.
func (r *revision) Close() error {
	if r.temp == "" {
		return nil
	}
	_, err := git(context.Background(), r.dir, "worktree", "remove", "--force", r.dir)
	return errors.Join(err, os.RemoveAll(r.temp))
}

// build builds the extension of a folder into out, for the browser of that name.
func (r *revision) build(ctx context.Context, folder, out, browser string) error {
	if r.tool == "" {
		_, err := extbuild.Build(ctx, extbuild.Options{Dir: folder, Out: out, Browser: browser, Inspect: r.inspect})
		return err
	}
	return r.run(ctx, r.tool, "build", "--browser", browser, "--out", out, folder)
}

// run runs a program in the tree. The error has its words.
func (r *revision) run(ctx context.Context, program string, args ...string) error {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = r.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s of %s: %w\n%s", filepath.Base(program), args[0], r.name, err, out)
	}
	return nil
}

// fixtures is the folder with the extensions that are measured.
func (r *revision) fixtures() string { return filepath.Join(r.dir, "tests", "bench") }

// git returns the output of a command of git.
func git(ctx context.Context, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("git %s: %w: %s", args[0], err, exit.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}
