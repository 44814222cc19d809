package webschema

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
)

//go:embed schema/*.json
var files embed.FS

// Folder is where the files of the namespaces stand, from this package's folder.
const Folder = "schema"

// Load returns the whole API, sorted by the names of namespaces: a new copy each
// time. The files are part of the program.
func Load() ([]*Namespace, error) {
	entries, err := files.ReadDir(Folder)
	if err != nil {
		return nil, err
	}
	var all []*Namespace
	for _, entry := range entries {
		text, err := files.ReadFile(path.Join(Folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		n := &Namespace{}
		if err := json.Unmarshal(text, n); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name(), err)
		}
		all = append(all, n)
	}
	slices.SortFunc(all, func(a, b *Namespace) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}
