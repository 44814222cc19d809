package extbuild

import (
	"maps"
	"path/filepath"
	"strings"

	"gangway/internal/extbuild/uses"
	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// write writes the extension, and wasm_exec.js for editors and tests.
func (b *builder) write(programs []unpacked.Program) error {
	out, err := built.New(b.out)
	if err != nil {
		return err
	}
	defer out.Discard()
	if err := b.copyFiles(out.Stage, programs); err != nil {
		return err
	}
	if err := b.findRivals(out.Stage, programs); err != nil {
		return err
	}
	files := maps.Clone(b.pages)
	if files == nil {
		files = map[string][]byte{}
	}
	if b.worker != nil {
		files[unpacked.WorkerScript] = b.worker
	}
	e := unpacked.Extension{Manifest: b.manifest, Programs: programs, Files: files, WasmExec: b.wasmExec,
		JSON: sendsJSON(b.manifest, b.browser)}
	if b.inspect {
		if err := b.addInspector(&e, out.Stage); err != nil {
			return err
		}
	}
	if err := e.Write(out.Stage); err != nil {
		return err
	}
	if err := b.result.describe(out.Stage, b.packages, programs); err != nil {
		return err
	}
	if err := b.describeAPI(programs); err != nil {
		return err
	}
	if err := updateFile(filepath.Join(b.moduleRoot, unpacked.WasmExec), b.wasmExec); err != nil {
		return err
	}
	if err := out.Commit(); err != nil {
		return err
	}
	b.steps.done(StepWrite, b.out, b.result.Size)
	return nil
}

// copyFiles copies the files that the extension uses, and says which stay out.
func (b *builder) copyFiles(stage string, programs []unpacked.Program) error {
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
		if err := copyData(files[name], filepath.Join(stage, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	if names := c.forTools; len(names) > 0 {
		b.note("not in the extension, as for tests and tools: %s", strings.Join(names, ", "))
	}
	return nil
}

// uses returns which files the extension uses, and says which not.
func (b *builder) uses(files map[string]string, programs []unpacked.Program) (map[string]bool, error) {
	u := uses.Of(files)
	u.Manifest(b.manifest)
	for name := range files {
		if b.shipped.Includes(name) || b.pages[name] != nil {
			u.Use(name)
		}
	}
	for _, p := range programs {
		u.Module(p.Module)
	}
	used, err := u.Read()
	if err != nil {
		return nil, err
	}
	if names := u.LeftOver(); len(names) > 0 {
		b.note("not in the extension, since nothing in it names them: %s; what it needs all the same, name in %s "+
			"under %q, \"include\"", strings.Join(names, ", "), manifest.Name, manifest.OwnKey)
	}
	return used, nil
}

// copier returns a copier for the files of the extension folder.
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

// skipped returns the paths that lie in the extension folder only when that is
// the top of a module.
func (b *builder) skipped() []string {
	if b.dir != b.moduleRoot {
		return nil
	}
	return []string{filepath.Join(b.source, outDir), filepath.Join(b.source, unpacked.WasmExec)}
}
