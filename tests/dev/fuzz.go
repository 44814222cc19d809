package main

import (
	"errors"
	"time"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/testrun"
)

func newFuzzCommand() *cobra.Command {
	var options testrun.FuzzOptions
	cmd := &cobra.Command{
		Use:   "fuzz [flags] [PACKAGE...]",
		Short: "Run the fuzz tests for some time",
		Long: `Fuzz runs each fuzz test of the module, one after the other, for its share of the
time. A finding is shown, kept as a seed in the package's testdata, and ends the
run with exit code 1.

PACKAGE is a pattern as for go test, by default ./... .`,
		RunE: func(cmd *cobra.Command, packages []string) error {
			if options.For <= 0 {
				return command.UsageError(cmd, errors.New("--for must be positive, such as 5m"))
			}
			options.Packages, options.Out = packages, cmd.OutOrStdout()
			return testrun.Fuzz(cmd.Context(), options)
		},
	}
	cmd.Flags().DurationVar(&options.For, "for", time.Minute, "how long to fuzz, all tests together")
	return cmd
}
