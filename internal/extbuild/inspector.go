package extbuild

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"gangway/internal/extbuild/htmlpage"
	"gangway/internal/inspect/page"
	"gangway/internal/manifest"
	"gangway/internal/toolchain"
	"gangway/internal/unpacked"
)

// inspectTag makes programs tell the inspector of all that passes them.
const inspectTag = "gangway_inspect"

// inspectorProgram is the name of the inspector's program, and InspectorPage the
// page that starts it, in an extension that is built with [Options.Inspect].
const (
	inspectorProgram = unpacked.Folder + "/inspector"
	InspectorPage    = unpacked.Folder + "/" + page.HTML
)

// compileInspector compiles the program of the inspector, once, without the tap.
// It belongs to Gangway's own module, whose go.sum has all that it imports.
func (b *builder) compileInspector(ctx context.Context, temp string) error {
	if b.kept.inspector != nil {
		return nil
	}
	gangway, err := toolchain.FindGangway(ctx, b.moduleRoot)
	if err != nil {
		return fmt.Errorf("the inspector: %w", err)
	}
	output := filepath.Join(temp, "inspector.wasm")
	folder := filepath.Join(gangway, filepath.FromSlash(page.Program))
	if err := b.toolchain.Build(ctx, toolchain.Target{Dir: gangway, Package: folder, Output: output}); err != nil {
		return fmt.Errorf("the inspector: %w", err)
	}
	if b.kept.inspector, err = os.ReadFile(output); err != nil {
		return err
	}
	b.steps.done(StepCompile, "the inspector", int64(len(b.kept.inspector)))
	return nil
}

// addInspector adds the inspector to an extension that is about to be written.
func (b *builder) addInspector(e *unpacked.Extension) error {
	e.Programs = append(e.Programs[:len(e.Programs):len(e.Programs)],
		unpacked.Program{Name: inspectorProgram, Module: b.kept.inspector})
	entries, err := page.Files.ReadDir(".")
	if err != nil {
		return err
	}
	for _, entry := range entries {
		content, err := page.Files.ReadFile(entry.Name())
		if err != nil {
			return err
		}
		name := path.Join(unpacked.Folder, entry.Name())
		if htmlpage.Is(name) {
			started := htmlpage.Page{File: entry.Name(), Name: name, Program: func(manifest.Node, string) (string, error) {
				return inspectorProgram, nil
			}}
			if content, _, err = started.Rewrite(content); err != nil {
				return err
			}
		}
		e.Files[name] = content
	}
	return nil
}
