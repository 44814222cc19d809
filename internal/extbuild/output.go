package extbuild

import (
	"path/filepath"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/outdir"
	"gangway/internal/unpacked"
)

// built are the folders that a build may replace.
var built = outdir.Kind{Name: "an extension that Gangway built", Made: builtByUs}

// builtByUs reports whether a folder is an extension that Gangway built.
func builtByUs(dir string) bool {
	return isFile(filepath.Join(dir, manifest.Name)) && isFile(filepath.Join(dir, unpacked.Folder, "loader.js"))
}

// Made reports whether Gangway made a path: an extension that was built, or an
// archive that pack wrote.
func Made(path string) bool {
	if source, found := strings.CutSuffix(path, "-source.zip"); found {
		return isFile(source + ".xpi")
	}
	return filepath.Ext(path) == ".xpi" || builtByUs(path)
}
