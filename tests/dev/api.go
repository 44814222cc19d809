package main

import (
	"os/exec"

	"github.com/spf13/cobra"

	"gangway/internal/apigen"
	"gangway/internal/firefox"
)

func newAPICommand() *cobra.Command {
	var read bool
	cmd := &cobra.Command{
		Use:   "api [flags]",
		Short: "Write the packages of the browser's API",
		Long: `API writes the packages below wasm/webext, one for each namespace of the browser's
API, from the facts in internal/webschema and from internal/apigen/overlay.json.

With --read, it first reads the schemas in the Firefox that is installed, and
replaces the facts.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if read {
				if err := readFirefox("."); err != nil {
					return err
				}
			}
			return apigen.Write(".")
		},
	}
	cmd.Flags().BoolVar(&read, "read", false, "read the schemas of the installed Firefox first")
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
