package codegen

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"gangway/jsbridge"
)

// scriptsHead begins the files of the library for ends in JavaScript.
const scriptsHead = `// Written by "gangway library"; DO NOT EDIT.` + "\n"

// scripts are the files of the library for ends in JavaScript.
var scripts = []struct {
	name, head string
	text       []byte
}{
	{"gangway.classic.js", "// @ts-nocheck\n\n", jsbridge.Classic},
	{"gangway.d.ts", "\nexport as namespace gangway;\n\n", jsbridge.RPCTypes},
	{"gangway.js", "// @ts-nocheck\n\n", jsbridge.RPC},
}

// WriteScripts writes the library for ends in JavaScript into a folder. It
// returns the paths of its files, and writes none if one is there that is not of
// the library.
func WriteScripts(out string) (paths []string, err error) {
	for _, s := range scripts {
		file := filepath.Join(out, s.name)
		text, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		if err == nil && !bytes.HasPrefix(text, []byte(scriptsHead)) {
			return nil, fmt.Errorf("%s is there and is not of the library: rename it, or choose another folder", file)
		}
		paths = append(paths, file)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	for i, s := range scripts {
		if err := os.WriteFile(paths[i], []byte(scriptsHead+s.head+string(s.text)), 0o644); err != nil {
			return nil, err
		}
	}
	return paths, nil
}
