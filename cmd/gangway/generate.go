package main

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"gangway/internal/codegen"
	"gangway/internal/extbuild"
)

func newGenerateCommand() *cobra.Command {
	var types string
	cmd := &cobra.Command{
		Use:   "generate [FOLDER...]",
		Short: "Write the code of message types, of services, of texts and of modes",
		Long: `Generate writes a file NAME_gangway.go for each package that has message types or
services. A message type is a struct whose doc comment has a line //gangway:message:
its messages are encoded and decoded without reflection, with the same bytes. A
service is an interface with a line //gangway:service: its methods are served and
called over package rpc. A package whose types changed is found by the build.

For a package with a line //gangway:locales ../_locales it writes gangway_locales.go:
a function for each text of that folder, in the language of the browser, with a
parameter for each placeholder. All languages must have the texts of the default one.
For a package with a line //gangway:modes ../manifest.json it writes a file for each
mode of the manifest, with its values as constants.

FOLDER is a package; by default all packages in and below the folder one is in.

With --typescript DIR it also writes NAME.d.ts into DIR for each of the packages, with
the same types and services for TypeScript, and NAME.js where there is something to
run: an ES module with the clients of services and the constants of enums. If there are
services, the module gangway.rpc.js beside it carries their calls. From then on, generate brings these files up to date whenever it runs for their package, and the
build looks at those in the folder of the extension.

With "gangway": {"reflect": false} in manifest.json the build leaves reflection out
of an extension all of whose messages have generated code, which makes it smaller.`,
		RunE: func(cmd *cobra.Command, folders []string) error { return generate(cmd, folders, types) },
	}
	cmd.Flags().StringVar(&types, "typescript", "", "also write types and clients for TypeScript into this `folder`")
	return cmd
}

// generate writes the code of packages, of all by default, and then the files for
// TypeScript: those that are there, and those of a folder.
func generate(cmd *cobra.Command, folders []string, types string) error {
	paths, err := generateDerived(folders)
	if err != nil {
		return err
	}
	typed, err := codegen.FindTyped(".", extbuild.Made)
	if err != nil {
		return err
	}
	if len(folders) == 0 {
		if folders, err = codegen.Dirs("."); err != nil {
			return err
		}
	} else {
		typed = slices.DeleteFunc(typed, func(t codegen.Typed) bool { return !slices.ContainsFunc(folders, t.IsOf) })
	}
	for _, folder := range folders {
		path, err := codegen.Write(folder)
		if err != nil {
			return err
		}
		if path != "" {
			paths = append(paths, path)
		}
		if types != "" {
			typed = append(typed, codegen.Typed{Out: types, Dir: folder})
		}
	}
	for _, t := range typed {
		written, err := writeTyped(t, t.Out == types)
		if err != nil {
			return err
		}
		paths = append(paths, written...)
	}
	for _, path := range paths {
		fmt.Fprintln(cmd.OutOrStdout(), path)
	}
	return nil
}

// generateDerived writes the files of packages that are made of other files of an
// extension, of all packages by default.
func generateDerived(folders []string) (paths []string, err error) {
	for _, kind := range extbuild.Derived {
		dirs := folders
		if len(folders) == 0 {
			if dirs, err = kind.Dirs("."); err != nil {
				return nil, err
			}
		}
		for _, dir := range dirs {
			written, err := kind.Write(dir)
			if err != nil {
				return nil, err
			}
			paths = append(paths, written...)
		}
	}
	return paths, nil
}

// writeTyped writes the files of a package for TypeScript, and the library beside
// them: if it is there, or if it is asked for and the package has services.
func writeTyped(t codegen.Typed, asked bool) ([]string, error) {
	paths, err := t.Write()
	if err != nil {
		return nil, err
	}
	wanted := codegen.HasLibrary(t.Out)
	if asked && !wanted {
		if wanted, err = t.HasServices(); err != nil {
			return nil, err
		}
	}
	if !wanted {
		return paths, nil
	}
	library, err := codegen.WriteLibrary(t.Out)
	return append(paths, library...), err
}
