package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

// extensionHelp is the text of the commands that take an extension.
const extensionHelp = `EXTENSION is the folder with the manifest.json: by default the folder extension
if there is one here, else the folder one is in.`

// extensionFolder returns the extension that the arguments name.
func extensionFolder(args []string) string {
	if len(args) > 0 {
		return args[0]
	}
	if info, err := os.Stat("extension"); err == nil && info.IsDir() {
		return "extension"
	}
	return "."
}

// versionFlag adds the flag --manifest-version.
func versionFlag(cmd *cobra.Command, version *int) {
	cmd.Flags().IntVar(version, "manifest-version", 0,
		"build for manifest version `2|3` (default: that of the manifest)")
	command.CompleteFlag(cmd, "manifest-version", []string{"2", "3"})
}

// modeFlag adds the flag --mode.
func modeFlag(cmd *cobra.Command, mode *string, usual string) {
	cmd.Flags().StringVar(mode, "mode", usual, "build in this `MODE` of the manifest")
	command.CompleteFlag(cmd, "mode", []string{manifest.Development, manifest.Production})
}

// atMostOne checks the arguments of commands that take a thing.
func atMostOne(thing string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= 1 {
			return nil
		}
		return command.UsageError(cmd, fmt.Errorf("expected one %s, got %d arguments", thing, len(args)))
	}
}

// atMostOneExtension checks the arguments of commands that take an extension.
var atMostOneExtension = atMostOne("extension folder")

// buildOptions returns the options of a build by arguments and flags.
func buildOptions(cmd *cobra.Command, args []string, version int, browser string) (extbuild.Options, error) {
	if version != 2 && version != 3 && cmd.Flags().Changed("manifest-version") {
		return extbuild.Options{}, command.UsageError(cmd, errors.New("--manifest-version must be 2 or 3"))
	}
	return extbuild.Options{
		Browser:         browser,
		Dir:             extensionFolder(args),
		ManifestVersion: version,
		Progress:        extbuild.Lines(cmd.OutOrStdout()),
	}, nil
}
