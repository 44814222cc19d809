package toolchain

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
)

// A Package is a package whose sources a person edits: one of the main module,
// or of a module that a replace or a workspace takes from a folder.
type Package struct {
	Path   string
	Module string // The path of its module.
	Dir    string // Where it is; where it is looked for, if Broken.
	GoDir  string // Dir in the words of Go, which takes no other in an overlay.

	Main     bool     // It belongs to the main module, or to one of the workspace.
	Broken   bool     // It cannot be listed; the compiler says why.
	Files    []string // Those of which it is made, and those that it leaves out here.
	Patterns []string // Of the files that it embeds, such as path.Match takes, from Dir.
	Embeds   []string // The folders of the files that it embeds, and those between them and Dir.
	Imports  []string // The paths of all packages in it, also of those that these import.
	GoMod    string   // The go.mod of its module.
}

// listedFields names the fields of listed.
const listedFields = "ImportPath,Dir,GoFiles,SFiles,HFiles,IgnoredGoFiles,IgnoredOtherFiles,EmbedPatterns,EmbedFiles,Deps,Module,Error"

// listed is the output of go list about a package.
type listed struct {
	ImportPath, Dir                   string
	GoFiles, SFiles, HFiles           []string
	IgnoredGoFiles, IgnoredOtherFiles []string
	EmbedPatterns, EmbedFiles         []string
	Deps                              []string
	Module                            *listedModule
	Error                             *struct{}
}

type listedModule struct {
	Path, Dir, GoMod string
	Main             bool
	Replace          *struct{ Version string }
}

// local reports whether the module is in a folder of the person's.
func (m *listedModule) local() bool {
	return m != nil && (m.Main || m.Replace != nil && m.Replace.Version == "")
}

// A Query says which packages are meant.
type Query struct {
	Dir     string   // Where to run Go.
	Folders []string // Of the packages.
	Tags    []string
	Native  bool // As for a program of this machine, not for WebAssembly.
}

// Packages returns the packages that are meant and those that they import, as
// far as a person edits them. One that cannot be listed is an error.
func (t *Toolchain) Packages(ctx context.Context, q Query) ([]Package, error) {
	return t.list(ctx, q)
}

// AllPackages is like [Toolchain.Packages], and returns also those that cannot
// be listed, as Broken.
func (t *Toolchain) AllPackages(ctx context.Context, q Query) ([]Package, error) {
	return t.list(ctx, q, "-e")
}

func (t *Toolchain) list(ctx context.Context, q Query, flags ...string) ([]Package, error) {
	if len(q.Folders) == 0 {
		return nil, nil
	}
	args := append([]string{"list", "-deps", "-tags=" + strings.Join(q.Tags, ","), "-json=" + listedFields}, flags...)
	for _, folder := range q.Folders {
		pkg, err := packageArgument(q.Dir, folder)
		if err != nil {
			return nil, err
		}
		args = append(args, pkg)
	}
	cmd := t.Command(ctx, q.Dir, args...)
	if !q.Native {
		cmd.Env = Env(cmd.Env)
	}
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("list packages: %s", firstLine(err))
	}
	return readPackages(out)
}

// readPackages reads the stream of objects that go list writes.
func readPackages(data []byte) ([]Package, error) {
	var all []listed
	for decoder := json.NewDecoder(bytes.NewReader(data)); ; {
		var p listed
		err := decoder.Decode(&p)
		if err == io.EOF {
			return localPackages(all), nil
		}
		if err != nil {
			return nil, fmt.Errorf("read what go list says: %w", err)
		}
		all = append(all, p)
	}
}

func localPackages(all []listed) (packages []Package) {
	for _, p := range all {
		if p.Module == nil {
			p.Module, p.Dir = missingIn(all, p)
		}
		if p.Module.local() {
			packages = append(packages, p.toPackage())
		}
	}
	return packages
}

// missingIn returns the module that a package without one would belong to, and
// the folder in which the package would be.
func missingIn(all []listed, missing listed) (*listedModule, string) {
	if missing.Error == nil {
		return nil, missing.Dir // Of the standard library.
	}
	for _, p := range all {
		if !p.Module.local() {
			continue
		}
		if rest, inside := strings.CutPrefix(missing.ImportPath, p.Module.Path+"/"); inside {
			return p.Module, filepath.Join(p.Module.Dir, filepath.FromSlash(rest))
		}
	}
	return nil, missing.Dir
}

func (p listed) toPackage() Package {
	var patterns []string
	for _, pattern := range p.EmbedPatterns {
		patterns = append(patterns, strings.TrimPrefix(pattern, "all:"))
	}
	files := slices.Concat(p.GoFiles, p.SFiles, p.HFiles, p.IgnoredGoFiles, p.IgnoredOtherFiles, p.EmbedFiles)
	for i := range files {
		files[i] = filepath.Join(p.Dir, files[i])
	}
	return Package{
		Path:     p.ImportPath,
		Module:   p.Module.Path,
		Dir:      p.Dir,
		GoDir:    p.Dir,
		Main:     p.Module.Main,
		Broken:   p.Error != nil,
		Files:    files,
		Patterns: patterns,
		Embeds:   p.embedFolders(),
		Imports:  p.Deps,
		GoMod:    p.Module.GoMod,
	}
}

// embedFolders returns the folders of the files that the package embeds, and
// those between them and its own.
func (p listed) embedFolders() (folders []string) {
	for _, file := range p.EmbedFiles {
		for folder := filepath.Dir(file); ; folder = filepath.Dir(folder) {
			if path := filepath.Join(p.Dir, folder); !slices.Contains(folders, path) {
				folders = append(folders, path)
			}
			if filepath.Dir(folder) == "." {
				break
			}
		}
	}
	return folders
}
