package pack

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/mod/modfile"

	"gangway/internal/extbuild"
	"gangway/internal/toolchain"
)

// Folders of the source archive: the extension's module, and those that its
// go.mod finds on this computer.
const (
	moduleDir  = "module/"
	gangwayDir = "gangway/"
	otherDir   = "replaced/"
)

//go:embed BUILD.md.tmpl
var buildText string

var buildTemplate = template.Must(template.New("BUILD.md").Parse(buildText))

// sources are the files from which an extension is built.
type sources struct {
	extension *extbuild.Source
	root      string // The folder of the module.
	goTool    *toolchain.Toolchain
	mod       *modfile.File
}

func newSources(ctx context.Context, dir string) (*sources, error) {
	extension, err := extbuild.Inspect(dir, "")
	if err != nil {
		return nil, err
	}
	if extension.ModuleRoot == "" {
		return nil, errNoModule
	}
	s := &sources{extension: extension, root: extension.ModuleRoot}
	if s.goTool, err = toolchain.FindAlone(ctx, s.root); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(filepath.Join(s.root, "go.mod"))
	if err != nil {
		return nil, err
	}
	s.mod, err = modfile.Parse("go.mod", data, nil)
	return s, err
}

// archive returns the source archive.
func (s *sources) archive(ctx context.Context, r *Result) (archive, error) {
	a := archive{}
	if err := a.add(moduleDir, s.root, s.leftOut(s.root), s.check(s.root)); err != nil {
		return nil, err
	}
	if err := s.addReplaced(ctx, a); err != nil {
		return nil, err
	}
	mod, err := s.mod.Format()
	if err != nil {
		return nil, err
	}
	a[moduleDir+"go.mod"] = source{data: mod}
	text, err := s.buildText(r)
	a["BUILD.md"] = source{data: text}
	return a, err
}

// addReplaced adds the modules that the go.mod finds on this computer, and
// makes it find them in the archive.
func (s *sources) addReplaced(ctx context.Context, a archive) error {
	for i, replace := range slices.Clone(s.mod.Replace) {
		folder := filepath.FromSlash(replace.New.Path)
		if _, there := a[moduleDir+path.Join(replace.New.Path, "go.mod")]; there || replace.New.Version != "" {
			continue // In the module's own folder, or from elsewhere.
		}
		if !filepath.IsAbs(folder) {
			folder = filepath.Join(s.root, folder)
		}
		to := fmt.Sprintf("%s%d/", otherDir, i)
		var err error
		if replace.Old.Path == toolchain.Gangway {
			to, err = gangwayDir, s.addGangway(ctx, a, folder)
		} else {
			err = a.add(to, folder, s.leftOut(folder), s.check(folder))
		}
		if err != nil {
			return err
		}
		if err := s.mod.AddReplace(replace.Old.Path, replace.Old.Version, "../"+strings.TrimSuffix(to, "/"), ""); err != nil {
			return err
		}
	}
	return nil
}

// leftOut returns a function that reports the files of a module that are not
// sources: hidden ones, built ones, those that tools keep there, and those that
// the manifest ignores.
func (s *sources) leftOut(root string) func(path string, entry fs.DirEntry) bool {
	made := []string{filepath.Join(root, "build"), filepath.Join(root, "wasm_exec.js")}
	return func(path string, entry fs.DirEntry) bool {
		name := entry.Name()
		rel, err := filepath.Rel(root, path)
		if err == nil && s.extension.Shipped.Ignores(filepath.ToSlash(rel)) {
			return true
		}
		return strings.HasPrefix(name, ".") || name == "node_modules" || slices.Contains(made, path) || extbuild.Made(path) ||
			strings.HasSuffix(name, ".test") || strings.HasSuffix(name, ".prof")
	}
}

// check returns a function that refuses files that must not leave the machine.
func (s *sources) check(root string) func(path, name string) error {
	return func(path, name string) error { return extbuild.CheckShipped(s.extension.Shipped, root, path, name) }
}

// buildText returns the BUILD.md.
func (s *sources) buildText(r *Result) ([]byte, error) {
	dir, err := filepath.Abs(s.extension.Dir)
	if err != nil {
		return nil, err
	}
	rel, err := filepath.Rel(s.root, dir)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = buildTemplate.Execute(&text, map[string]any{
		"Name": r.Name, "Version": r.Version, "Go": goVersion(s.goTool), "Extension": filepath.ToSlash(rel),
		"File": filepath.Base(r.Package.Path), "SHA256": r.Package.SHA256,
		"Variables": r.variables,
		"Gangway":   s.mod.Module.Mod.Path != toolchain.Gangway,
	})
	return text.Bytes(), err
}
