package tempdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// A Profile is the folder of a browser's profile. It is removed when it is closed,
// or it stays.
type Profile struct {
	Dir  string
	lock *flock.Flock // Of one that stays.
}

// NewProfile makes a profile as [Make] makes a folder.
func NewProfile(name string) (*Profile, error) {
	dir, err := Make(name)
	if err != nil {
		return nil, err
	}
	return &Profile{Dir: dir}, nil
}

// keptMark is the name of a file that each profile has that KeepProfile made. Who
// uses the profile has locked it.
const keptMark = "kept-by-gangway"

// KeepProfile makes a profile that stays, or takes one that it made before. It
// refuses a folder that holds files and was not made by it, since that may be the
// profile of a person, and one that is in use, here or in another process.
func KeepProfile(dir string) (*Profile, error) {
	mark := filepath.Join(dir, keptMark)
	if _, err := os.Stat(mark); err != nil {
		if err := makeKept(dir); err != nil {
			return nil, err
		}
	}
	lock := flock.New(mark)
	switch locked, err := lock.TryLock(); {
	case err != nil:
		return nil, fmt.Errorf("lock a profile: %w", err)
	case !locked:
		return nil, fmt.Errorf("%s is the profile of a browser that runs; end that one, or keep a profile in another folder", dir)
	}
	return &Profile{Dir: dir, lock: lock}, nil
}

// makeKept makes the folder of a profile that stays. The mark comes when it is
// locked.
func makeKept(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case len(entries) > 0:
		return fmt.Errorf("%s holds files, and Gangway has not made it; keep a profile in a new folder, or use a copy of this one and keep none", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return os.MkdirAll(dir, 0o700)
}

// Kept reports whether the profile stays.
func (p *Profile) Kept() bool { return p.lock != nil }

// Close removes the profile, or leaves it to the next who keeps it. The browser has
// ended. An error says that something is left of a profile which does not stay.
func (p *Profile) Close() error {
	if p.Kept() {
		return p.lock.Close()
	}
	return Remove(p.Dir)
}
