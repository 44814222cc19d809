package execwasm

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
)

// checkModule checks that module is WebAssembly, made by the Go whose
// wasm_exec.js runs it.
func checkModule(module []byte, goVersion string) error {
	if !bytes.HasPrefix(module, []byte("\x00asm")) {
		return errors.New("not a WebAssembly module; compile with GOOS=js GOARCH=wasm")
	}
	made := compiledBy(module)
	if made == "" || goVersion == "" || made == goVersion {
		return nil
	}
	return fmt.Errorf("compiled by %s, but the go command on PATH is %s; use one for both", made, goVersion)
}

// compiledBy returns the version of Go that compiled a module, from its
// section "producers" (https://github.com/WebAssembly/tool-conventions), or ""
// if that is not there or not as Go writes it.
func compiledBy(module []byte) string {
	rest := module[min(8, len(module)):]
	for len(rest) > 0 {
		id := rest[0]
		section, after, ok := sized(rest[1:])
		if !ok {
			return ""
		}
		rest = after
		if id != 0 {
			continue
		}
		if name, content, ok := sized(section); ok && string(name) == "producers" {
			return languageVersion(content)
		}
	}
	return ""
}

// languageVersion reads the version from a section of producers whose first
// field is "language" with the one value "Go".
func languageVersion(content []byte) string {
	want := []string{"language", "Go"}
	for _, text := range want {
		_, n := binary.Uvarint(content)
		if n <= 0 {
			return ""
		}
		name, after, ok := sized(content[n:])
		if !ok || string(name) != text {
			return ""
		}
		content = after
	}
	version, _, ok := sized(content)
	if !ok {
		return ""
	}
	return string(version)
}

// sized splits off the bytes behind a length.
func sized(data []byte) (part, rest []byte, ok bool) {
	length, n := binary.Uvarint(data)
	if n <= 0 || length > uint64(len(data)-n) {
		return nil, nil, false
	}
	return data[n : n+int(length)], data[n+int(length):], true
}
