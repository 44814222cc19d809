package bench

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"gangway/internal/extbuild"
	"gangway/internal/tempdir"
	"gangway/internal/toolchain"
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
	moduleExample    = "example: "
)

// noReflection is the build tag of programs whose messages all have generated
// code.
const noReflection = "gangway_noreflect"

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
	}
)

// measureSize compiles programs and looks into one of them.
func (b *benchmark) measureSize(ctx context.Context) (err error) {
	temp, err := tempdir.Make("size")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	goTool, err := toolchain.Find(ctx, b.options.Dir)
	if err != nil {
		return err
	}
	c := compiler{goTool: goTool, options: b.options, temp: temp}
	for _, p := range programs {
		module, err := c.compile(ctx, p)
		if err != nil {
			return err
		}
		b.addSize(p.name, module)
	}
	if err := b.measureExample(ctx, temp); err != nil {
		return err
	}
	b.report.Packages, err = c.packages(ctx, contentProgram, smallestProgram)
	return err
}

func (b *benchmark) addSize(name string, module []byte) {
	b.report.Series.add(Size, whatModule, name, MB, float64(len(module))/1e6)
	b.report.Series.add(Size, whatGzipped, name, MB, float64(zipped(module))/1e6)
}

// measureExample builds the example as its users do.
func (b *benchmark) measureExample(ctx context.Context, temp string) error {
	out := filepath.Join(temp, "example")
	built, err := extbuild.Build(ctx, extbuild.Options{Dir: filepath.Join(b.options.Dir, "extension"), Out: out})
	if err != nil {
		return err
	}
	for _, p := range built.Programs {
		name := moduleExample + p.Package
		b.report.Series.add(Size, whatModule, name, MB, float64(p.Size)/1e6)
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

// A compiler compiles programs of tests/bench.
type compiler struct {
	goTool  *toolchain.Toolchain
	options Options
	temp    string
}

// compile returns a module as the build makes them.
func (c compiler) compile(ctx context.Context, p program) ([]byte, error) {
	output := filepath.Join(c.temp, "module.wasm")
	err := c.goTool.Build(ctx, toolchain.Target{
		Dir:     c.options.Dir,
		Package: filepath.Join(c.options.sources(), filepath.FromSlash(p.folder)),
		Tags:    p.tags,
		Output:  output,
	})
	if err != nil {
		return nil, fmt.Errorf("compile %s: %w", p.folder, err)
	}
	return os.ReadFile(output)
}
