package extbuild

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"strings"
)

// A Program is one compiled Go program of an extension.
type Program struct {
	// Name is the program's path in the extension without an ending, such
	// as "background". Its start script is Name.js.
	Name string

	// Module is the WebAssembly that the Go compiler made.
	Module []byte

	// Embed puts the module into the start script, which is what content
	// scripts need: then no page can see a file of the extension. Otherwise
	// the module is the file Name.wasm and the start script fetches it.
	Embed bool

	// Frames says that nothing but Go programs listens for ports inside the
	// extension, so that a port which the program opens to it can carry
	// frames. Otherwise it carries plain values, which JavaScript understands.
	Frames bool

	// Exec makes the program write its output and its exit code to the
	// console for "gangway exec". Argv and Env are the program's own.
	Exec bool
	Argv []string
	Env  map[string]string
}

// start is what a start script hands to gangway.start in loader.js.
type start struct {
	Program string            `json:"program"`
	Events  []string          `json:"events"`
	Module  string            `json:"module,omitempty"`
	Base64  string            `json:"base64,omitempty"` // Gzipped.
	Frames  bool              `json:"frames,omitempty"`
	Argv    []string          `json:"argv,omitempty"`
	Env     map[string]string `json:"env,omitempty"`
	Exec    bool              `json:"exec,omitempty"`
}

// render adds the program's files to files.
func (p Program) render(files map[string][]byte) error {
	s := start{
		Program: p.Name,
		Events:  Events(p.Module),
		Frames:  p.Frames,
		Argv:    p.Argv,
		Env:     p.Env,
		Exec:    p.Exec,
	}
	if p.Embed {
		s.Base64 = zip(p.Module)
	} else {
		s.Module = p.Name + ".wasm"
		files[s.Module] = p.Module
	}
	script, err := s.script()
	if err != nil {
		return fmt.Errorf("encode the start script of %s: %w", p.Name, err)
	}
	files[p.Name+".js"] = script
	return nil
}

// zip returns data gzipped, in base64. A module shrinks to a quarter, below the
// 5 MB to which addons.mozilla.org reads a script, and starts no later for it.
func zip(data []byte) string {
	var text strings.Builder
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	// The only error is of the level, and writing to memory does not fail.
	zipper, _ := gzip.NewWriterLevel(encoder, gzip.BestCompression)
	_, _ = zipper.Write(data)
	_ = zipper.Close()
	_ = encoder.Close()
	return text.String()
}

// script returns the start script. JSON is JavaScript here: encoding/json
// escapes U+2028 and U+2029, the two characters that could differ.
func (s start) script() ([]byte, error) {
	data, err := encodeJSON(s)
	if err != nil {
		return nil, err
	}
	var buf bytes.Buffer
	fmt.Fprintf(&buf, "gangway.start(%s);\n", bytes.TrimSpace(data))
	return buf.Bytes(), nil
}
