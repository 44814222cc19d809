package extbuild

import (
	"compress/gzip"

	"github.com/andybalholm/brotli"

	"gangway/internal/unpacked"
)

func init() {
	levels[unpacked.Gzip], levels[unpacked.Brotli] = gzip.BestSpeed, brotli.BestSpeed
}
