package pack

import (
	"os"
	"path/filepath"

	"gangway/internal/manifest"
)

// dropKey removes the manifest's key, which gives an extension its id before a
// store does. The Chrome Web Store refuses it.
func dropKey(dir string) error {
	file := filepath.Join(dir, manifest.Name)
	fields, err := manifest.Read(file, manifest.Chromium)
	if err != nil || fields["key"] == nil {
		return err
	}
	delete(fields, "key")
	text, err := manifest.Encode(fields)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}
