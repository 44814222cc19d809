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
	// A package may have the modes of another manifest, so this one needs none.
	if tag := modes.Tag(mode); tag != "" {
		tags = append(tags, tag)
	}
	return tags
}

// Derived are the kinds of files that are made of other files of the extension.
var Derived = []derive.Kind{locales.Kind, modes.Kind}

// checkDerived stops the build when such a file does not belong to the others.
func checkDerived(dir string) error {
	for _, kind := range Derived {
		if err := kind.Check(dir); err != nil {
			return err
		}
	}
	return nil
}

// derives reports whether the package in a folder has such files, or is to have
// some.
func derives(dir string) (bool, error) {
	for _, kind := range Derived {
		if concerned, err := kind.Concerned(dir); concerned || err != nil {
			return true, err
		}
	}
	return false, nil
}

// A check says that the generated code of a package was good.
type check struct {
	sure bool // No file of it, and of those that it imports, has changed since.

	// declared are the declarations to which the generated code belongs, zero if
	// there is none: it was quick to see.
	declared digest

	// derives says that it has derived files. Those are looked at each time: the
	// files of which they are made are no part of the package.
	derives bool
}

// sendsJSON reports whether the messages of the extension are JSON.
func sendsJSON(fields map[string]any, browser string) bool {
	return browser == manifest.Chromium && manifest.SendsJSON(fields)
}

// checkGenerated stops the build when generated code does not belong to the
// message types of its package, in any package of the module that a program
// imports. Packages that were good and have not changed since are passed over, and
// those of which only functions have changed inside.
func (b *builder) checkGenerated() error {
	if b.kept.packages.broken() {
		return nil // It does not compile, and Go says why.
	}
	for _, p := range b.kept.packages {
		if !p.Main {
			continue
		}
		checked, err := b.checkPackage(p.Dir, b.kept.checked[p.Dir])
		if err != nil {
			return err
		}
		b.kept.checked[p.Dir] = checked
	}
	return b.checkTyped()
}

// checkPackage does so with the package in a folder, by its last check.
func (b *builder) checkPackage(dir string, last check) (_ check, err error) {
	here := fromHere(dir)
	if !last.sure {
		if last.derives, err = derives(here); err != nil {
			return check{}, err
		}
	}
	if last.derives {
		if err := checkDerived(here); err != nil {
			return check{}, err
		}
	}
	if last.sure {
		return last, nil
	}
	now := check{sure: true, derives: last.derives}
	if concerned, err := codegen.Concerned(here); err != nil || !concerned {
		return now, err
	}
	if now.declared = b.kept.packages.of(dir).declarations(); now.declared.same(last.declared) {
		return now, nil
	}
	return now, codegen.Check(here)
}

// checkTyped does the same with the files for TypeScript that are in the folder of
// the extension.
func (b *builder) checkTyped() error {
	all, err := codegen.FindTyped(resolve(b.dir), leftOutFolder)
	if err != nil {
		return err
	}
	for _, t := range all {
		last := b.kept.typed[t]
		if last.sure {
			continue
		}
		now := check{sure: true, declared: b.kept.packages.of(t.Dir).declarations()}
		if now.declared.same(last.declared) {
			b.kept.typed[t] = now
			continue
		}
		if err := (codegen.Typed{Out: fromHere(t.Out), Dir: fromHere(t.Dir)}).Check(); err != nil {
			return err
		}
		if err := codegen.CheckLibrary(fromHere(t.Out)); err != nil {
			return err
		}
		b.kept.typed[t] = now
	}
	return nil
}
