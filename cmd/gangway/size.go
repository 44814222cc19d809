package main

import (
	"context"
	"errors"
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

// A programReason says why a package is in one program.
type programReason struct {
	Program string `json:"program"`
	Package string `json:"package"`
	wasmsize.Reason
}

func newSizeCommand() *cobra.Command {
	var asJSON bool
	var why string
	cmd := &cobra.Command{
		Use:   "size [flags] [EXTENSION | PACKAGE]",
		Short: "Show what takes the space in a program, package by package",
		Long: `Size compiles the Go programs of an extension, or the one in the folder PACKAGE, and
shows how many bytes of the module each package takes, the largest first.

With --why it shows for one package, such as time or example.org/x/y, why it is in
the programs: the shortest chain of imports, and the shortest chain of functions of
which each calls the next or keeps it in the program by other means. Beside those of
your module stands the place where they name the next. The linker lists all calls,
but of other means only the first that it meets.

` + extensionHelp,
		Example: `  gangway size
  gangway size ./content
  gangway size --why fmt ./content`,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("why") {
				return showReasons(cmd, why, extensionFolder(args), asJSON)
			}
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
	cmd.Flags().StringVar(&why, "why", "", "show why a `package` is in the programs")
	return cmd
}

// showReasons writes why a package is in the programs of the extension in a
// folder, or in the one program in it.
func showReasons(cmd *cobra.Command, path, dir string, asJSON bool) error {
	reasons, err := findReasons(cmd.Context(), path, dir)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(cmd.OutOrStdout(), reasons)
	}
	for i, r := range reasons {
		if i > 0 {
			fmt.Fprintln(cmd.OutOrStdout())
		}
		fmt.Fprintf(cmd.OutOrStdout(), "why %s is in %s\n", r.Package, r.Program)
		wasmsize.WriteReason(cmd.OutOrStdout(), r.Reason)
	}
	return nil
}

// findReasons returns the reasons for a package in those programs that have it.
// If it is in none, the error says so of each.
func findReasons(ctx context.Context, path, dir string) ([]programReason, error) {
	programs, tags, err := findPrograms(dir)
	if err != nil {
		return nil, err
	}
	goTool, err := toolchain.Find(ctx, dir)
	if err != nil {
		return nil, err
	}
	var reasons []programReason
	var absent []error
	for _, p := range programs {
		reason, err := wasmsize.Why(ctx, goTool, wasmsize.Program{Dir: p.Dir, Package: ".", Tags: tags}, path)
		switch {
		case err == nil:
			reasons = append(reasons, programReason{p.Package, path, reason})
		case errors.Is(err, wasmsize.ErrNotImported) || errors.Is(err, wasmsize.ErrDropped):
			absent = append(absent, fmt.Errorf("%s: %w", p.Package, err))
		default:
			return nil, err
		}
	}
	if len(reasons) == 0 {
		return nil, errors.Join(absent...)
	}
	return reasons, nil
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
