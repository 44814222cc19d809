package firefox

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"gangway/internal/tempdir"
)

const prefsFile = "user.js"

// keptPrefs keep the storage of a temporary add-on, and its address.
var keptPrefs = map[string]any{
	"extensions.webextensions.keepStorageOnUninstall": true,
	"extensions.webextensions.keepUuidOnUninstall":    true,
}

// newProfile makes a profile's folder with its preferences.
func newProfile(o Options) (string, error) {
	prefs := map[string]any{}
	if o.KeepProfile {
		maps.Copy(prefs, keptPrefs)
	}
	maps.Copy(prefs, o.Prefs)
	text, err := userJS(prefs)
	if err != nil {
		return "", err
	}
	if o.KeepProfile {
		return o.Profile, keepProfile(o.Profile, text)
	}
	profile, err := tempdir.Make("firefox")
	if err == nil {
		err = fillProfile(profile, o.Profile, text)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("make a profile for Firefox: %w", err), os.RemoveAll(profile))
	}
	return profile, nil
}

// fillProfile copies a profile into a new one, if there is one to begin with, and
// writes preferences over its own.
func fillProfile(profile, from, prefs string) error {
	if from != "" {
		if err := tempdir.CopyProfile(profile, from, isOfARun); err != nil {
			return err
		}
	}
	file := filepath.Join(profile, prefsFile)
	own, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(file, append(own, "\n"+prefs...), 0o600)
}

// isOfARun reports whether a file of a profile belongs to the Firefox that runs
// with it.
func isOfARun(name string) bool {
	switch name {
	case "lock", ".parentlock", "parent.lock", portFile:
		return true
	}
	return false
}

// keepProfile makes a profile that stays, or takes it if it is Gangway's.
func keepProfile(profile, prefs string) error {
	if err := tempdir.KeepProfile(profile); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(profile, portFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(filepath.Join(profile, prefsFile), []byte(prefs), 0o600)
}
