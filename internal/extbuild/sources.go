package extbuild

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/unpacked"
)

// Sources are the files of which an extension was made, for those who watch
// them. They do not change. Paths are absolute, links resolved.
type Sources struct {
	// Tree is the extension folder. All that is below it counts, but for
	// the folders that Skips names.
	Tree string
	// Folders are further folders, without the folders below them. One may not
	// be there yet: a package that is imported and missing.
	Folders []string

	root     string // Of the module.
	out      string
	packages packages
}

// Sources returns the sources of the extension that [Rebuilder.Build] builds
// next, or would build if something were not wrong with it.
func (r *Rebuilder) Sources(ctx context.Context) (Sources, error) {
	b, err := newBuilder(r.options)
	if err != nil {
		return Sources{}, err
	}
	b.kept, b.steps = r, newSteps(nil) // Build tells.
	if b.read() == nil {
		_ = b.findPackages(ctx) // Build names the fault.
	}
	if ctx.Err() != nil {
		return Sources{}, context.Cause(ctx)
	}
	out, err := filepath.Abs(b.out)
	if err != nil {
		return Sources{}, err
	}
	s := Sources{
		Tree:     resolve(b.dir),
		root:     resolve(b.moduleRoot),
		out:      filepath.Join(resolve(filepath.Dir(out)), filepath.Base(out)),
		packages: r.packages,
	}
	s.Folders = append(s.Folders, s.root)
	for _, p := range r.packages {
		s.Folders = append(s.Folders, p.Dir, resolve(filepath.Dir(p.GoMod)))
		s.Folders = append(s.Folders, p.Embeds...)
	}
	slices.Sort(s.Folders)
	s.Folders = slices.Compact(s.Folders)
	return s, nil
}

// KeepsSources reports whether [Rebuilder.Sources] would return the same as the
// last time: all that has changed since are texts of files in packages.
func (r *Rebuilder) KeepsSources() bool {
	return !slices.ContainsFunc(r.unlisted, func(file string) bool {
		known, ok := r.heads[file]
		return !ok || head(file) != known
	})
}

// Skips reports whether a folder below Tree holds nothing of the extension.
func (s Sources) Skips(folder string) bool {
	name := filepath.Base(folder)
	return strings.HasPrefix(name, ".") || within(s.out, folder) || leftOutFolder(folder) ||
		s.Tree == s.root && folder == filepath.Join(s.root, outDir)
}

// Concerns reports whether a change of a file, or of a folder that came or
// went, calls for another build.
func (s Sources) Concerns(file string) bool {
	switch {
	case within(s.out, file) || file == filepath.Join(s.root, unpacked.WasmExec):
		return false
	case isModuleFile(file):
		return true
	case (isSource(file) || isTypes(file)) && within(s.Tree, file):
		return !s.skipped(file) // It may be one that was missing.
	case s.packages.concernedBy([]string{file}):
		return true
	}
	return s.copied(file)
}

// copied reports whether a file is the manifest or part of the extension as it
// is.
func (s Sources) copied(file string) bool {
	rel, err := filepath.Rel(s.Tree, file)
	if err != nil || !filepath.IsLocal(rel) || leftOutFile(file) {
		return false
	}
	return !s.skipped(file)
}

// skipped reports whether a file below Tree is in a folder that Skips names.
func (s Sources) skipped(file string) bool {
	for ; file != s.Tree; file = filepath.Dir(file) {
		if s.Skips(file) {
			return true
		}
	}
	return false
}
