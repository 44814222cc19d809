package adb

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Env is the environment variable that names the command.
const Env = "GANGWAY_ADB"

// patience is how long one call of the command may take: the first one starts its
// server.
const patience = 60 * time.Second

// An ADB is the command.
type ADB struct{ path string }

// Find finds the command: as the environment variable names it, on PATH, or in the
// Android SDK.
func Find() (ADB, error) {
	if named := os.Getenv(Env); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return ADB{}, fmt.Errorf("no adb at %s, which %s names: correct it, or unset it to search the usual places", named, Env)
		}
		return ADB{path}, nil
	}
	for _, candidate := range candidates(os.Getenv) {
		if path, err := exec.LookPath(candidate); err == nil {
			return ADB{path}, nil
		}
	}
	return ADB{}, errors.New("adb is not installed: get the Android platform tools, by sudo apt-get install -y adb, brew install --cask android-platform-tools, " +
		"or from https://developer.android.com/tools/releases/platform-tools, or set " + Env + " to its path")
}

func candidates(getenv func(string) string) []string {
	all := []string{"adb"}
	for _, sdk := range []string{getenv("ANDROID_HOME"), getenv("ANDROID_SDK_ROOT"), filepath.Join(getenv("HOME"), "Android", "Sdk")} {
		if filepath.IsAbs(sdk) {
			all = append(all, filepath.Join(sdk, "platform-tools", "adb"))
		}
	}
	return all
}

// An Error is a call of the command that failed.
type Error struct {
	Args []string
	Text string // Of the command.
}

func (e *Error) Error() string {
	return fmt.Sprintf("adb %s: %s", strings.Join(e.Args, " "), e.Text)
}

// run calls the command and returns its output.
func (a ADB) run(ctx context.Context, args ...string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("adb has not answered within %v: try adb kill-server, and plug the device in again", patience))
	defer cancel()
	cmd := exec.CommandContext(ctx, a.path, args...)
	cmd.WaitDelay = time.Second // The server that it starts may keep its output open.
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case errors.As(err, &exit):
		text := strings.TrimSpace(cmp.Or(problems.String(), out.String()))
		return "", &Error{args, cmp.Or(text, exit.Error())}
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return "", fmt.Errorf("adb: %w", err)
	}
	return out.String(), nil
}
