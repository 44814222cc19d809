// Package wasmsize says what takes the space in a Go program that is compiled to
// WebAssembly, package by package.
package wasmsize

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

// A Part is a part of a module: the code of a package, or one of the Part
// constants.
type Part struct {
	Package string `json:"package"`
	Bytes   int    `json:"bytes"`
}

// What is in a module besides the code of packages.
const (
	PartGlue = "equality of types, glue of the linker"
	PartData = "data: tables of functions and types, text"
	PartRest = "everything else"
)

// A Program is a Go program to look into.
type Program struct {
	Dir     string // Where to run Go.
	Package string // As Go takes it there, such as "./background".
	Tags    []string
}

// Measure compiles a program with the names of its functions and returns its
// parts, the largest first. They add up to the module without the names.
func Measure(ctx context.Context, goTool *toolchain.Toolchain, p Program) (parts []Part, err error) {
	temp, err := os.MkdirTemp("", "gangway-size-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	output := filepath.Join(temp, "module.wasm")
	tags := "-tags=" + strings.Join(p.Tags, ",")
	if _, err := run(ctx, goTool, p.Dir, "build", tags, "-trimpath", "-buildvcs=false", "-o", output, p.Package); err != nil {
		return nil, err
	}
	file, err := os.ReadFile(output)
	if err != nil {
		return nil, err
	}
	m, err := parseModule(file)
	if err != nil {
		return nil, fmt.Errorf("read the module of %s: %w", p.Package, err)
	}
	imports, err := run(ctx, goTool, p.Dir, "list", tags, "-deps", p.Package)
	if err != nil {
		return nil, err
	}
	return sorted(m.contents(strings.Fields(imports))), nil
}

func run(ctx context.Context, goTool *toolchain.Toolchain, dir string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, goTool.Go, args...)
	cmd.Dir, cmd.Env = dir, toolchain.Env(os.Environ())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.String())
	}
	return string(out), nil
}

func sorted(sizes map[string]int) []Part {
	var parts []Part
	for name, size := range sizes {
		parts = append(parts, Part{name, size})
	}
	slices.SortFunc(parts, func(a, b Part) int {
		return cmp.Or(b.Bytes-a.Bytes, strings.Compare(a.Package, b.Package))
	})
	return parts
}

// contents adds up the code of each package, and the other parts.
func (m module) contents(imports []string) map[string]int {
	names := make(map[string]string, len(imports))
	for _, path := range append(imports, "main") {
		names[symbolOf(path)] = path
	}
	sizes := map[string]int{PartData: m.data, PartRest: m.rest}
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
	return PartGlue
}

// notInNames are the characters that Go's linker replaces in the names of
// functions, in cmd/link/internal/wasm.
var notInNames = regexp.MustCompile(`[^\w.]`)

// symbolOf returns a package's path as the names of its functions begin.
func symbolOf(path string) string { return notInNames.ReplaceAllString(path, "_") }
