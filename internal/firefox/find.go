package firefox

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// EnvBinary is the environment variable that names the Firefox to use.
const EnvBinary = "GANGWAY_FIREFOX"

// A NotFoundError says that there is no Firefox on this machine, and how to
// get one.
type NotFoundError struct {
	// Named is the value of GANGWAY_FIREFOX if that file was not found.
	Named string
	// Install is the command that installs Firefox on this platform.
	Install string
}

func (e *NotFoundError) Error() string {
	if e.Named != "" {
		return fmt.Sprintf("no Firefox at %s, which %s names: correct it, or unset it to search the usual places", e.Named, EnvBinary)
	}
	return fmt.Sprintf("Firefox is not installed: run\n\n    %s\n\nor set %s to the path of its binary", e.Install, EnvBinary)
}

// Find returns the path of the Firefox binary: the one that GANGWAY_FIREFOX
// names, else the first that PATH or the platform's usual places have. The
// error is a *[NotFoundError].
func Find() (string, error) {
	if named := os.Getenv(EnvBinary); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", &NotFoundError{Named: named, Install: InstallCommand()}
		}
		return path, nil
	}
	for _, candidate := range candidates(runtime.GOOS, os.Getenv) {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", &NotFoundError{Install: InstallCommand()}
}

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

// InstallCommand returns the command that a person types to get Firefox on this
// machine.
func InstallCommand() string { return installCommand(runtime.GOOS, exists) }

// installCommand is the command that a person types to get Firefox.
func installCommand(goos string, exists func(program string) bool) string {
	switch goos {
	case "darwin":
		return "brew install --cask firefox"
	case "windows":
		return "winget install --id Mozilla.Firefox"
	}
	for _, manager := range []struct{ program, command string }{
		{"apt-get", "sudo apt-get update && sudo apt-get install -y firefox-esr"},
		{"dnf", "sudo dnf install -y firefox"},
		{"zypper", "sudo zypper install -y MozillaFirefox"},
		{"pacman", "sudo pacman -S --noconfirm firefox"},
		{"apk", "sudo apk add firefox-esr"},
	} {
		if exists(manager.program) {
			return manager.command
		}
	}
	return "sudo apt-get install -y firefox-esr"
}

func exists(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
