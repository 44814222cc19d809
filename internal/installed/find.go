// Package installed finds browsers on this machine, and installs them where that
// can be done.
package installed

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// A Browser is a browser that may be installed here.
type Browser struct {
	Name string // For people.
	Env  string // The environment variable that names the binary to use.

	// Candidates lists names for PATH and paths, the most preferred first.
	Candidates func(goos string, getenv func(string) string) []string

	// Package is the name that Debian has for it.
	Package string
	// Packages are the names that other managers have for it, by the manager's.
	Packages map[string]string
}

// A NotFoundError says that there is no such browser on this machine, and how
// to get one.
type NotFoundError struct {
	Browser string // The name of the browser.
	Env     string // The environment variable that can name it.
	// Named is the value of the environment variable if that file was not
	// found.
	Named string
	// Install is the command that installs the browser on this platform.
	Install string
}

func (e *NotFoundError) Error() string {
	if e.Named != "" {
		return fmt.Sprintf("no %s at %s, which %s names: correct it, or unset it to search the usual places", e.Browser, e.Named, e.Env)
	}
	return fmt.Sprintf("%s is not installed: run\n\n    %s\n\nor set %s to the path of its binary", e.Browser, e.Install, e.Env)
}

// Find returns the path of the browser's binary: the one that the environment
// variable names, else the first that PATH or the platform's usual places have.
// The error is a *[NotFoundError].
func (b *Browser) Find() (string, error) {
	if named := os.Getenv(b.Env); named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", b.missing(named)
		}
		return path, nil
	}
	for _, candidate := range b.Candidates(runtime.GOOS, os.Getenv) {
		if path, err := exec.LookPath(candidate); err == nil {
			return path, nil
		}
	}
	return "", b.missing("")
}

func (b *Browser) missing(named string) error {
	return &NotFoundError{Browser: b.Name, Env: b.Env, Named: named, Install: b.InstallCommand()}
}

// InstallCommand returns the command that a person types to get the browser on
// this machine.
func (b *Browser) InstallCommand() string { return b.installCommand(runtime.GOOS, exists) }

func (b *Browser) installCommand(goos string, exists func(program string) bool) string {
	switch goos {
	case "darwin":
		return "brew install --cask " + b.Packages["brew"]
	case "windows":
		return "winget install --id " + b.Packages["winget"]
	}
	for _, manager := range []struct{ program, command string }{
		{"apt-get", "sudo apt-get update && sudo apt-get install -y "},
		{"dnf", "sudo dnf install -y "},
		{"zypper", "sudo zypper install -y "},
		{"pacman", "sudo pacman -S --noconfirm "},
		{"apk", "sudo apk add "},
	} {
		if exists(manager.program) {
			return manager.command + b.packageOf(manager.program)
		}
	}
	return "sudo apt-get install -y " + b.Package
}

// packageOf returns the name that a package manager of Linux has for the
// browser.
func (b *Browser) packageOf(manager string) string {
	if name := b.Packages[manager]; name != "" {
		return name
	}
	return b.Package
}

func exists(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
