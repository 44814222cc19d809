package extbuild

import (
	"errors"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/apiuse"
	"gangway/internal/toolchain"
	"gangway/internal/unpacked"
)

// checkAPI compares the uses of the browser's API that the programs reach with
// the manifest. One that they can never have ends the build, and one that they
// do not have everywhere is in its notes.
func (b *builder) checkAPI(programs []unpacked.Program) error {
	reached := b.apiPrograms(programs)
	wrong, err := apiuse.Check(b.granted, reached)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	if b.result.Missing, err = apiuse.Warnings(b.granted, b.result.ManifestVersion, reached); err != nil {
		return err
	}
	b.found(b.result.Missing)
	return nil
}

// describeAPI adds to the result which permissions the programs may use.
func (b *builder) describeAPI(programs []unpacked.Program) error {
	for i, p := range b.apiPrograms(programs) {
		permissions, err := apiuse.Permissions(p)
		if err != nil {
			return err
		}
		described := &b.result.Programs[i]
		described.Permissions, described.NamesFunctions = permissions, b.namesFunctions(b.packages[i])
	}
	return nil
}

// apiPrograms returns the programs with the contexts in which they run.
func (b *builder) apiPrograms(programs []unpacked.Program) []apiuse.Program {
	declared := slices.Sorted(maps.Keys(b.events))
	all := make([]apiuse.Program, len(programs))
	for i, p := range b.packages {
		all[i] = apiuse.Program{Package: p.Entry, File: p.File, Key: p.Key, Context: b.contextOf(p), Markers: programs[i].Markers()}
		if !p.Embed {
			all[i].Declared = declared
		}
	}
	return all
}

func (b *builder) contextOf(p *goPackage) apiuse.Context {
	inManifest := strings.HasPrefix(p.elsewhere, b.manifestFile+", ")
	switch {
	case p.Embed && p.elsewhere == "":
		return apiuse.Content
	case !p.Embed && inManifest:
		return apiuse.Background
	}
	return apiuse.Anywhere
}

// namesFunctions reports whether a program can name functions of the browser
// when it runs, as far as its imports tell: by syscall/js, or by a package that
// is neither its own, nor Gangway's, nor Go's.
func (b *builder) namesFunctions(p *goPackage) bool {
	parts := b.kept.packages.of(p.Dir)
	return len(parts) == 0 || slices.ContainsFunc(parts[0].Imports, isForeign) ||
		slices.ContainsFunc(parts, func(part toolchain.Package) bool {
			return !strings.HasPrefix(part.Path, "gangway/wasm/") && slices.ContainsFunc(part.Files, importsJS)
		})
}

// isForeign reports whether a package comes from another module than Go's.
func isForeign(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return strings.Contains(first, ".")
}

// importsJS reports whether a file imports syscall/js, or cannot be read.
func importsJS(file string) bool {
	if filepath.Ext(file) != ".go" {
		return false
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return true
	}
	for _, i := range parsed.Imports {
		if i.Path.Value == `"syscall/js"` {
			return true
		}
	}
	return false
}
