package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/manifest"
	"gangway/internal/toolchain"
)

func newVersionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:                        "version",
		Short:                      "Raise the version of an extension",
		SuggestionsMinimumDistance: 2,
		Long:                       `Version has one command, which raises the version of an extension.`,
		Args:                       command.NoSuchCommand,
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBumpCommand(), newTagCommand())
	return cmd
}

func newBumpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "bump [" + strings.Join(manifest.VersionParts, "|") + "] [EXTENSION]",
		Short: "Raise a number of the version in the manifest",
		Long: `Bump raises a number of the version in manifest.json, by default the patch, sets
those behind it to 0, and leaves all else in the file as it is.

` + extensionHelp,
		Example: `  gangway version bump
  gangway version bump minor`,
		ValidArgs: manifest.VersionParts,
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			part := "patch"
			if len(args) > 0 && slices.Contains(manifest.VersionParts, args[0]) {
				part, args = args[0], args[1:]
			}
			if err := atMostOneExtension(cmd, args); err != nil {
				return err
			}
			file := filepath.Join(extensionFolder(args), manifest.Name)
			before, after, err := manifest.RaiseVersion(file, part)
			if errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("%s does not exist; name a part of the version (%s), or the folder of an extension",
					file, strings.Join(manifest.VersionParts, ", "))
			}
			if err != nil {
				return err
			}
			sayVersion(cmd.OutOrStdout(), file, before, after)
			return nil
		},
	}
}

func newTagCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "tag [EXTENSION]",
		Short: "Take the version of the last tag of Git",
		Long: `Tag writes the version of the last tag of Git into manifest.json, such as that of
v1.2.3 at the commit that is checked out, or below it. All builds then have it, those
of a store's reviewers, too, who have no Git repository.

` + extensionHelp,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			dir := extensionFolder(args)
			tag, err := toolchain.LastVersionTag(cmd.Context(), dir)
			if err != nil {
				return err
			}
			file, version := filepath.Join(dir, manifest.Name), strings.TrimPrefix(tag, "v")
			if err := manifest.CheckVersion(version); err != nil {
				return fmt.Errorf("the version of the tag %s: %w", tag, err)
			}
			before, err := manifest.SetVersion(file, version)
			if err != nil {
				return err
			}
			sayVersion(cmd.OutOrStdout(), file, before, version)
			return nil
		},
	}
}

func sayVersion(out io.Writer, file, before, after string) {
	fmt.Fprintf(out, "%s: %s, before %s\n", file, after, before)
}
