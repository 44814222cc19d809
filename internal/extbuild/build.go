package extbuild

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

// Options say what to build.
type Options struct {
	// Dir is the extension folder. Messages name its files as it is named.
	Dir string

	// Out is the folder to write. Empty means the folder that DefaultOut
	// returns.
	Out string

	// ManifestVersion is 2 or 3, or 0 for that of the source.
	ManifestVersion int

	// Progress, if not nil, gets a line for each step that is done.
	Progress io.Writer

	// Alone makes the extension of what its go.mod says, whether there is a
	// go.work or not.
	Alone bool

	// Quick does not compress what content scripts carry, for an extension
	// that is built again and again. They get four times as large.
	Quick bool
}

// Build builds an extension. Either all of it is written or, on an error,
// nothing: what stood in the output folder before stays. It refuses to replace
// a folder that it did not make.
//
// A package that Go refuses gives a [toolchain.CompileError], a manifest that
// is wrong a [manifest.Error], and a machine that lacks something a
// [toolchain.Missing].
func Build(ctx context.Context, options Options) (*Result, error) {
	return NewRebuilder(options).Build(ctx)
}

// A builder is one run of Build.
type builder struct {
	kept         *Rebuilder // What was built before.
	source       string     // The extension folder as the user names it, links resolved.
	dir          string     // The same, absolute.
	manifestFile string     // In source.
	moduleRoot   string     // Where the go.mod is.
	out          string
	version      int // The manifest_version asked for, or 0.

	shipped   manifest.Shipped
	events    map[string]manifest.Event
	progress  *progress
	manifest  map[string]any
	packages  []*goPackage
	pages     map[string][]byte // Rewritten, by their paths in the extension.
	tags      []string          // For the compiler.
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
		progress:     newProgress(options.Progress),
	}
	if b.out == "" {
		b.out = DefaultOut(options.Dir, options.ManifestVersion)
	}
	return b, nil
}

// prepare does everything that can fail before the compiler runs.
func (b *builder) prepare(ctx context.Context) error {
	if err := b.read(); err != nil {
		return err
	}
	if err := checkReplaceable(b.out); err != nil {
		return err
	}
	if err := b.findPackages(ctx); err != nil {
		return err
	}
	if err := b.checkGenerated(); err != nil {
		return err
	}
	b.progress.done("check "+b.manifestFile, fileSize(b.manifestFile))
	return nil
}

// read reads the manifest and finds the programs.
func (b *builder) read() error {
	fields, err := manifest.Read(b.manifestFile)
	if err != nil {
		return err
	}
	b.result = newResult(fields, b.out)
	b.tags = buildTags(fields)
	b.sayFindings(fields)
	if err := b.rewrite(fields); err != nil {
		return err
	}
	b.result.ManifestVersion = manifest.VersionOf(fields)
	b.result.Button, b.result.Popup = manifest.HasButton(fields), manifest.HasPopup(fields)
	b.result.ContentScripts = fields["content_scripts"] != nil
	return nil
}

// sayFindings says what browsers would refuse or pass over in the manifest.
func (b *builder) sayFindings(fields map[string]any) {
	written := maps.Clone(fields)
	delete(written, manifest.OwnKey)
	for _, f := range manifest.Findings(b.source, written) {
		b.note("%s: %s: %s", b.manifestFile, f.Key, f.Text)
	}
}

// rewrite makes the manifest that the browser gets from that of the source,
// and finds the packages to compile.
func (b *builder) rewrite(fields map[string]any) error {
	sections, err := manifest.ReadSections(manifest.Node{Value: fields})
	if err != nil {
		return err
	}
	if b.shipped, err = manifest.ReadShipped(manifest.Node{Value: fields}); err != nil {
		return err
	}
	if b.events, err = manifest.ReadEvents(manifest.Node{Value: fields}); err != nil {
		return err
	}
	delete(fields, manifest.OwnKey)
	for _, lost := range manifest.Lost(fields, b.version) {
		b.note("%s: %s", b.manifestFile, lost)
	}
	if err := manifest.Convert(fields, b.version); err != nil {
		return err
	}
	r := resolver{dir: b.dir, file: b.manifestFile, sections: sections}
	inBackground, err := r.resolve(fields)
	if err != nil {
		return err
	}
	if b.pages, err = r.resolvePages(b.copier()); err != nil {
		return err
	}
	if err := r.checkSections(); err != nil {
		return err
	}
	b.manifest, b.packages = fields, r.packages
	if inBackground || len(b.pages) > 0 {
		return manifest.AllowWasm(fields)
	}
	return nil
}

// findPackages finds the compiler, and with it what the programs are made of.
func (b *builder) findPackages(ctx context.Context) error {
	if b.moduleRoot == "" {
		return fmt.Errorf("%s is in no Go module; run \"go mod init NAME\" in it, or in a folder above it, "+
			"and the commands that docs/migrating.md of Gangway has after that", b.source)
	}
	var err error
	if b.toolchain, b.wasmExec, err = b.kept.tools(ctx, b.moduleRoot); err != nil {
		return err
	}
	return b.listSources(ctx)
}

// compileAll compiles each package once, unless its program is kept.
func (b *builder) compileAll(ctx context.Context) ([]Program, error) {
	temp, err := os.MkdirTemp("", "gangway-build-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	var programs []Program
	for _, p := range b.packages {
		program, ok := b.kept.program(p, b.tags)
		if !ok {
			if program, err = b.compile(ctx, p, filepath.Join(temp, "module.wasm")); err != nil {
				return nil, err
			}
		}
		// The manifest may ask for something else than before.
		if err := p.checkEvents(Events(program.Module)); err != nil {
			return nil, err
		}
		program.Watch, program.Declared = p.watch(), b.events
		programs = append(programs, program)
	}
	return programs, b.checkDeclared(programs)
}

// compile compiles a package and keeps its program.
func (b *builder) compile(ctx context.Context, p *goPackage, output string) (Program, error) {
	err := b.toolchain.Build(ctx, toolchain.Target{
		Dir:     b.workDir(),
		Package: p.Dir,
		Tags:    b.tags,
		Output:  output,
	})
	if err != nil {
		return Program{}, fmt.Errorf("%s, %s: %w", p.File, p.Key, nameGangway(err))
	}
	module, err := os.ReadFile(output)
	if err != nil {
		return Program{}, err
	}
	b.progress.done("compile "+p.Entry, int64(len(module)))
	return b.kept.keep(p, b.tags, module), nil
}

// workDir returns where to run Go: here if that is in the same module, so that
// the files in its messages can be opened from here.
func (b *builder) workDir() string {
	if here, err := os.Getwd(); err == nil && findModuleRoot(here) == b.moduleRoot {
		return here
	}
	return b.moduleRoot
}

// write writes the extension, and wasm_exec.js for editors and tests.
func (b *builder) write(programs []Program) error {
	out, err := newOutput(b.out)
	if err != nil {
		return err
	}
	defer out.discard()
	c := b.copier()
	c.taken = b.taken()
	files, err := c.list()
	if err != nil {
		return err
	}
	used, err := b.uses(files, programs)
	if err != nil {
		return err
	}
	for name := range used {
		if err := copyData(files[name], filepath.Join(out.stage, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	if names := c.forTools; len(names) > 0 {
		b.note("not in the extension, as for tests and tools: %s", strings.Join(names, ", "))
	}
	listener, err := scriptThatListens(out.stage, "onConnect")
	if err != nil {
		return err
	}
	rival, err := scriptThatListens(out.stage, "onConnect", "onMessage")
	if err != nil {
		return err
	}
	if listener != "" && b.goTalksToGo() {
		b.note("messages between Go programs travel one by one, not in batches, because %s names onConnect: "+
			"a script may be at the other end of a port", listener)
	}
	for i := range programs {
		programs[i].Batched = listener == ""
		programs[i].Sole = rival == "" && b.isSole(b.packages[i])
	}
	layout := Layout{Manifest: b.manifest, Programs: programs, Files: b.pages, WasmExec: b.wasmExec}
	if err := layout.Write(out.stage); err != nil {
		return err
	}
	if err := b.result.describe(out.stage, b.packages, programs); err != nil {
		return err
	}
	if err := updateFile(filepath.Join(b.moduleRoot, wasmExecName), b.wasmExec); err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	b.progress.done("write "+b.out, b.result.Size)
	return nil
}

// uses returns which files the extension uses, and says which not.
func (b *builder) uses(files map[string]string, programs []Program) (map[string]bool, error) {
	u := newUses(files)
	u.manifest(b.manifest)
	for name := range files {
		if b.shipped.Includes(name) || b.pages[name] != nil {
			u.use(name)
		}
	}
	for _, p := range programs {
		u.module(p.Module)
	}
	if err := u.read(); err != nil {
		return nil, err
	}
	if names := u.leftOver(); len(names) > 0 {
		b.note("not in the extension, since nothing in it names them: %s; what it needs all the same, name in %s "+
			"under %q, \"include\"", strings.Join(names, ", "), manifest.Name, manifest.OwnKey)
	}
	return u.used, nil
}

// goTalksToGo reports whether Go can be at both ends of a port: there are two
// programs, or one that is a content script and something else.
func (b *builder) goTalksToGo() bool {
	return len(b.packages) > 1 ||
		slices.ContainsFunc(b.packages, func(p *goPackage) bool { return p.Embed && p.elsewhere != "" })
}

// isSole reports whether a package is the only one that is a content script.
func (b *builder) isSole(p *goPackage) bool {
	return p.Embed && !slices.ContainsFunc(b.packages, func(other *goPackage) bool { return other != p && other.Embed })
}

// note says what costs the user something and does not end the build.
func (b *builder) note(format string, args ...any) {
	note := fmt.Sprintf(format, args...)
	b.result.Notes = append(b.result.Notes, note)
	b.progress.say("note: " + note)
}

// copier returns what finds the files of the extension folder.
func (b *builder) copier() copier {
	project := b.moduleRoot
	if project == "" {
		project = b.dir
	}
	return copier{from: b.source, skipped: b.skipped(), shipped: b.shipped, project: project}
}

// taken returns the files that stand for programs, and for which one.
func (b *builder) taken() map[string]string {
	taken := map[string]string{}
	for _, p := range b.packages {
		taken[p.Name+".js"] = "it starts " + p.Entry
		if !p.Embed {
			taken[p.Name+".wasm"] = "it is the module of " + p.Entry
		}
	}
	return taken
}

// skipped returns what lies in the extension folder only when that is the top
// of a module.
func (b *builder) skipped() []string {
	if b.dir != b.moduleRoot {
		return nil
	}
	return []string{filepath.Join(b.source, outDir), filepath.Join(b.source, wasmExecName)}
}
