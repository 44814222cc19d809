package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// LastVersionTag returns the last tag of Git for a version, such as "v1.2.3" or
// "1.2.3", at or below the commit that is checked out in a folder.
func LastVersionTag(ctx context.Context, dir string) (string, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return "", errors.New("no git is on PATH; install it, or write the version into the manifest by hand")
	}
	cmd := exec.CommandContext(ctx, git, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*", "--match", "[0-9]*")
	cmd.Dir = dir
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if err != nil {
		return "", fmt.Errorf("git finds no tag such as v1.2.3 below the commit of %s (%s); set one with \"git tag v1.2.3\", and let a CI fetch tags",
			dir, gitReason(err))
	}
	return strings.TrimSpace(string(out)), nil
}

// TrackedFiles returns the files below a folder that Git tracks, by their paths
// from there with slashes. It returns nil if the folder is in no repository.
func TrackedFiles(ctx context.Context, dir string) (map[string]bool, error) {
	return listFiles(ctx, dir)
}

// IgnoredFiles is TrackedFiles for those that Git ignores. A folder of which it
// ignores all has one path, with a slash behind it. If it ignores all of dir, the
// repository has nothing to do with that, and IgnoredFiles returns nil.
func IgnoredFiles(ctx context.Context, dir string) (map[string]bool, error) {
	if exec.CommandContext(ctx, "git", "-C", dir, "check-ignore", "-q", ".").Run() == nil {
		return nil, nil
	}
	return listFiles(ctx, dir, "--others", "--ignored", "--exclude-standard", "--directory")
}

// listFiles lists the files of a kind below a folder.
func listFiles(ctx context.Context, dir string, kind ...string) (map[string]bool, error) {
	if in, err := inRepository(dir); err != nil || !in {
		return nil, err
	}
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, errors.New("no git is on PATH, which knows the files of the repository; install it")
	}
	cmd := exec.CommandContext(ctx, git, append([]string{"ls-files", "-z"}, kind...)...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("git cannot list the files of %s: %s", dir, gitReason(err))
	}
	files := make(map[string]bool)
	for _, file := range strings.Split(string(out), "\x00") {
		files[file] = true
	}
	delete(files, "") // Behind the last one.
	return files, nil
}

// inRepository reports whether a folder, or one above it, has a repository.
func inRepository(dir string) (bool, error) {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return false, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return false, err
	}
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return true, nil
		}
		if dir == filepath.Dir(dir) {
			return false, nil
		}
		dir = filepath.Dir(dir)
	}
}

// gitReason returns the first line that git wrote.
func gitReason(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err.Error()
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
	return line
}
