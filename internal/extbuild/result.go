package extbuild

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// A Result describes an extension that was built.
type Result struct {
	Dir string // Where it is.

	Name            string
	Version         string
	ID              string // For Firefox; empty if the manifest has none.
	ManifestVersion int
	Button          bool // Whether it has a button in the toolbar.
	Popup           bool // Whether that button opens a popup.
	Background      bool // Whether it has one.
	ContentScripts  bool // Whether it has any.

	// Expect holds the console texts that the source promises: the key
	// gangway.expect of its manifest.
	Expect []string

	// Notes name faults of the manifest that yet builds, and decisions of the
	// build that cost the user speed or function: a sentence for each.
	Notes []string

	// Findings are the entries of the manifest that a browser would refuse or pass
	// over. They are among the Notes.
	Findings []manifest.Finding

	// Missing holds the functions and events that the programs reach and that some
	// browser does not have that the manifest allows. They are among the Notes.
	Missing []manifest.Finding

	// Variables are the environment variables whose values are in the programs: the
	// mode of the build names them.
	Variables map[string]string

	Programs []BuiltProgram
	Files    []File // Sorted by path.
	Size     int64  // Of all files.
}

// A BuiltProgram is one Go program of an extension.
type BuiltProgram struct {
	Package string   // As the manifest names it.
	Name    string   // Its start script is Name.js.
	Events  []string // The browser events it listens to, sorted.
	Size    int64    // Of the module.

	// Permissions are those that the typed packages of the browser's API need in
	// it. NamesFunctions says that it may use others: it can name functions of
	// the browser when it runs.
	Permissions    []string
	NamesFunctions bool
}

// A File is one file of an extension.
type File struct {
	Path string // With slashes, relative to the extension.
	Size int64
}

// newResult returns a result with the values of a checked manifest.
func newResult(fields map[string]any, out string) *Result {
	m := manifest.Node{Value: fields}
	result := &Result{Dir: out}
	result.Name, _ = m.At("name").Text()
	result.Version, _ = m.At("version").Text()
	result.ID, _ = manifest.IDNode(m).Text()
	result.Expect, _ = m.At(manifest.OwnKey).At("expect").Texts()
	return result
}

// describe adds the files that were written to dir.
func (r *Result) describe(dir string, packages []*goPackage, programs []unpacked.Program) error {
	for i, p := range programs {
		r.Programs = append(r.Programs, BuiltProgram{
			Package: packages[i].Entry,
			Name:    p.Name,
			Events:  p.Markers().EventNames(),
			Size:    int64(len(p.Module)),
		})
	}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return r.addFile(dir, path, entry)
	})
	slices.SortFunc(r.Files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return err
}

func (r *Result) addFile(dir, path string, entry fs.DirEntry) error {
	info, err := entry.Info()
	if err != nil {
		return err
	}
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		return err
	}
	r.Files = append(r.Files, File{Path: filepath.ToSlash(rel), Size: info.Size()})
	r.Size += info.Size()
	return nil
}
