package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/icons"
)

func newIconsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "icons PICTURE [EXTENSION]",
		Short: "Make the icons of all sizes of one picture",
		Long: `Icons makes the icons of an extension, in all sizes that browsers and stores show, of
one SVG or PNG that is a square, in the folder icons beside the manifest. It says how
the manifest names them. Run it again when the picture has changed.

` + extensionHelp,
		Example: `  gangway icons logo.svg`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 || len(args) == 2 {
				return nil
			}
			return command.UsageError(cmd, fmt.Errorf("expected a picture, and perhaps an extension folder, got %d arguments", len(args)))
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := icons.Write(args[0], extensionFolder(args[1:]))
			if err != nil {
				return err
			}
			sayIcons(cmd.OutOrStdout(), paths)
			return nil
		},
	}
}

// sayIcons writes the entry of the manifest.
func sayIcons(out io.Writer, paths map[int]string) {
	var entries []string
	for _, size := range slices.Sorted(maps.Keys(paths)) {
		entries = append(entries, fmt.Sprintf("    \"%d\": %q", size, paths[size]))
	}
	fmt.Fprintf(out, "In manifest.json, and as \"default_icon\" of its \"action\":\n\n  \"icons\": {\n%s\n  }\n", strings.Join(entries, ",\n"))
}
