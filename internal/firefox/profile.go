package firefox

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"gangway/internal/tempdir"
)

const (
	prefsFile = "user.js"

	// keptMark begins the preferences of a profile that Gangway keeps.
	keptMark = "// Gangway writes this file anew at each start.\n"
)

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
	file := filepath.Join(profile, prefsFile)
	own, err := os.ReadFile(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if entries, _ := os.ReadDir(profile); len(entries) > 0 {
			return fmt.Errorf("%s holds files, and Gangway has not made it; a profile to keep is a new folder, or one that Gangway has kept", profile)
		}
	case err != nil:
		return err
	case !bytes.HasPrefix(own, []byte(keptMark)):
		return fmt.Errorf("%s is the profile of a person, whose preferences Gangway would change; keep another folder, or use a copy of it and keep none", profile)
	}
	if err := os.MkdirAll(profile, 0o700); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(profile, portFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return os.WriteFile(file, []byte(keptMark+prefs), 0o600)
}
