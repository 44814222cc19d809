package toolchain

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"
)

// Gangway is the path of Gangway's own module.
const Gangway = "gangway"

// errNowhere says that the sources are not where they should be.
var errNowhere = errors.New("the sources of Gangway are not found: run the command in Gangway's own folder, " +
	"as go run ./cmd/gangway, or in a module whose go.mod names it")

// FindGangway returns the folder of the sources that the running command was
// compiled from; where that is not known, of those that the module in dir uses.
// Gangway is hosted nowhere: extensions are compiled against the folder that
// their go.mod names.
func FindGangway(ctx context.Context, dir string) (string, error) {
	if _, file, _, ok := runtime.Caller(0); ok && filepath.IsAbs(file) {
		if folder := filepath.Dir(filepath.Dir(filepath.Dir(file))); holdsGangway(folder) {
			return folder, nil
		}
	}
	cmd := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", Gangway)
	cmd.Dir = dir
	out, err := cmd.Output()
	if folder := strings.TrimSpace(string(out)); err == nil && holdsGangway(folder) {
		return folder, nil
	}
	return "", errNowhere
}

// holdsGangway reports whether a folder has the sources.
func holdsGangway(folder string) bool {
	data, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	return err == nil && modfile.ModulePath(data) == Gangway
}
