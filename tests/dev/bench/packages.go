package bench

import (
	"context"
	"path/filepath"

	"gangway/internal/wasmsize"
)

// A PackageSize is how many bytes of code a package has in a program, and in
// the smallest one.
type PackageSize struct {
	Package  string `json:"package"`
	Bytes    int    `json:"bytes"`
	Smallest int    `json:"smallest"`
}

// packages returns what takes the space in a program, the largest first.
func (c compiler) packages(ctx context.Context, p, smallest program) ([]PackageSize, error) {
	ours, err := c.contents(ctx, p)
	if err != nil {
		return nil, err
	}
	parts, err := c.contents(ctx, smallest)
	if err != nil {
		return nil, err
	}
	theirs := map[string]int{}
	for _, part := range parts {
		theirs[part.Package] = part.Bytes
	}
	var sizes []PackageSize
	for _, part := range ours {
		sizes = append(sizes, PackageSize{part.Package, part.Bytes, theirs[part.Package]})
	}
	return sizes, nil
}

func (c compiler) contents(ctx context.Context, p program) ([]wasmsize.Part, error) {
	folder := "./" + filepath.ToSlash(filepath.Join("tests", "bench", p.folder))
	return wasmsize.Measure(ctx, c.goTool, wasmsize.Program{Dir: c.revision.dir, Package: folder, Tags: p.tags})
}
