package main

import (
	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/manifest"
)

func newSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Write the JSON schema with which editors complete the manifest",
		Long: `Schema writes a JSON schema for the section "gangway" of manifest.json, and leaves the
browser's keys open. "gangway new" writes it, and the settings of VS Code and GoLand
that name it. For an extension made before:

  gangway schema > .vscode/manifest.schema.json`,
		Args: command.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(manifest.EditorSchema)
			return err
		},
	}
}
