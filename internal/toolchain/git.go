package toolchain

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
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

// gitReason returns the first line that git wrote.
func gitReason(err error) string {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err.Error()
	}
	line, _, _ := strings.Cut(strings.TrimSpace(string(exit.Stderr)), "\n")
	return line
}
