package main

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/manifest"
	"gangway/internal/testrun"
)

// newTestCommand returns the command test of gangway, with what only Gangway
// itself has.
func newTestCommand() *cobra.Command {
	var contract, leaks bool
	cmd := command.NewTest(manifest.Browsers, func(options *testrun.Options) {
		// build.sh puts the two commands into one folder, and this one cannot
		// run test binaries.
		options.Exec = filepath.Join(filepath.Dir(options.Exec), "gangway")
		options.Ensure = ensureAll(options.Ensure)
		if contract {
			options.Packages, options.Layers = []string{"./tests/contract"}, []string{"browser"}
		}
		if leaks {
			options.Packages, options.Layers, options.Run = []string{"./tests"}, []string{"browser"}, "^TestTenThousandPorts"
		}
	})
	cmd.Flags().BoolVar(&contract, "contract", false, "run the contract of a port and print its table")
	cmd.Flags().BoolVar(&leaks, "leaks", false, "open 10,000 ports and print what is left of them")
	cmd.MarkFlagsMutuallyExclusive("contract", "leaks")
	return cmd
}

// ensureAll finds or installs every browser besides the one that is asked for:
// Gangway's own tests drive all of them.
func ensureAll(ensure func(context.Context, string) error) func(context.Context, string) error {
	return func(ctx context.Context, _ string) error {
		for _, browser := range manifest.Browsers {
			if err := ensure(ctx, browser); err != nil {
				return err
			}
		}
		return nil
	}
}
