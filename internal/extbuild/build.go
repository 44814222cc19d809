package extbuild

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"gangway/internal/apiuse"
	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// Options name the extension to build, and the way.
type Options struct {
	// Dir is the extension folder. Messages name its files as it is named.
	Dir string

	// Out is the folder to write. Empty means the folder that DefaultOut
	// returns.
	Out string

	// ManifestVersion is 2 or 3, or 0 for that of the source.
	ManifestVersion int

	// Browser is one of [manifest.Browsers], for which the extension is; empty
	// for Firefox. One for Chromium runs in Firefox, too, which warns of a key
	// that it does not know.
	Browser string

	// Mode is one of the manifest's modes; empty for [manifest.Production]. A
	// manifest without modes takes that and [manifest.Development].
	Mode string

	// Progress, if not nil, is told of the build while it runs.
	Progress Progress

	// Alone makes the extension by its go.mod, whether there is a go.work or
	// not.
	Alone bool

	// Quick does not compress the modules that content scripts carry, for an
	// extension that is built again and again. They get four times as large.
	Quick bool

	// Strict makes an error of each finding that is one: a browser would not do
	// all that the manifest says.
	Strict bool

	// Inspect makes a build for development that tells the inspector of all that
	// its programs say and hear; [InspectorPage] is the inspector in it.
	Inspect bool
}

// CheckFolder returns an error if there is no manifest in Dir. Those of the manifest
// itself are told by a build.
func (o Options) CheckFolder() error {
	_, err := manifest.Read(filepath.Join(o.Dir, manifest.Name), o.Browser)
	if len(manifest.Errors(err)) > 0 {
		return nil
	}
	return err
}

// Build builds an extension. Either all of it is written or, on an error,
// nothing: the files that stood in the output folder before stay. It refuses to
// replace a folder that it did not make.
//
// A package that Go refuses gives a [toolchain.CompileError], a manifest that
// is wrong a [manifest.Error], with Strict a [FindingsError], and a machine that
// lacks something a [toolchain.Missing].
func Build(ctx context.Context, options Options) (*Result, error) {
	return NewRebuilder(options).Build(ctx)
}

// A builder is one run of Build.
type builder struct {
	kept         *Rebuilder // The programs that were built before.
	source       string     // The extension folder as the user names it, links resolved.
	dir          string     // The same, absolute.
	manifestFile string     // In source.
	moduleRoot   string     // Where the go.mod is.
	out          string
	version      int    // The manifest_version asked for, or 0.
	browser      string // The browser asked for.
	mode         string
	strict       bool
	inspect      bool

	shipped   manifest.Shipped
	events    map[string]manifest.Event
	granted   apiuse.Manifest // The grants of the source's manifest.
	steps     *steps
	manifest  map[string]any
	packages  []*goPackage
	pages     map[string][]byte // Rewritten, by their paths in the extension.
	inFrame   bool              // Programs of content scripts can run in a frame.
	worker    []byte            // The script of the service worker, nil if there is none.
	tags      []string          // For the compiler.
	overlay   string            // For the compiler, "" for none.
	toolchain *toolchain.Toolchain
	wasmExec  []byte
	result    *Result
}

func newBuilder(options Options) (*builder, error) {
	source, err := filepath.EvalSymlinks(options.Dir)
	if err != nil {
		source = filepath.Clean(options.Dir) // Reading the manifest says why.
	}
	dir, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	b := &builder{
		source:       source,
		dir:          dir,
		manifestFile: filepath.Join(source, manifest.Name),
		moduleRoot:   findModuleRoot(dir),
		out:          options.Out,
		version:      options.ManifestVersion,
		browser:      options.Browser,
		mode:         cmp.Or(options.Mode, manifest.Production),
		strict:       options.Strict,
		inspect:      options.Inspect,
		steps:        newSteps(options.Progress),
	}
	if b.out == "" {
		b.out = DefaultOut(options.Dir, options.ManifestVersion, options.Browser)
	}
	return b, nil
}

// note tells the user of a cost that does not end the build.
func (b *builder) note(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	b.result.Notes = append(b.result.Notes, note)
	b.steps.progress.Noted(note)
}

// found tells the user of findings in the manifest.
func (b *builder) found(findings []manifest.Finding) {
	for _, f := range findings {
		b.result.Notes = append(b.result.Notes, f.In(b.manifestFile))
		b.steps.progress.Found(b.manifestFile, f)
	}
}
