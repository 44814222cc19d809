package firefox

import (
	"context"
	"io"
	"path/filepath"

	"gangway/internal/installed"
)

// EnvBinary is the environment variable that names the Firefox to use.
const EnvBinary = "GANGWAY_FIREFOX"

// A NotFoundError says that there is no Firefox on this machine, and how to
// get one.
type NotFoundError = installed.NotFoundError

var program = &installed.Browser{
	Name:       "Firefox",
	Env:        EnvBinary,
	Candidates: candidates,
	Package:    "firefox-esr",
	Packages: map[string]string{
		"brew": "firefox", "winget": "Mozilla.Firefox", "dnf": "firefox", "zypper": "MozillaFirefox", "pacman": "firefox",
	},
}

// Find returns the path of the Firefox binary: the one that GANGWAY_FIREFOX
// names, else the first that PATH or the platform's usual places have. The
// error is a *[NotFoundError].
func Find() (string, error) { return program.Find() }

// Ensure is Find, and installs a Firefox where there is none and it can; see
// [installed.Browser.Ensure].
func Ensure(ctx context.Context, out io.Writer) (string, error) { return program.Ensure(ctx, out) }

// InstallCommand returns the command that a person types to get Firefox on this
// machine.
func InstallCommand() string { return program.InstallCommand() }

// candidates lists names for PATH and paths, the most preferred first.
func candidates(goos string, getenv func(string) string) []string {
	names := []string{"firefox-esr", "firefox"}
	switch goos {
	case "darwin":
		const app = "Applications/Firefox.app/Contents/MacOS/firefox"
		names = append(names, "/"+app, filepath.Join(getenv("HOME"), app))
	case "windows":
		for _, folder := range []string{"ProgramFiles", "ProgramFiles(x86)", "LocalAppData"} {
			if root := getenv(folder); root != "" {
				names = append(names, filepath.Join(root, "Mozilla Firefox", "firefox.exe"))
			}
		}
	}
	return names
}
