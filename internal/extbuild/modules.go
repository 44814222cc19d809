package extbuild

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Module returns the module of a program of an extension that was built into
// dir: the file beside its start script, or what the script itself carries.
func Module(dir, program string) ([]byte, error) {
	path := filepath.Join(dir, filepath.FromSlash(program))
	if data, err := os.ReadFile(path + ".wasm"); err == nil {
		return data, nil
	}
	script, err := os.ReadFile(path + ".js")
	if err != nil {
		return nil, err
	}
	config := strings.TrimSuffix(strings.TrimPrefix(string(script), "gangway.start("), ");\n")
	var s start
	if err := json.Unmarshal([]byte(config), &s); err != nil {
		return nil, fmt.Errorf("%s.js is not a start script: %w", path, err)
	}
	return unzip(s.Base64)
}

// unzip is the reverse of zip.
func unzip(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
