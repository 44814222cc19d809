package firefox

import (
	"fmt"
	"os"
	"path/filepath"

	"gangway/internal/tempdir"
)

// newProfile makes a profile's folder with its preferences.
func newProfile(prefs map[string]any) (string, error) {
	text, err := userJS(prefs)
	if err != nil {
		return "", err
	}
	profile, err := tempdir.Make("firefox")
	if err != nil {
		return "", fmt.Errorf("make a profile for Firefox: %w", err)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(text), 0o600); err != nil {
		os.RemoveAll(profile)
		return "", fmt.Errorf("make a profile for Firefox: %w", err)
	}
	return profile, nil
}
