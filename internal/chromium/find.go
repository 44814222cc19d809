package chromium

import (
	"context"
	"io"
	"path/filepath"

	"gangway/internal/installed"
)

// EnvBinary is the environment variable that names the Chromium to use.
const EnvBinary = "GANGWAY_CHROMIUM"

var program = &installed.Browser{
	Name:       "Chromium",
	Env:        EnvBinary,
	Candidates: candidates,
	Package:    "chromium",
	Packages:   map[string]string{"brew": "chromium", "winget": "Hibbiki.Chromium"},
}

// Find returns the path of the Chromium binary: the one that GANGWAY_CHROMIUM
// names, else the first that PATH or the platform's usual places have. The
// error is a *[installed.NotFoundError].
func Find() (string, error) { return program.Find() }

// Ensure is Find, and installs a Chromium where there is none and it can; see
// [installed.Browser.Ensure].
func Ensure(ctx context.Context, out io.Writer) (string, error) { return program.Ensure(ctx, out) }

// InstallCommand returns the command that a person types to get Chromium on
// this machine.
func InstallCommand() string { return program.InstallCommand() }

// candidates lists names for PATH and paths, the most preferred first. Chrome is
// not among them: since version 137 it loads no unpacked extensions on command.
func candidates(goos string, getenv func(string) string) []string {
	names := []string{"chromium", "chromium-browser"}
	if goos == "darwin" {
		const app = "Applications/Chromium.app/Contents/MacOS/Chromium"
		names = append(names, "/"+app, filepath.Join(getenv("HOME"), app))
	}
	return names
}
