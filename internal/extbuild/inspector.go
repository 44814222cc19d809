package extbuild

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"gangway/internal/codegen"
	"gangway/internal/extbuild/htmlpage"
	"gangway/internal/inspect"
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

// addInspector adds the inspector to an extension that is about to be written to
// stage, where the files of its folder are.
func (b *builder) addInspector(e *unpacked.Extension, stage string) error {
	if err := addPanel(e, stage); err != nil {
		return err
	}
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
		if entry.Name() == page.HTML {
			if content, err = b.giveTypes(content); err != nil {
				return err
			}
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

// addPanel adds the inspector to the developer tools: by a page of its own, or by
// that of the extension, whose files stand in stage.
func addPanel(e *unpacked.Extension, stage string) error {
	const key = "devtools_page"
	own, is := e.Manifest[key].(string)
	if !is {
		e.Manifest[key] = path.Join(unpacked.Folder, page.DevTools)
		return nil
	}
	name := strings.TrimPrefix(path.Clean(own), "/")
	content, is := e.Files[name]
	if !is {
		var err error
		if content, err = os.ReadFile(filepath.Join(stage, filepath.FromSlash(name))); err != nil {
			return err
		}
	}
	script := fmt.Sprintf("\n<script src=\"/%s/%s\"></script>\n", unpacked.Folder, page.DevToolsScript)
	e.Files[name] = append(bytes.Clone(content), script...)
	return nil
}

// A description is of a package, for the inspector.
type description struct {
	inspect.Types
	declared digest // The declarations that it is of, as [check] has them.
}

// giveTypes gives the inspector's page the message types and the services of the
// programs.
func (b *builder) giveTypes(html []byte) ([]byte, error) {
	var all inspect.Types
	for _, p := range b.kept.packages {
		declared := b.kept.checked[p.Dir].declared
		if !p.Main || declared == (digest{}) {
			continue
		}
		described := b.kept.described[p.Dir]
		if !declared.same(described.declared) {
			types, err := codegen.Describe(fromHere(p.Dir))
			if err != nil {
				return nil, err
			}
			described = description{types, declared}
			b.kept.described[p.Dir] = described
		}
		all.Types = append(all.Types, described.Types.Types...)
		all.Methods = append(all.Methods, described.Methods...)
	}
	text, err := json.Marshal(all) // It has no "<" that could end the script.
	return bytes.Replace(html, []byte(page.Types), append([]byte(page.Types), text...), 1), err
}
