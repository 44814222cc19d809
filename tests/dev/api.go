package main

import (
	"os/exec"

	"github.com/spf13/cobra"

	"gangway/internal/apigen"
	"gangway/internal/firefox"
)

func newAPICommand() *cobra.Command {
	var read bool
	var versions string
	cmd := &cobra.Command{
		Use:   "api [flags]",
		Short: "Write the packages of the browser's API",
		Long: `API writes the packages below wasm/webext, one for each namespace of the browser's
API, from the facts in internal/webschema and from internal/apigen/overlay.json.

With --read, it reads the schemas in the Firefox that is installed and replaces
the facts; with --versions, the versions of Firefox since which the parts of the
API are there. The facts are a part of this command, so that the packages are
written by the next run without these flags.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if read {
				return readFirefox(".")
			}
			if versions != "" {
				return apigen.WriteVersions(".", versions)
			}
			return apigen.Write(".")
		},
	}
	cmd.Flags().BoolVar(&read, "read", false, "replace the facts by those of the installed Firefox")
	cmd.Flags().StringVar(&versions, "versions", "", "the data.json of @mdn/browser-compat-data, for the versions of browsers")
	cmd.MarkFlagsMutuallyExclusive("read", "versions")
	return cmd
}

// readFirefox writes the facts of the installed Firefox into the repository.
func readFirefox(top string) error {
	program, err := firefox.Find()
	if err != nil {
		return err
	}
	program, err = exec.LookPath(program)
	if err != nil {
		return err
	}
	return apigen.WriteSchema(top, program)
}
