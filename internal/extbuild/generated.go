package extbuild

import (
	"gangway/internal/codegen"
	"gangway/internal/derive"
	"gangway/internal/locales"
	"gangway/internal/manifest"
	"gangway/internal/modes"
)

// noReflectTag is the build tag with which package codec leaves out its
// reflection, and with it a fifth of a content script.
const noReflectTag = "gangway_noreflect"

// jsonTag is the build tag with which programs send messages that are not
// batches in the forms of JSON.
const jsonTag = "gangway_json"

// buildTags returns the tags that the manifest asks for.
func buildTags(fields map[string]any, browser, mode string) (tags []string) {
	m := manifest.Node{Value: fields}
	if reflect, _ := m.At(manifest.OwnKey).At("reflect").Boolean(true); !reflect {
		tags = append(tags, noReflectTag)
	}
	if sendsJSON(fields, browser) {
		tags = append(tags, jsonTag)
	}
	if all, _ := manifest.ReadModes(m); all != nil && modes.Tag(mode) != "" {
		tags = append(tags, modes.Tag(mode))
	}
	return tags
}

// Derived are the kinds of files that are made of other files of the extension.
var Derived = []derive.Kind{locales.Kind, modes.Kind}

// checkDerived stops the build when such a file does not belong to the others. It
// looks each time: they are no part of the package.
func checkDerived(dir string) error {
	for _, kind := range Derived {
		if err := kind.Check(dir); err != nil {
			return err
		}
	}
	return nil
}

// sendsJSON reports whether the messages of the extension are JSON.
func sendsJSON(fields map[string]any, browser string) bool {
	return browser == manifest.Chromium && manifest.SendsJSON(fields)
}

// checkGenerated stops the build when generated code does not belong to the
// message types of its package, in any package of the module that a program
// imports. Files that were good and have not changed since are passed over.
func (b *builder) checkGenerated() error {
	if b.kept.packages.broken() {
		return nil // It does not compile, and Go says why.
	}
	for _, p := range b.kept.packages {
		if !p.Main {
			continue
		}
		if err := checkDerived(fromHere(p.Dir)); err != nil {
			return err
		}
		if b.kept.checked[p.Dir] {
			continue
		}
		if err := codegen.Check(fromHere(p.Dir)); err != nil {
			return err
		}
		b.kept.checked[p.Dir] = true
	}
	return b.checkTyped()
}

// checkTyped does the same with the files for TypeScript that are in the folder of
// the extension.
func (b *builder) checkTyped() error {
	all, err := codegen.FindTyped(resolve(b.dir), leftOutFolder)
	if err != nil {
		return err
	}
	for _, t := range all {
		if b.kept.typed[t] {
			continue
		}
		if err := (codegen.Typed{Out: fromHere(t.Out), Dir: fromHere(t.Dir)}).Check(); err != nil {
			return err
		}
		if err := codegen.CheckLibrary(fromHere(t.Out)); err != nil {
			return err
		}
		b.kept.typed[t] = true
	}
	return nil
}
