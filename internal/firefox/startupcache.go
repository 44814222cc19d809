package firefox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"

	"gangway/internal/tempdir"
)

// A startupCache is a folder among the person's caches, with the scripts of Firefox
// itself as it has compiled them at its first start: the next one takes two thirds
// of the time. Firefox sees whether they are of the same version. The zero value is
// none.
type startupCache struct{ dir string }

const (
	startupFolder = "startupCache"      // In a profile, the compiled scripts.
	versionFile   = "compatibility.ini" // In a profile, which Firefox they are of.
)

// startupCacheOf returns the one for a binary of Firefox; none if the profile may
// bring its own, or if there is no place for caches.
func startupCacheOf(o Options) startupCache {
	root, err := os.UserCacheDir()
	if err != nil || o.Profile != "" {
		return startupCache{}
	}
	name := sha256.Sum256([]byte(o.Binary))
	return startupCache{filepath.Join(root, "gangway", "firefox", hex.EncodeToString(name[:8]))}
}

// load copies it into a new profile. Without it, Firefox starts all the same.
func (c startupCache) load(profile string) {
	if c.dir == "" {
		return
	}
	if err := tempdir.CopyProfile(profile, c.dir, func(string) bool { return false }); err != nil {
		_ = os.RemoveAll(filepath.Join(profile, startupFolder))
	}
}

// lacks reports whether it has nothing of the Firefox that has used a profile.
func (c startupCache) lacks(profile string) bool {
	if c.dir == "" {
		return false
	}
	used, err := os.ReadFile(filepath.Join(profile, versionFile))
	kept, _ := os.ReadFile(filepath.Join(c.dir, versionFile))
	return err == nil && !bytes.Equal(used, kept)
}

// save takes it from a profile of a Firefox that has quit. It appears as a whole.
// Parts about extensions are left out.
func (c startupCache) save(profile string) error {
	parent := filepath.Dir(c.dir)
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return err
	}
	made, err := tempdir.MakeIn(parent, "startup")
	if err != nil {
		return err
	}
	defer os.RemoveAll(made)
	left := func(name string) bool { return strings.HasPrefix(name, "webext") }
	if err := os.Mkdir(filepath.Join(made, startupFolder), 0o700); err != nil {
		return err
	}
	if err := tempdir.CopyProfile(filepath.Join(made, startupFolder), filepath.Join(profile, startupFolder), left); err != nil {
		return err
	}
	version, err := os.ReadFile(filepath.Join(profile, versionFile))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(made, versionFile), version, 0o600); err != nil {
		return err
	}
	if err := os.RemoveAll(c.dir); err != nil {
		return err
	}
	return os.Rename(made, c.dir)
}
