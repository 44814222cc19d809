package toolchain

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// OldestNode is the oldest major version of Node that will do: Mozilla's linter
// does not run on those before.
const OldestNode = 20

// FindNode returns the path and the version of the Node on PATH, such as
// "v20.20.2". No extension needs Node, but Mozilla's linter and the tests of
// Gangway's JavaScript do. The error names the fault of it, or of npm, and the
// mend.
func FindNode(ctx context.Context) (path, version string, err error) {
	path, err = exec.LookPath("node")
	if err == nil {
		_, err = exec.LookPath("npx")
	}
	if err != nil {
		return "", "", fmt.Errorf("no Node with npm is on PATH: install Node %d or newer", OldestNode)
	}
	out, err := exec.CommandContext(ctx, path, "--version").Output()
	if err != nil {
		return "", "", fmt.Errorf("%s --version does not work: %w", path, err)
	}
	version = strings.TrimSpace(string(out))
	number, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if major, err := strconv.Atoi(number); err != nil || major < OldestNode {
		return "", "", fmt.Errorf("%s is Node %s: put Node %d or newer first in PATH, from https://nodejs.org",
			path, strings.TrimPrefix(version, "v"), OldestNode)
	}
	return path, version, nil
}
