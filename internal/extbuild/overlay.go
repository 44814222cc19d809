package extbuild

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"gangway/internal/modes"
)

// lookUp reads an environment variable that the mode of the build names, and notes
// its value: the reviewers of a store need it.
func (b *builder) lookUp(name string) (string, bool) {
	value, ok := os.LookupEnv(name)
	if ok {
		if b.result.Variables == nil {
			b.result.Variables = map[string]string{}
		}
		b.result.Variables[name] = value
	}
	return value, ok
}

// writeOverlay lets the compiler read the values of the environment in place of
// the files of the mode that were generated. It returns the file that says so, ""
// if no value is from the environment. A package may have the modes of another
// extension's manifest.
func (b *builder) writeOverlay(temp string) (string, error) {
	replaced := map[string]string{}
	for _, p := range b.kept.packages {
		if !p.Main {
			continue
		}
		text, err := b.resolved(p.Dir)
		if err != nil {
			return "", err
		}
		if text == nil {
			continue
		}
		written := filepath.Join(temp, "mode"+strconv.Itoa(len(replaced))+".go")
		if err := os.WriteFile(written, text, 0o600); err != nil {
			return "", err
		}
		replaced[filepath.Join(p.GoDir, modes.FileName(b.mode))] = written
	}
	if len(replaced) == 0 {
		return "", nil
	}
	data, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(temp, "overlay.json")
	return overlay, os.WriteFile(overlay, data, 0o600)
}

// resolved returns the file of the mode of the package in a folder with the values of
// the environment, nil if there is none or it has no such value.
func (b *builder) resolved(dir string) ([]byte, error) {
	name := modes.FileName(b.mode)
	have, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	files, err := modes.Resolved(b.mode, b.lookUp).Files(dir)
	if err != nil || bytes.Equal(files[name], have) {
		return nil, err
	}
	return files[name], nil
}
