package extbuild

import (
	"compress/gzip"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

func TestPackingIsOneThatEveryBrowserUnpacks(t *testing.T) {
	for _, tt := range []struct {
		name    string
		options Options
		gecko   string
		want    unpacked.Format
	}{
		{"Firefox alone, new", Options{}, "147.0", unpacked.Brotli},
		{"the same, by name", Options{Browser: manifest.Firefox}, "147.0", unpacked.Brotli},
		{"Chromium too, new", Options{Browser: manifest.Chromium}, "147.0", unpacked.Gzip},
		{"Firefox alone, older", Options{}, "146.0.1", unpacked.Gzip},
		{"Firefox alone, any", Options{}, "", unpacked.Gzip},
		{"while one works on it", Options{Quick: true}, "147.0", unpacked.Gzip},
	} {
		gecko := map[string]any{"strict_min_version": tt.gecko}
		b := builder{
			kept: NewRebuilder(tt.options), browser: tt.options.Browser,
			manifest: map[string]any{"browser_specific_settings": map[string]any{"gecko": gecko}},
		}
		want := unpacked.Packing{Format: tt.want, Level: levels[tt.want]}
		if tt.options.Quick {
			want.Level = gzip.NoCompression
		}
		assert.Equal(t, want, b.packing(), tt.name)
	}
}

func TestContentScriptIsPackedForTheMinimumVersion(t *testing.T) {
	since := func(version string) map[string]string {
		return map[string]string{"ext/manifest.json": minimalJSON(`
			"content_scripts": [{"matches": ["https://example.org/*"], "js": ["./content"]}],
			"browser_specific_settings": {"gecko": {"strict_min_version": "` + version + `"}}`)}
	}
	inModule(t, with(since("147.0")))
	r := NewRebuilder(Options{Dir: "ext"})
	built := func(format string) []byte {
		result, err := r.Build(t.Context())
		require.NoError(t, err)
		assert.True(t, strings.Contains(readTree(t, result.Dir)["content.js"], "() => {/*"+format+" "), format)
		module, err := unpacked.Module(result.Dir, "content")
		require.NoError(t, err)
		return module
	}
	module := built("brotli")
	writeTree(t, ".", since("142.0"))
	assert.Equal(t, module, built("gzip"), "a program is kept in one form alone")
}
