package extbuild

import "compress/gzip"

func init() { best = gzip.BestSpeed }
