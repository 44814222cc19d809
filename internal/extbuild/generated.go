package extbuild

import (
	"context"

	"gangway/internal/codegen"
)

// noReflectTag is the build tag with which package codec leaves out its
// reflection, and with it a fifth of a content script.
const noReflectTag = "gangway_noreflect"

// buildTags returns the tags that the manifest's section for Gangway asks for.
func buildTags(manifest map[string]any) []string {
	m := node{value: manifest}
	if reflect, _ := m.at(ownKey).at("reflect").boolean(true); !reflect {
		return []string{noReflectTag}
	}
	return nil
}

// checkGenerated stops the build when generated code does not belong to the
// message types of its package, in any package of the module that a program
// imports.
func (b *builder) checkGenerated(ctx context.Context) error {
	var folders []string
	for _, p := range b.packages {
		folders = append(folders, p.Dir)
	}
	dirs, err := b.toolchain.Imports(ctx, b.workDir(), folders, b.tags)
	if err != nil {
		return nil // What cannot be listed does not compile, and Go says why.
	}
	for _, dir := range dirs {
		concerned, err := codegen.Concerned(dir)
		if err != nil {
			return err
		}
		if !concerned {
			continue
		}
		if err := codegen.Check(fromHere(dir)); err != nil {
			return err
		}
	}
	return nil
}
