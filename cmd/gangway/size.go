package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"gangway/internal/extbuild"
	"gangway/internal/toolchain"
	"gangway/internal/wasmsize"
)

// A programSize lists the parts of one program by their sizes.
type programSize struct {
	Program string          `json:"program"`
	Bytes   int             `json:"bytes"` // Of the module.
	Parts   []wasmsize.Part `json:"parts"` // The largest first.
}

func newSizeCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "size [flags] [EXTENSION | PACKAGE]",
		Short: "Show what takes the space in a program, package by package",
		Long: `Size compiles the Go programs of an extension, or the one in the folder PACKAGE, and
shows how many bytes of the module each package takes, the largest first.

` + extensionHelp,
		Example: `  gangway size
  gangway size ./content`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			sizes, err := measureSizes(cmd.Context(), extensionFolder(args))
			if err != nil {
				return err
			}
			if asJSON {
				return writeJSON(cmd.OutOrStdout(), sizes)
			}
			for i, s := range sizes {
				if i > 0 {
					fmt.Fprintln(cmd.OutOrStdout())
				}
				wasmsize.WriteTable(cmd.OutOrStdout(), s.Program, s.Parts)
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// measureSizes measures the programs of the extension in a folder, or the one
// program in it.
func measureSizes(ctx context.Context, dir string) ([]programSize, error) {
	programs, tags, err := findPrograms(dir)
	if err != nil {
		return nil, err
	}
	goTool, err := toolchain.Find(ctx, dir)
	if err != nil {
		return nil, err
	}
	sizes := []programSize{}
	for _, p := range programs {
		parts, err := wasmsize.Measure(ctx, goTool, wasmsize.Program{Dir: p.Dir, Package: ".", Tags: tags})
		if err != nil {
			return nil, err
		}
		size := programSize{Program: p.Package, Parts: parts}
		for _, part := range parts {
			size.Bytes += part.Bytes
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// findPrograms returns the programs of the extension in a folder; or, if that
// is a package, the one in it, with the build tags of the extension that it
// belongs to.
func findPrograms(dir string) (programs []extbuild.SourceProgram, tags []string, err error) {
	if isExtension(dir) || !hasGo(dir) {
		source, err := extbuild.Inspect(dir, "")
		if err != nil {
			return nil, nil, err
		}
		return source.Programs, source.Tags, nil
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, nil, err
	}
	for above := filepath.Dir(abs); above != filepath.Dir(above); above = filepath.Dir(above) {
		if !isExtension(above) {
			continue
		}
		if source, err := extbuild.Inspect(above, ""); err == nil {
			tags = source.Tags
		}
		break
	}
	return []extbuild.SourceProgram{{Package: dir, Dir: abs}}, tags, nil
}

func isExtension(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "manifest.json"))
	return err == nil
}

// hasGo reports whether a folder has Go files.
func hasGo(dir string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	return err == nil && len(files) > 0
}
