// Package apigen reads the schemas of the installed Firefox, reduces them to
// the facts in internal/webschema, and writes the packages below wasm/webext
// from these.
package apigen

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// schemaFolders are the folders of Firefox's two archives that hold schemas.
var schemaFolders = map[string]string{
	"omni.ja":         "chrome/toolkit/content/extensions/schemas",
	"browser/omni.ja": "chrome/browser/content/browser/schemas",
}

// readSchemas returns the schemas in the archives of the Firefox whose program
// is named, each a list of namespaces.
func readSchemas(program string) ([]any, error) {
	program, err := filepath.EvalSymlinks(program)
	if err != nil {
		return nil, err
	}
	var all []any
	for _, archive := range []string{"omni.ja", "browser/omni.ja"} {
		name := filepath.Join(filepath.Dir(program), filepath.FromSlash(archive))
		found, err := readArchive(name, schemaFolders[archive])
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		all = append(all, found...)
	}
	return all, nil
}

// readArchive returns the schemas in a folder of an archive. Firefox puts the
// list of files first, which package zip takes as it finds it.
func readArchive(name, folder string) ([]any, error) {
	if _, err := os.Stat(name); err != nil {
		return nil, err
	}
	archive, err := zip.OpenReader(name)
	if err != nil {
		return nil, err
	}
	defer archive.Close()
	var all []any
	for _, file := range archive.File {
		if path.Dir(file.Name) != folder || path.Ext(file.Name) != ".json" {
			continue
		}
		schema, err := readFile(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.Name, err)
		}
		all = append(all, schema...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no schemas in %s", folder)
	}
	return all, nil
}

// readFile returns the namespaces in one file.
func readFile(file *zip.File) ([]any, error) {
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	v, err := parseJSON(withoutComments(string(text)))
	list, _ := v.([]any)
	return list, err
}

// withoutComments returns JSON without the comments that Firefox allows in it.
func withoutComments(text string) string {
	var out strings.Builder
	for i := 0; i < len(text); {
		end := i + 1
		switch {
		case text[i] == '"':
			end = i + endOfString(text[i:])
		case strings.HasPrefix(text[i:], "//"):
			i += before(text[i:], "\n")
			continue
		case strings.HasPrefix(text[i:], "/*"):
			i = min(len(text), i+before(text[i:], "*/")+2)
			continue
		}
		out.WriteString(text[i:end])
		i = end
	}
	return out.String()
}

// endOfString returns the length of the string with which text begins.
func endOfString(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// before returns where mark begins in text, or the end.
func before(text, mark string) int {
	if i := strings.Index(text, mark); i >= 0 {
		return i
	}
	return len(text)
}
