//go:build !race

package unpacked

import "compress/gzip"

// Best is the level at which modules are compressed that are not replaced soon.
const Best = gzip.BestCompression
