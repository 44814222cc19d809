package extbuild

import (
	"compress/gzip"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// unpacksBrotli is the first Firefox whose DecompressionStream has Brotli.
// Chromium 156 has it not.
const unpacksBrotli = 147

// levels are those at which modules are compressed that content scripts carry.
// Brotli's takes no longer than that of gzip. Tests of this package take lower
// ones: with the race detector these take more than a second a module.
var levels = map[unpacked.Format]int{unpacked.Gzip: gzip.BestCompression, unpacked.Brotli: 5}

// packing returns how content scripts carry their modules: in the smallest form
// that every browser unpacks for which the extension is.
func (b *builder) packing() unpacked.Packing {
	if b.kept.options.Quick {
		return unpacked.Packing{Format: unpacked.Gzip, Level: gzip.NoCompression}
	}
	format := unpacked.Gzip
	if b.browser != manifest.Chromium && manifest.FirstFirefox(b.manifest) >= unpacksBrotli {
		format = unpacked.Brotli
	}
	return unpacked.Packing{Format: format, Level: levels[format]}
}
