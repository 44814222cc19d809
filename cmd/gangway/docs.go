package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/docsite"
	"gangway/internal/toolchain"
)

func newDocsCommand() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "docs [MODULE]",
		Short: "Make a site of the documents and the packages of a module",
		Long: `Docs renders the documents and the packages of a Go module to static pages with a
search, in light and dark. They need no server and no network: open index.html, or
put the folder below any path of a server.

The first page is README.md. Those of the folder docs follow in the order in which
docs/README.md links to them. Packages for others have pages with the contract of
each name, and programs with theirs; folders named internal, testdata and tests, and
extensions within the module, have none. Files to which a document links are shown;
of a folder, in a repository of Git, those that Git tracks.

A link that leads nowhere is an error with its file and line.

MODULE is the folder with the go.mod: by default the one one is in.`,
		Args: atMostOne("folder of a module"),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := "."
			if len(args) > 0 {
				dir = args[0]
			}
			if out == "" {
				out = filepath.Join(dir, "build", "docs")
			}
			result, err := docsite.Build(docsite.Options{Dir: dir, Out: out, Help: helpOf(cmd.Root())})
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "write %s: %d pages, %.1f MB\n", filepath.Join(out, "index.html"), result.Pages, float64(result.Bytes)/1e6)
			return nil
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "write the site to `DIR` (default: build/docs of the module)")
	return cmd
}

// helpOf returns the help of this command and of all below it. It is shown where
// the page of the program is: in the site of Gangway.
func helpOf(root *cobra.Command) (help []docsite.Help) {
	var add func(cmd *cobra.Command)
	add = func(cmd *cobra.Command) {
		if !cmd.IsAvailableCommand() && cmd != root {
			return
		}
		cmd.InitDefaultHelpFlag()
		text := strings.TrimSpace(cmd.Long) + "\n\n" + cmd.UsageString()
		help = append(help, docsite.Help{Package: toolchain.Gangway + "/cmd/gangway", Command: cmd.CommandPath(), Short: cmd.Short, Text: text})
		for _, below := range cmd.Commands() {
			add(below)
		}
	}
	add(root)
	return help
}
