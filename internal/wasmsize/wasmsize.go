// Package wasmsize measures the parts of a Go program that is compiled to
// WebAssembly, package by package.
package wasmsize

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
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

// The parts of a module besides the code of packages.
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
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	c := compiler{goTool, p, temp}
	packages, err := c.list(ctx)
	if err != nil {
		return nil, err
	}
	m, err := c.compile(ctx)
	if err != nil {
		return nil, err
	}
	return sorted(m.contents(packages)), nil
}

// A compiler looks at one program.
type compiler struct {
	goTool  *toolchain.Toolchain
	program Program
	temp    string // A folder for temporary files.
}

// list returns the paths of the packages that the program is made of.
func (c compiler) list(ctx context.Context) (paths []string, err error) {
	out, _, err := c.output(ctx, "list", "-deps", "-f", "{{.Name}} {{.ImportPath}}")
	if err != nil {
		return nil, err
	}
	var name, path string
	for line := range strings.Lines(out) {
		name, path, _ = strings.Cut(strings.TrimSpace(line), " ")
		paths = append(paths, path)
	}
	if name != "main" { // The last is the package itself.
		return nil, notAProgram(path, name)
	}
	return paths, nil
}

func notAProgram(path, name string) error {
	return fmt.Errorf("%s is the Go package %s, not a program; expected a Go package main", path, name)
}

// module is the file into which the program is compiled.
func (c compiler) module() string { return filepath.Join(c.temp, "module.wasm") }

// compile compiles the program and reads its module.
func (c compiler) compile(ctx context.Context) (module, error) {
	if _, _, err := c.output(ctx, "build", "-trimpath", "-buildvcs=false", "-o", c.module()); err != nil {
		return module{}, err
	}
	file, err := os.ReadFile(c.module())
	if err != nil {
		return module{}, err
	}
	m, err := parseModule(file)
	if err != nil {
		return module{}, fmt.Errorf("read the module of %s: %w", c.program.Package, err)
	}
	return m, nil
}

// output runs a command of Go for the program and returns its output.
func (c compiler) output(ctx context.Context, command string, flags ...string) (stdout, stderr string, err error) {
	args := append([]string{command, "-tags=" + strings.Join(c.program.Tags, ",")}, flags...)
	cmd := c.goTool.Command(ctx, c.program.Dir, append(args, c.program.Package)...)
	cmd.Env = append(toolchain.Env(cmd.Env), "GOTMPDIR="+c.temp)
	var out, messages strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &messages
	if err := cmd.Run(); err != nil {
		return "", "", fmt.Errorf("go %s: %w\n%s", command, err, messages.String())
	}
	return out.String(), messages.String(), nil
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
