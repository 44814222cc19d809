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

	packed string // The module as the start script embeds it, if that is known.
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
		if s.Base64 = p.packed; s.Base64 == "" {
			s.Base64 = zip(p.Module, gzip.BestCompression)
		}
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
func zip(data []byte, level int) string {
	var text strings.Builder
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	// The only error is of the level, and writing to memory does not fail.
	zipper, _ := gzip.NewWriterLevel(encoder, level)
	_, _ = zipper.Write(data)
	_ = zipper.Close()
	_ = encoder.Close()
	return text.String()
}

// script returns the start script. JSON is JavaScript here: encoding/json
// escapes U+2028 and U+2029, the two characters that could differ.
//
// The module comes last and past the encoder, which would look at each of its
// millions of bytes three times.
func (s start) script() ([]byte, error) {
	module := s.Base64
	s.Base64 = ""
	data, err := encodeJSON(s)
	if err != nil {
		return nil, err
	}
	data = bytes.TrimSpace(data)
	if module != "" {
		data = fmt.Appendf(bytes.TrimSuffix(data, []byte("\n}")), ",\n  \"base64\": \"%s\"\n}", module)
	}
	return fmt.Appendf(nil, "gangway.start(%s);\n", data), nil
}
