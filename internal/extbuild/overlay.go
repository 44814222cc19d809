package extbuild

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"

	"gangway/internal/manifest"
	"gangway/internal/modes"
)

// readVariables reads the environment variables that the mode of the build names
// in the manifest, and no others.
func (b *builder) readVariables(all manifest.Modes) error {
	_, used, err := all.Resolve(b.mode, os.LookupEnv)
	b.result.Variables = used
	return err
}

// writeOverlay lets the compiler read the values of the environment in place of
// the files of the mode that were generated. It returns the file that says so, ""
// if no value is from the environment.
func (b *builder) writeOverlay(temp string) (string, error) {
	if len(b.result.Variables) == 0 {
		return "", nil
	}
	replaced := map[string]string{}
	kind, name := modes.Resolved(b.mode, os.LookupEnv), modes.FileName(b.mode)
	for _, p := range b.kept.packages {
		if !p.Main {
			continue
		}
		files, err := kind.Files(p.Dir)
		if err != nil {
			return "", err
		}
		if files[name] == nil {
			continue
		}
		written := filepath.Join(temp, "mode"+strconv.Itoa(len(replaced))+".go")
		if err := os.WriteFile(written, files[name], 0o600); err != nil {
			return "", err
		}
		replaced[filepath.Join(p.GoDir, name)] = written
	}
	data, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(temp, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o600)
}
