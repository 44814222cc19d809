//go:build race

package unpacked

import "compress/gzip"

// Best is quick for the race detector, with which the best compression of a module
// takes more than a second: most of the time of tests that build.
const Best = gzip.BestSpeed
