package bench

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gangway/internal/manifest"
	"gangway/internal/tempdir"
	"gangway/internal/toolchain"
	"gangway/internal/unpacked"
)

// What is measured of the size.
const (
	whatModule  = "module"
	whatGzipped = "module, gzipped"
)

// The programs whose size is measured. The example's are named by their
// packages.
const (
	moduleSmallest   = "smallest syscall/js program"
	moduleContent    = "Gangway content script"
	moduleReflection = "Gangway content script, with reflection"
	moduleBackground = "Gangway background"
	moduleSession    = "Gangway content script, on a session"
	moduleExample    = "example: "
)

// noReflection is the build tag of programs whose messages all have generated
// code.
const noReflection = "gangway_noreflect"

// examplePrograms are the programs of the example.
var examplePrograms = []string{"background", "content", "popup"}

// A program is a package that is compiled for its size.
type program struct {
	name   string
	folder string // Below tests/bench.
	tags   []string
}

var (
	smallestProgram = program{moduleSmallest, "smallest", nil}
	contentProgram  = program{moduleContent, "start/gangway/content", []string{noReflection}}

	programs = []program{
		smallestProgram,
		contentProgram,
		{moduleReflection, "start/gangway/content", nil},
		{moduleBackground, "start/gangway/background", []string{noReflection}},
		{moduleSession, "session/hello", []string{noReflection}},
	}
)

// measureSize compiles programs, and looks into one of this tree.
func (b *benchmark) measureSize(ctx context.Context) error {
	for i, s := range b.sides {
		packages, err := b.measureSizes(ctx, s)
		if err != nil {
			return err
		}
		if i == 0 {
			b.report.Packages = packages
		}
	}
	return nil
}

// measureSizes compiles the programs of a side, and returns what takes the space in
// one of them.
func (b *benchmark) measureSizes(ctx context.Context, s *side) (_ []PackageSize, err error) {
	temp, err := tempdir.Make("size")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	goTool, err := toolchain.Find(ctx, s.dir)
	if err != nil {
		return nil, err
	}
	c := compiler{goTool: goTool, revision: s.revision, temp: temp}
	for _, p := range programs {
		module, err := c.compile(ctx, p)
		if err != nil {
			return nil, err
		}
		s.series.add(Size, whatModule, p.name, MB, float64(len(module))/1e6)
		s.series.add(Size, whatGzipped, p.name, MB, float64(zipped(module))/1e6)
	}
	if err := s.measureExample(ctx, filepath.Join(temp, "example")); err != nil {
		return nil, err
	}
	return c.packages(ctx, contentProgram, smallestProgram)
}

// measureExample builds the example as its users do.
func (s *side) measureExample(ctx context.Context, out string) error {
	if err := s.build(ctx, filepath.Join(s.dir, "extension"), out, manifest.Firefox); err != nil {
		return err
	}
	for _, program := range examplePrograms {
		module, err := unpacked.Module(out, program)
		if err != nil {
			return err
		}
		s.series.add(Size, whatModule, moduleExample+program, MB, float64(len(module))/1e6)
	}
	return nil
}

// zipped returns the size of data in gzip at its best.
func zipped(data []byte) int {
	var buf bytes.Buffer
	zipper, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression) // The error is of the level.
	_, _ = zipper.Write(data)                                    // Memory takes all.
	_ = zipper.Close()
	return buf.Len()
}

// sizeBudgets say how large programs may be.
func sizeBudgets() []Budget {
	return []Budget{
		{Size, whatModule, moduleContent, moduleSmallest, AtMost, 1.25},
		{Size, whatModule, moduleSession, moduleContent, Within, 0.45},
		{Size, whatModule, moduleExample + "content", "", InAll, 3.4},
		{Size, whatModule, moduleExample + "background", "", InAll, 3.4},
	}
}

// A compiler compiles programs of tests/bench.
type compiler struct {
	goTool   *toolchain.Toolchain
	revision *revision
	temp     string
}

// compile returns a module as the build makes them.
func (c compiler) compile(ctx context.Context, p program) ([]byte, error) {
	output := filepath.Join(c.temp, "module.wasm")
	err := c.goTool.Build(ctx, toolchain.Target{
		Dir:     c.revision.dir,
		Package: filepath.Join(c.revision.fixtures(), filepath.FromSlash(p.folder)),
		Tags:    p.tags,
		Output:  output,
	})
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", p.folder, err)
	}
	return os.ReadFile(output)
}
