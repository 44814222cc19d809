package tempdir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// keptMark is the name of a file that each profile has that KeepProfile made.
const keptMark = "kept-by-gangway"

// KeepProfile makes the folder of a profile that stays, or takes one that it made
// before. It refuses a folder that holds files and was not made by it: that may be
// the profile of a person.
func KeepProfile(dir string) error {
	mark := filepath.Join(dir, keptMark)
	if _, err := os.Stat(mark); err == nil {
		return nil
	}
	entries, err := os.ReadDir(dir)
	switch {
	case len(entries) > 0:
		return fmt.Errorf("%s holds files, and Gangway has not made it; keep a profile in a new folder, or use a copy of this one and keep none", dir)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, nil, 0o600)
}
