package manifest

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Name is the name of the manifest in the source and in the output.
const Name = "manifest.json"

// OwnKey is the manifest's section for Gangway. No browser sees it.
const OwnKey = "gangway"

// Read reads and checks the source manifest, as it is for a browser, one of
// [Browsers] or "" for the default. Its errors name file.
func Read(file, browser string) (map[string]any, error) {
	dir := filepath.Dir(file)
	if info, err := os.Stat(dir); err == nil && info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is a file; name the folder of the extension, %s", dir, filepath.Dir(dir))
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist; go to the folder of an extension, or name it: it holds a %s", file, Name)
	}
	if err != nil {
		return nil, err
	}
	manifest, err := Parse(file, data)
	if err != nil {
		return nil, err
	}
	whole := Node{Value: manifest}
	if err := choose(whole, cmp.Or(browser, Firefox)); err != nil {
		return nil, InFile(file, err)
	}
	return manifest, InFile(file, checkManifest(whole))
}

// InFile adds the name of the manifest to an error about its content.
func InFile(file string, err error) error {
	var manifestErr *Error
	if errors.As(err, &manifestErr) && manifestErr.File == "" {
		manifestErr.File = file
	}
	return err
}

// Errors returns all errors about a manifest in an error, in their order.
func Errors(err error) []*Error {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, one := range several.Unwrap() {
			all = append(all, Errors(one)...)
		}
		return all
	}
	var one *Error
	if errors.As(err, &one) {
		return []*Error{one}
	}
	return nil
}

// VersionOf returns the manifest_version of a manifest, 0 if it is unusual. It
// takes manifests that were read and those that were written in Go.
func VersionOf(manifest map[string]any) int {
	switch fmt.Sprint(manifest["manifest_version"]) {
	case "2":
		return 2
	case "3":
		return 3
	}
	return 0
}

// HasButton reports whether a manifest of either version asks for a button in
// the toolbar.
func HasButton(manifest map[string]any) bool {
	return manifest["action"] != nil || manifest["browser_action"] != nil
}

// HasPopup reports whether that button opens a popup.
func HasPopup(manifest map[string]any) bool {
	m := Node{Value: manifest}
	for _, key := range []string{"action", "browser_action"} {
		if page, _ := m.At(key).At("default_popup").Text(); page != "" {
			return true
		}
	}
	return false
}
