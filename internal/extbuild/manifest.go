package extbuild

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ownKey is the manifest's section for Gangway. No browser sees it.
const ownKey = "gangway"

// readManifest reads and checks the source manifest. Its errors name file.
func readManifest(file string) (map[string]any, error) {
	if dir := filepath.Dir(file); isFile(dir) {
		return nil, fmt.Errorf("%s is a file; name the folder of the extension, %s", dir, filepath.Dir(dir))
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%s does not exist; go to the folder of an extension, or name it: it holds a %s", file, manifestName)
	}
	if err != nil {
		return nil, err
	}
	manifest, err := ParseObject(file, data)
	if err != nil {
		return nil, err
	}
	return manifest, inFile(file, checkManifest(node{value: manifest}))
}

// inFile adds the name of the manifest to an error about its content.
func inFile(file string, err error) error {
	var manifestErr *ManifestError
	if errors.As(err, &manifestErr) && manifestErr.File == "" {
		manifestErr.File = file
	}
	return err
}

// versionOf returns the manifest_version of a manifest, 0 if it is unusual. It
// takes manifests that were read and those that were written in Go.
func versionOf(manifest map[string]any) int {
	switch fmt.Sprint(manifest["manifest_version"]) {
	case "2":
		return 2
	case "3":
		return 3
	}
	return 0
}

// hasButton reports whether a manifest of either version asks for a button in
// the toolbar.
func hasButton(manifest map[string]any) bool {
	return manifest["action"] != nil || manifest["browser_action"] != nil
}

// hasPopup reports whether that button opens a popup.
func hasPopup(manifest map[string]any) bool {
	m := node{value: manifest}
	for _, key := range []string{"action", "browser_action"} {
		if page, _ := m.at(key).at("default_popup").text(); page != "" {
			return true
		}
	}
	return false
}
