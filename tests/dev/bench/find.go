package bench

import (
	"errors"
	"os"
	"path/filepath"
)

// errElsewhere says that there is nothing to measure.
var errElsewhere = errors.New("this command is for Gangway itself: run it in Gangway's own repository, where tests/bench is")

// FindRepository returns the folder of Gangway's repository, which dir is or is
// in.
func FindRepository(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, "tests", "bench", "shapes")); err == nil && info.IsDir() {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errElsewhere
		}
		dir = parent
	}
}
