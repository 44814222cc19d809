package unpacked

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Module returns the module of a program of an extension that was built into
// dir: the file beside its start script, or the one that the script itself
// carries.
func Module(dir, program string) ([]byte, error) {
	path := filepath.Join(dir, filepath.FromSlash(program))
	if data, err := os.ReadFile(path + ".wasm"); err == nil {
		return data, nil
	}
	script, err := os.ReadFile(path + ".js")
	if err != nil {
		return nil, err
	}
	from, to := bytes.LastIndex(script, []byte("/*")), bytes.LastIndex(script, []byte("*/"))
	if from < 0 || to < from {
		return nil, fmt.Errorf("%s.js is not a start script: it carries no module", path)
	}
	return unzip(string(script[from+2 : to]))
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
