// Package modes writes the values of an extension's modes as constants of Go, for a
// package that has a line
//
//	//gangway:modes ../manifest.json
//
// There is a file for each mode, with a build tag: that of the mode development is
// in effect without any, so in go test and in editors.
package modes

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/format"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gangway/internal/codegen"
	"gangway/internal/derive"
	"gangway/internal/manifest"
)

// Kind is that of the files. A value that the environment has in a mode is not
// known when they are written: its constant is zero, and [Resolved] has the files
// that are compiled.
var Kind = kindOf(func(all manifest.Modes) (manifest.Modes, error) { return all, nil })

// Resolved returns the kind of files that have the values of the environment for a
// mode.
func Resolved(mode string, lookup func(name string) (string, bool)) derive.Kind {
	return kindOf(func(all manifest.Modes) (manifest.Modes, error) { return all.Resolve(mode, lookup) })
}

func kindOf(resolve func(manifest.Modes) (manifest.Modes, error)) derive.Kind {
	return derive.Kind{
		Mark: "modes",
		Of:   "the modes of the manifest",
		// The name of a mode does not stand at the end: Go gives some a meaning there.
		Own: regexp.MustCompile(`^gangway_[a-z0-9]+_mode\.go$`),
		Generate: func(pkg, file string) (map[string][]byte, error) {
			all, err := read(file)
			if err == nil {
				all, err = resolve(all)
			}
			if err != nil {
				return nil, manifest.InFile(file, err)
			}
			return generate(pkg, file, all)
		},
	}
}

// FileName returns the name of the file of a mode.
func FileName(mode string) string { return "gangway_" + mode + "_mode.go" }

// Tag returns the build tag of a mode, "" for that of development.
func Tag(mode string) string {
	if mode == manifest.Development {
		return ""
	}
	return "gangway_mode_" + mode
}

// modeName is the constant that names the mode.
const modeName = "Mode"

// read returns the modes of a manifest, which must have some.
func read(file string) (manifest.Modes, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	whole, err := manifest.ParseForAll(file, data)
	if err != nil {
		return nil, err
	}
	all, err := manifest.ReadModes(whole)
	if err == nil && all == nil {
		err = &manifest.Error{Key: manifest.OwnKey + ".modes", Problem: `missing; expected modes with their values, such as ` +
			`{"development": {"debug": true}, "production": {"debug": false}}`}
	}
	return all, err
}

// generate returns the files of a package, for the modes of a manifest.
func generate(pkg, file string, all manifest.Modes) (map[string][]byte, error) {
	names, err := constants(all)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	files := map[string][]byte{}
	for mode := range all {
		if files[FileName(mode)], err = format.Source(source(pkg, mode, all, names)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// constants returns the names of the constants by those of the values.
func constants(all manifest.Modes) (map[string]string, error) {
	names, taken := map[string]string{}, map[string]string{modeName: "the name of the mode"}
	for _, value := range slices.Sorted(maps.Keys(all[manifest.Development])) {
		name, err := derive.Exported(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", value, err)
		}
		if taken[name] != "" {
			return nil, fmt.Errorf("%s and %s would both be the constant %s; rename one of them", taken[name], value, name)
		}
		names[value], taken[name] = name, value
	}
	return names, nil
}

// source returns the file of a mode.
func source(pkg, mode string, all manifest.Modes, names map[string]string) []byte {
	var file bytes.Buffer
	fmt.Fprintf(&file, "%s\n\n//go:build %s\n\npackage %s\n\n// Mode is the mode of the build.\nconst %s = %q\n",
		codegen.Header, constraint(mode, all), pkg, modeName, mode)
	if len(names) == 0 {
		return file.Bytes()
	}
	file.WriteString("\n// The values of the mode.\nconst (\n")
	for _, value := range slices.Sorted(maps.Keys(names)) {
		kind, text := constant(value, mode, all)
		fmt.Fprintf(&file, "\t%s %s = %s", names[value], kind, text)
		if variable, ok := all[mode][value].(manifest.Variable); ok {
			fmt.Fprintf(&file, " // A build has the environment variable %s here.", variable)
		}
		file.WriteString("\n")
	}
	file.WriteString(")\n")
	return file.Bytes()
}

// constraint returns the condition of the file of a mode.
func constraint(mode string, all manifest.Modes) string {
	if tag := Tag(mode); tag != "" {
		return tag
	}
	var others []string
	for _, other := range slices.Sorted(maps.Keys(all)) {
		if tag := Tag(other); tag != "" {
			others = append(others, "!"+tag)
		}
	}
	return strings.Join(others, " && ")
}

// constant returns the type and the value of a constant.
func constant(name, mode string, all manifest.Modes) (kind, text string) {
	value := all[mode][name]
	if _, ok := value.(manifest.Variable); ok {
		value = zero(all[manifest.Development][name])
	}
	switch value := value.(type) {
	case bool:
		return "bool", strconv.FormatBool(value)
	case json.Number:
		if !all.Whole(name) {
			return "float64", value.String()
		}
		return "int", value.String()
	default:
		return "string", fmt.Sprintf("%q", value)
	}
}

// zero returns the zero value of the kind of a value.
func zero(value any) any {
	switch value.(type) {
	case bool:
		return false
	case json.Number:
		return json.Number("0")
	}
	return ""
}
