package bench

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"gangway/internal/toolchain"
)

// A PackageSize is how many bytes of code a package has in a program, and in
// the smallest one.
type PackageSize struct {
	Package  string `json:"package"`
	Bytes    int    `json:"bytes"`
	Smallest int    `json:"smallest"`
}

// What is in a module besides the code of packages.
const (
	partGlue = "equality of types, glue of the linker"
	partData = "data: tables of functions and types, text"
	partRest = "everything else"
)

// packages returns what takes the space in a program, the largest first.
func (c compiler) packages(ctx context.Context, p, smallest program) ([]PackageSize, error) {
	ours, err := c.contents(ctx, p)
	if err != nil {
		return nil, err
	}
	theirs, err := c.contents(ctx, smallest)
	if err != nil {
		return nil, err
	}
	var sizes []PackageSize
	for name, size := range ours {
		sizes = append(sizes, PackageSize{name, size, theirs[name]})
	}
	slices.SortFunc(sizes, func(a, b PackageSize) int {
		return cmp.Or(b.Bytes-a.Bytes, strings.Compare(a.Package, b.Package))
	})
	return sizes, nil
}

// contents compiles a program with its symbols and adds up its parts.
func (c compiler) contents(ctx context.Context, p program) (map[string]int, error) {
	output := filepath.Join(c.temp, "symbols.wasm")
	tags := "-tags=" + strings.Join(p.tags, ",")
	if _, err := c.run(ctx, "build", tags, "-trimpath", "-buildvcs=false", "-o", output, c.target(p)); err != nil {
		return nil, err
	}
	file, err := os.ReadFile(output)
	if err != nil {
		return nil, err
	}
	m, err := parseModule(file)
	if err != nil {
		return nil, fmt.Errorf("read the module of %s: %w", p.folder, err)
	}
	imports, err := c.run(ctx, "list", tags, "-deps", c.target(p))
	if err != nil {
		return nil, err
	}
	return m.contents(strings.Fields(imports)), nil
}

func (c compiler) target(p program) string {
	return "./" + filepath.ToSlash(filepath.Join("tests", "bench", p.folder))
}

func (c compiler) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, c.goTool.Go, args...)
	cmd.Dir, cmd.Env = c.options.Dir, toolchain.Env(os.Environ())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.String())
	}
	return string(out), nil
}

// contents adds up the code of each package, and the other parts.
func (m module) contents(imports []string) map[string]int {
	names := make(map[string]string, len(imports))
	for _, path := range append(imports, "main") {
		names[symbolOf(path)] = path
	}
	sizes := map[string]int{partData: m.data, partRest: m.rest}
	for _, f := range m.functions {
		sizes[packageOf(f.name, names)] += f.size
	}
	return sizes
}

// packageOf returns the package of a function, by the symbols of packages.
func packageOf(function string, names map[string]string) string {
	for i := range function {
		if function[i] != '.' {
			continue
		}
		if path, known := names[function[:i]]; known {
			return path
		}
	}
	return partGlue
}

// notInNames are the characters that Go's linker replaces in the names of
// functions, in cmd/link/internal/wasm.
var notInNames = regexp.MustCompile(`[^\w.]`)

// symbolOf returns a package's path as the names of its functions begin.
func symbolOf(path string) string { return notInNames.ReplaceAllString(path, "_") }
