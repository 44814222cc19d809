package firefox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// Ensure returns the path of the Firefox binary. Where none is found and
// [Install] can work, it installs one and says so on out; elsewhere the error
// is a *[NotFoundError]. A binary that GANGWAY_FIREFOX names is never replaced.
func Ensure(ctx context.Context, out io.Writer) (string, error) {
	binary, err := Find()
	var missing *NotFoundError
	if !errors.As(err, &missing) || missing.Named != "" || !CanInstall() {
		return binary, err
	}
	if err := Install(ctx, out); err != nil {
		return "", err
	}
	return Find()
}

// CanInstall reports whether [Install] can work here: it needs root and
// apt-get.
func CanInstall() bool {
	return os.Geteuid() == 0 && exists("apt-get")
}

// Install installs the package firefox-esr with apt-get, asking nothing. It
// writes each command and its output to out.
func Install(ctx context.Context, out io.Writer) error {
	for _, args := range [][]string{
		{"apt-get", "update"},
		{"apt-get", "install", "-y", "--no-install-recommends", "firefox-esr"},
	} {
		line := strings.Join(args, " ")
		fmt.Fprintln(out, "Firefox is missing, installing it: "+line)
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		cmd.Stdout, cmd.Stderr = out, out
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("install Firefox: %s: %w", line, err)
		}
	}
	return nil
}
