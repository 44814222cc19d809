package firefox

import (
	"errors"
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
func newProfile(o Options) (*tempdir.Profile, error) {
	prefs := map[string]any{}
	if o.KeepProfile {
		maps.Copy(prefs, keptPrefs)
	}
	maps.Copy(prefs, o.Prefs)
	text, err := userJS(prefs)
	if err != nil {
		return nil, err
	}
	if o.KeepProfile {
		return keepProfile(o.Profile, text)
	}
	profile, err := tempdir.NewProfile("firefox")
	if err != nil {
		return nil, err
	}
	if err := fillProfile(profile.Dir, o.Profile, text); err != nil {
		return nil, errors.Join(err, profile.Close())
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

// keepProfile makes a profile that stays, or takes it if it is Gangway's and free.
func keepProfile(dir, prefs string) (*tempdir.Profile, error) {
	profile, err := tempdir.KeepProfile(dir)
	if err != nil {
		return nil, err
	}
	err = os.Remove(filepath.Join(dir, portFile))
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		err = os.WriteFile(filepath.Join(dir, prefsFile), []byte(prefs), 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, profile.Close())
	}
	return profile, nil
}
