package extbuild

import (
	"errors"
	"fmt"
	"go/build"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// A goPackage is a Go package that a manifest or a page names in place of a
// script.
type goPackage struct {
	Entry string // From the extension folder, such as "./background".
	File  string // Which file names it first, and
	Key   string // where in it.
	Name  string // The program's name: its path in the extension.
	Dir   string // The folder on disk.
	Embed bool   // Some content script needs it.

	Section   *manifest.Section // Of the manifest, for it; nil if there is none.
	elsewhere string            // Where it is named as something else than a content script.
}

// A resolver replaces the Go packages in a manifest by the scripts that start
// them, and collects the packages in the order of their first mention.
type resolver struct {
	dir      string // The extension folder.
	file     string // The manifest.
	sections map[string]*manifest.Section
	inFrame  bool // Programs of content scripts are [unpacked.Program.InFrame].
	packages []*goPackage
}

// resolve rewrites every list of scripts in the manifest. It reports whether
// any program runs where the extension's own policy decides.
func (r *resolver) resolve(fields map[string]any) (inBackground bool, err error) {
	m := manifest.Node{Value: fields}
	inBackground, err = r.rewrite(m.At("background"), "scripts", false)
	if err != nil {
		return false, err
	}
	contentScripts, err := m.At("content_scripts").List()
	if err != nil {
		return false, err
	}
	for _, script := range contentScripts {
		if _, err := r.rewrite(script, "js", true); err != nil {
			return false, err
		}
	}
	return inBackground, nil
}

// checkSections checks that each section of the manifest is of a content
// script, once all packages are known.
func (r *resolver) checkSections() error {
	for _, name := range slices.Sorted(maps.Keys(r.sections)) {
		if err := checkUse(r.sections[name], r.known(name)); err != nil {
			return err
		}
	}
	return nil
}

// embeds reports whether any content script has a program.
func (r *resolver) embeds() bool {
	return slices.ContainsFunc(r.packages, func(p *goPackage) bool { return p.Embed })
}

// known returns the package of a program, nil if none was named yet.
func (r *resolver) known(program string) *goPackage {
	for _, p := range r.packages {
		if p.Name == program {
			return p
		}
	}
	return nil
}

// rewrite replaces the list under key in holder. Other scripts keep their
// places; the scripts that a program needs come before the first that needs
// them. It reports whether the list names any program.
func (r *resolver) rewrite(holder manifest.Node, key string, embed bool) (bool, error) {
	entries, err := holder.At(key).List()
	if err != nil || entries == nil {
		return false, err
	}
	var scripts []string
	started := false
	for _, entry := range entries {
		needed, isProgram, err := r.scripts(entry, embed)
		if err != nil {
			return false, err
		}
		started = started || isProgram
		for _, script := range needed {
			if !slices.Contains(scripts, script) || !isProgram {
				scripts = append(scripts, script)
			}
		}
	}
	holder.Value.(map[string]any)[key] = scripts
	return started, nil
}

// scripts returns the scripts for one entry of a list, and whether they start a
// program.
func (r *resolver) scripts(entry manifest.Node, embed bool) (scripts []string, isProgram bool, err error) {
	name, err := entry.Text()
	if err != nil {
		return nil, false, err
	}
	if !manifest.NamesPackage(name) {
		return []string{name}, false, r.checkFile(entry, name)
	}
	p, err := r.goPackage(r.file, entry, name)
	if err != nil {
		return nil, false, err
	}
	if !embed {
		p.elsewhere = r.file + ", " + entry.Path
		return unpacked.StartScripts(p.Name), true, nil
	}
	p.Embed = true
	switch {
	case p.Section != nil:
		return []string{unpacked.LazyScript, p.Name + ".js"}, true, nil
	case r.inFrame:
		return unpacked.RelayScripts(p.Name), true, nil
	}
	return unpacked.StartScripts(p.Name), true, nil
}

// checkFile checks that a script the manifest names is there.
func (r *resolver) checkFile(entry manifest.Node, name string) error {
	file := filepath.Join(r.dir, filepath.FromSlash(name))
	info, err := os.Stat(file)
	switch {
	case err == nil && info.IsDir():
		return entry.Fail(fmt.Sprintf("%q is a folder; expected a script, or %q for the Go package in it",
			name, "./"+path.Clean(strings.TrimLeft(name, "/"))))
	case errors.Is(err, os.ErrNotExist):
		return entry.Fail(fmt.Sprintf("there is no file %q in the extension folder; "+
			"expected a script, or a Go package such as \"./background\"", name))
	}
	return err
}

// goPackage returns the package that name stands for in a file, the same for the
// same folder.
func (r *resolver) goPackage(file string, entry manifest.Node, name string) (*goPackage, error) {
	clean := path.Clean(name)
	if p := r.known(manifest.ProgramName(clean)); p != nil {
		return p, nil
	}
	p := &goPackage{
		Entry:   name,
		File:    file,
		Key:     entry.Path,
		Name:    manifest.ProgramName(clean),
		Dir:     filepath.Join(r.dir, filepath.FromSlash(clean)),
		Section: r.sections[manifest.ProgramName(clean)],
	}
	if err := r.checkPackage(entry, p, clean); err != nil {
		return nil, err
	}
	r.packages = append(r.packages, p)
	return p, nil
}

// checkPackage finds the faults that can be seen without the compiler, which
// would not say where the manifest is wrong.
func (r *resolver) checkPackage(entry manifest.Node, p *goPackage, clean string) error {
	fail := func(format string) error {
		return entry.Fail(fmt.Sprintf(format, p.Entry) +
			"; expected a folder with a Go package main, such as \"./background\"")
	}
	if !filepath.IsLocal(filepath.FromSlash(clean)) {
		return fail("%q is outside the extension folder")
	}
	info, err := os.Stat(p.Dir)
	if err != nil || !info.IsDir() {
		return fail("there is no folder %q in the extension folder")
	}
	if files, _ := filepath.Glob(filepath.Join(p.Dir, "*.go")); len(files) == 0 {
		return fail("the folder %q has no Go files")
	}
	if name := packageClause(p.Dir); name != "" && name != "main" {
		return fail("%q is the Go package " + name)
	}
	return nil
}

// packageClause returns the name of the package in dir, "" if that is not
// clear. The compiler says why it is not.
func packageClause(dir string) string {
	goContext := build.Default
	goContext.GOOS, goContext.GOARCH, goContext.CgoEnabled = "js", "wasm", false
	p, err := goContext.ImportDir(dir, 0)
	if err != nil {
		return ""
	}
	return p.Name
}
