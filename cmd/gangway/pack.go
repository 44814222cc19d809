package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/extbuild"
	"gangway/internal/pack"
)

func newPackCommand() *cobra.Command {
	var options pack.Options
	var asJSON bool
	var browser string
	cmd := &cobra.Command{
		Use:   "pack [flags] [EXTENSION]",
		Short: "Write the archives that a store takes",
		Long: `Pack checks an extension as "gangway lint" does, and writes NAME-VERSION.xpi, the
extension, and NAME-VERSION-source.zip, which the store's reviewers ask for: the
sources of the extension and of the part of Gangway that it is built from, with
the commands that build the same bytes again. With --browser chromium it writes
NAME-VERSION-chromium.zip, which the Chrome Web Store takes, without the key of the
manifest, and Mozilla's linter does not run.

` + extensionHelp + `

The same sources give the same bytes. A go.work is left out of account: the
go.mod alone says of what the extension is built. Nothing is written when a check
finds an error.`,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			built, err := buildOptions(cmd, args, 0, browser)
			if err != nil {
				return err
			}
			options.Dir, options.Browser = built.Dir, built.Browser
			result, err := pack.Pack(cmd.Context(), options)
			if result == nil {
				return err
			}
			if asJSON {
				return errors.Join(err, writeJSON(cmd.OutOrStdout(), result))
			}
			sayFindings(cmd.OutOrStdout(), result.Lint)
			if err == nil {
				sayPacked(cmd.OutOrStdout(), result)
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&options.Out, "out", "o", "", "write the archives to `DIR` (default: build/pack beside the go.mod)")
	cmd.Flags().BoolVar(&options.Own, "own", false, ownHelp)
	command.BrowserFlag(cmd, &browser, "pack for")
	jsonFlag(cmd, &asJSON)
	return cmd
}

func sayPacked(out io.Writer, r *pack.Result) {
	fmt.Fprintf(out, "%s %s\n", r.Name, r.Version)
	for _, f := range []pack.File{r.Package, r.Source} {
		if f.Path == "" {
			continue
		}
		fmt.Fprintf(out, "%-48s %10s  sha256 %s\n", f.Path, extbuild.FormatSize(f.Bytes), f.SHA256)
	}
}
