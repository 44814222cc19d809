package extbuild

import (
	"context"
	"maps"
	"path/filepath"
	"slices"

	"gangway/internal/codegen"
	"gangway/internal/manifest"
	"gangway/internal/replay"
	"gangway/internal/toolchain"
	"gangway/internal/unpacked"
)

// A Rebuilder builds an extension again when its files have changed. It
// compiles only the programs that are concerned, and keeps the others. Only one
// of its methods may run at a time.
type Rebuilder struct {
	options  Options
	goTool   *toolchain.Toolchain
	wasmExec []byte

	changed   []string                // Since the last build that succeeded.
	unlisted  []string                // Those of them that came since packages was known to be right.
	packages  packages                // The sources of the programs; nil if they are not known.
	heads     map[string]string       // Of the files of packages, when these were listed.
	programs  map[string]kept         // By the folders of their packages.
	inspector []byte                  // The module of the inspector; nil if it is not compiled.
	checked   map[string]check        // The generated code that was good, by the folders of packages.
	described map[string]description  // By the folders of packages.
	typed     map[codegen.Typed]check // The same of files for TypeScript.

	replays      *replay.Builder // Nil unless somebody tells of all changes.
	replayFolder string
}

// A kept is a compiled program, with the tags of its compilation and the
// form in which a content script carries it.
type kept struct {
	unpacked.Program
	tags    []string
	packing unpacked.Packing
}

// NewRebuilder returns a Rebuilder that has built nothing.
func NewRebuilder(options Options) *Rebuilder {
	return &Rebuilder{options: options, programs: map[string]kept{}, checked: map[string]check{}, described: map[string]description{}, typed: map[codegen.Typed]check{}}
}

// Changed tells the Rebuilder which files have changed since the call before, by
// absolute paths, links resolved. A folder stands for all that was in it.
func (r *Rebuilder) Changed(files []string) {
	r.changed = append(r.changed, files...)
	r.unlisted = append(r.unlisted, files...)
	if slices.ContainsFunc(files, isModuleFile) {
		// A go.mod can choose another Go, another Gangway, and other types.
		r.wasmExec, r.inspector = nil, nil
		clear(r.checked)
		clear(r.described)
		clear(r.typed)
	}
	r.forget()
}

// Build builds the extension as the function of that name does.
func (r *Rebuilder) Build(ctx context.Context) (*Result, error) {
	r.forget()
	b, err := newBuilder(r.options)
	if err != nil {
		return nil, err
	}
	b.kept = r
	if err := b.prepare(ctx); err != nil {
		return nil, manifest.InFile(b.manifestFile, err)
	}
	programs, err := b.compileChecked(ctx)
	if err != nil {
		return nil, manifest.InFile(b.manifestFile, err)
	}
	if err := b.checkFindings(); err != nil {
		return nil, err
	}
	if err := b.write(programs); err != nil {
		return nil, err
	}
	r.changed = nil
	return b.result, nil
}

// forget drops the programs of the packages in which a file has changed, and
// makes their checks unsure.
func (r *Rebuilder) forget() {
	concerned := func(folder string) bool {
		parts := r.packages.of(folder)
		return parts.concernedBy(r.changed) || parts == nil && slices.ContainsFunc(r.changed, isSource)
	}
	maps.DeleteFunc(r.programs, func(folder string, _ kept) bool { return concerned(folder) })
	for folder, c := range r.checked {
		c.sure = c.sure && !concerned(folder)
		r.checked[folder] = c
	}
	for t, c := range r.typed {
		c.sure = c.sure && !concerned(t.Dir)
		r.typed[t] = c
	}
	maps.DeleteFunc(r.typed, func(t codegen.Typed, _ check) bool {
		return slices.ContainsFunc(r.changed, func(file string) bool { return filepath.Dir(file) == t.Out })
	})
}

// drop drops the programs and checks of packages that are no part of the
// extension any more: nobody tells of their changes.
func (r *Rebuilder) drop() {
	gone := func(folder string) bool { return r.packages.of(folder) == nil }
	maps.DeleteFunc(r.programs, func(folder string, _ kept) bool { return gone(folder) })
	maps.DeleteFunc(r.checked, func(folder string, _ check) bool { return gone(folder) })
	maps.DeleteFunc(r.described, func(folder string, _ description) bool { return gone(folder) })
	clear(r.typed)
}

// tools returns the compiler and its wasm_exec.js. They are looked for
// once, and again when a go.mod has changed.
func (r *Rebuilder) tools(ctx context.Context, dir string) (_ *toolchain.Toolchain, wasmExec []byte, err error) {
	if r.wasmExec != nil {
		return r.goTool, r.wasmExec, nil
	}
	find := toolchain.Find
	if r.options.Alone {
		find = toolchain.FindAlone
	}
	if r.goTool, err = find(ctx, dir); err != nil {
		return nil, nil, err
	}
	r.wasmExec, err = r.goTool.WasmExec()
	return r.goTool, r.wasmExec, err
}

// program returns the program of a package, if it is kept.
func (r *Rebuilder) program(p *goPackage, tags []string, packing unpacked.Packing) (unpacked.Program, bool) {
	k, ok := r.programs[p.Dir]
	if !ok || !slices.Equal(k.tags, tags) || k.Embed != p.Embed || k.packing != packing {
		return unpacked.Program{}, false
	}
	return k.Program, true
}

// keep keeps a program that was compiled.
func (r *Rebuilder) keep(p *goPackage, tags []string, packing unpacked.Packing, module []byte) unpacked.Program {
	program := unpacked.Program{Name: p.Name, Module: module, Embed: p.Embed}
	program.Prepare(packing)
	r.programs[p.Dir] = kept{program, tags, packing}
	return program
}
