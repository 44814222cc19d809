package nativeapp

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// An errNone says that an extension has no native application.
var errNone = errors.New(`names no native application; expected "gangway": {"native": {"org.example.bridge": "./bridge"}} with a name and a Go package`)

// read returns the native applications of the extension in a folder, and its ids.
func read(dir string) ([]manifest.NativeApplication, Extension, error) {
	file := filepath.Join(dir, manifest.Name)
	firefox, err := manifest.Read(file, manifest.Firefox)
	if err != nil {
		return nil, Extension{}, err
	}
	chromium, err := manifest.Read(file, manifest.Chromium)
	if err != nil {
		return nil, Extension{}, err
	}
	applications, err := manifest.ReadNative(manifest.Node{Value: firefox})
	if err == nil && len(applications) == 0 {
		err = errNone
	}
	if err != nil {
		return nil, Extension{}, manifest.InFile(file, err)
	}
	e, err := ExtensionOf(firefox, chromium)
	if err == nil && e.Firefox == "" && e.Chromium == "" {
		err = errors.New(`the extension has no id that an application could allow; expected browser_specific_settings.gecko.id for Firefox, or "key" for Chromium`)
	}
	return applications, e, manifest.InFile(file, err)
}

// InstallAll compiles and installs the native applications of the extension in a
// folder, for this person.
func InstallAll(ctx context.Context, dir string) ([]Installed, error) {
	applications, e, err := read(dir)
	if err != nil {
		return nil, err
	}
	goTool, err := toolchain.Find(ctx, dir)
	if err != nil {
		return nil, err
	}
	var all []Installed
	for _, a := range applications {
		program := ProgramPath(a.Name)
		if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
			return all, err
		}
		if err := goTool.BuildNative(ctx, toolchain.Target{Dir: dir, Package: filepath.Join(dir, filepath.FromSlash(a.Package)), Output: program}); err != nil {
			return all, err
		}
		installed, err := Install(ctx, a.Name, e)
		all = append(all, installed...)
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// UninstallAll removes the native applications of the extension in a folder. It
// returns those that were there.
func UninstallAll(ctx context.Context, dir string) ([]Installed, error) {
	applications, _, err := read(dir)
	var all []Installed
	for _, a := range applications {
		removed, failed := Uninstall(ctx, a.Name)
		all = append(all, removed...)
		err = errors.Join(err, failed)
	}
	return all, err
}
