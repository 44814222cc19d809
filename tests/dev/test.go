package main

import (
	"context"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"gangway/internal/chromium"
	"gangway/internal/command"
	"gangway/internal/testrun"
)

// newTestCommand returns the command test of gangway, with what only Gangway
// itself has.
func newTestCommand() *cobra.Command {
	var contract, leaks bool
	cmd := command.NewTest(func(options *testrun.Options) {
		// build.sh puts the two commands into one folder, and this one cannot
		// run test binaries.
		options.Exec = filepath.Join(filepath.Dir(options.Exec), "gangway")
		options.Browser = withChromium(options.Browser, options.Out)
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

// withChromium finds or installs a Chromium besides another browser: Gangway's
// own tests drive both.
func withChromium(other func(context.Context) error, out io.Writer) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := other(ctx); err != nil {
			return err
		}
		_, err := chromium.Ensure(ctx, out)
		return err
	}
}
