package apigen

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"gangway/internal/webschema"
)

// SchemaFolder is where the facts stand, from the top of the repository.
const SchemaFolder = "internal/webschema/" + webschema.Folder

// Read returns the facts in the schemas of the Firefox whose program is named.
func Read(program string) ([]*webschema.Namespace, error) {
	schemas, err := readSchemas(program)
	return reduce(schemas), err
}

// WriteSchema reads the schemas of the Firefox whose program is named, and
// writes their facts into the repository at top.
func WriteSchema(top, program string) error {
	api, err := Read(program)
	if err != nil {
		return err
	}
	files := map[string][]byte{}
	for _, n := range api {
		text, err := fileOf(n)
		if err != nil {
			return err
		}
		files[n.Name+".json"] = text
	}
	return replaceFolder(filepath.Join(top, filepath.FromSlash(SchemaFolder)), files)
}

// fileOf returns the file of a namespace: one line for each of its parts, so
// that a change is a change of lines.
func fileOf(n *webschema.Namespace) ([]byte, error) {
	whole := *n
	whole.Types, whole.Properties, whole.Functions, whole.Events = nil, nil, nil, nil
	head, err := marshal(whole)
	if err != nil {
		return nil, err
	}
	file := bytes.TrimSuffix(head, []byte("}"))
	for _, list := range []struct {
		name  string
		parts []any
	}{
		{"types", anys(n.Types)}, {"properties", anys(n.Properties)},
		{"functions", anys(n.Functions)}, {"events", anys(n.Events)},
	} {
		if len(list.parts) == 0 {
			continue
		}
		file = append(file, ",\n\""+list.name+"\": ["...)
		for i, part := range list.parts {
			line, err := marshal(part)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				file = append(file, ',')
			}
			file = append(append(file, '\n'), line...)
		}
		file = append(file, "\n]"...)
	}
	return append(file, "}\n"...), nil
}

// marshal returns v as JSON in one line, with characters as they are.
func marshal(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

func anys[T any](list []T) []any {
	var all []any
	for _, v := range list {
		all = append(all, v)
	}
	return all
}

// replaceFolder makes files the whole of a folder.
func replaceFolder(folder string, files map[string][]byte) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		if files[entry.Name()] == nil && !entry.IsDir() {
			if err := os.Remove(filepath.Join(folder, entry.Name())); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
