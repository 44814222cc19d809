package unpacked

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPackingKeepsEveryByte(t *testing.T) {
	data := bytes.Repeat([]byte("\x00asm\xff"), 100_000)
	for _, how := range []Packing{{Gzip, gzip.BestCompression}, {Gzip, gzip.NoCompression}, {Brotli, 5}, {Brotli, 0}} {
		packed := how.pack(data)
		assert.True(t, bytes.HasPrefix(packed, []byte(how.Format+" ")), "it names its format")
		assert.Equal(t, how.Level == gzip.NoCompression && how.Format == Gzip, len(packed) > len(data)/10)
		assert.True(t, bytes.Equal(packed, how.pack(data)), "the same bytes each time")
		got, err := unpack(packed)
		require.NoError(t, err)
		assert.True(t, bytes.Equal(data, got))
	}
}

func TestModuleOfAnotherFormIsRefused(t *testing.T) {
	dir := t.TempDir()
	for carried, want := range map[string]string{
		"zstd AAAA": `no module is compressed as "zstd"`, "gzip AAAA": "EOF", "gzip": "EOF", "brotli !": "illegal base64", "": `compressed as ""`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "content.js"), []byte("gangway.start({}, () => {/*"+carried+"*/});"), 0o600))
		_, err := Module(dir, "content")
		assert.ErrorContains(t, err, want, carried)
	}
}
