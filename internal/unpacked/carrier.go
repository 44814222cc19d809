package unpacked

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/andybalholm/brotli"
)

// A Format is a compression, as DecompressionStream names it.
//
// https://developer.mozilla.org/docs/Web/API/DecompressionStream/DecompressionStream
type Format string

// The formats in which a start script can carry its module.
const (
	Gzip   Format = "gzip"
	Brotli Format = "brotli"
)

// A Packing is a format, and a level of the package that writes it.
type Packing struct {
	Format Format
	Level  int
}

// carried returns the module as the start script carries it.
func (p Program) carried() []byte {
	if p.packed != nil {
		return p.packed
	}
	return Packing{Gzip, gzip.BestCompression}.pack(p.Module)
}

// pack returns the name of the format, a space, and data compressed, in base64.
// A module shrinks to a quarter, below the 5 MB to which addons.mozilla.org
// reads a script, and starts no later for it.
func (how Packing) pack(data []byte) []byte {
	var text bytes.Buffer
	if how == (Packing{Gzip, gzip.NoCompression}) {
		text.Grow(base64.StdEncoding.EncodedLen(len(data) + len(data)/1000 + 100))
	}
	text.WriteString(string(how.Format) + " ")
	encoder := base64.NewEncoder(base64.StdEncoding, &text)
	writer := how.writer(encoder)
	_, _ = writer.Write(data) // Writing to memory does not fail.
	_, _ = writer.Close(), encoder.Close()
	return text.Bytes()
}

func (how Packing) writer(to io.Writer) io.WriteCloser {
	if how.Format == Brotli {
		return brotli.NewWriterLevel(to, how.Level)
	}
	zipper, _ := gzip.NewWriterLevel(to, how.Level) // The only error is of the level.
	return zipper
}

// unpack is the reverse of Packing.pack.
func unpack(text []byte) ([]byte, error) {
	format, text, _ := bytes.Cut(text, []byte(" "))
	compressed, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return nil, err
	}
	var reader io.Reader
	switch Format(format) {
	case Brotli:
		reader = brotli.NewReader(bytes.NewReader(compressed))
	case Gzip:
		reader, err = gzip.NewReader(bytes.NewReader(compressed))
	default:
		err = fmt.Errorf("no module is compressed as %q", format)
	}
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}

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
	return unpack(script[from+2 : to])
}
