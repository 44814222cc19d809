package firefox

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

// tempPattern is the name of a temporary folder. The number is the process
// that made it.
var tempPattern = regexp.MustCompile(`^gangway-[a-z]+-(\d+)-`)

// MkdirTemp makes a temporary folder, gangway-NAME-... with a name of small
// letters. The caller removes it. If the caller is killed before that, a later
// MkdirTemp or [Start] does.
func MkdirTemp(name string) (string, error) {
	sweep(os.TempDir())
	return os.MkdirTemp("", fmt.Sprintf("gangway-%s-%d-", name, os.Getpid()))
}

// newProfile makes a profile's folder with its preferences.
func newProfile(prefs map[string]any) (string, error) {
	text, err := userJS(prefs)
	if err != nil {
		return "", err
	}
	profile, err := MkdirTemp("firefox")
	if err != nil {
		return "", fmt.Errorf("make a profile for Firefox: %w", err)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(text), 0o600); err != nil {
		os.RemoveAll(profile)
		return "", fmt.Errorf("make a profile for Firefox: %w", err)
	}
	return profile, nil
}

// sweep removes temporary folders whose makers were killed before they could.
// Folders of the last minute stay: their maker may live in another container
// that shares this place, where its number means nothing to us.
func sweep(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		match := tempPattern.FindStringSubmatch(entry.Name())
		if match == nil {
			continue
		}
		pid, err := strconv.Atoi(match[1])
		if err != nil || processExists(pid) {
			continue
		}
		if info, err := entry.Info(); err == nil && time.Since(info.ModTime()) > time.Minute {
			os.RemoveAll(filepath.Join(dir, entry.Name()))
		}
	}
}

// removeProfile removes a profile after Firefox's end. On Windows files can
// stay locked for a moment after their process is gone.
func removeProfile(profile string) error {
	deadline := time.Now().Add(5 * time.Second)
	for {
		err := os.RemoveAll(profile)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
}
