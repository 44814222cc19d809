package command

import (
	"context"
	"errors"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/browser"
	"gangway/internal/manifest"
	"gangway/internal/testrun"
)

// NewTest returns the command test, whose WebAssembly runs in these browsers
// unless it is told others. adjust, which may be nil, may change the options that
// the command line gives.
func NewTest(browsers []string, adjust func(*testrun.Options)) *cobra.Command {
	var options testrun.Options
	cmd := &cobra.Command{
		Use:   "test [flags] [PACKAGE...]",
		Short: "Run all tests, natively and in a browser",
		Long: `Test runs the tests of the module in layers and ends with one line of counts.

  checks      packages named checks: the rules of the sources
  native      all other packages on this machine, with the race detector where
              there is a C compiler
  background  tests in files named *_js_test.go, compiled to WebAssembly, in the
              background of an extension
  content     the same tests in a content script
  browser     packages whose tests drive a browser themselves

PACKAGE is a pattern as for go test, by default ./... . A failing test shows its
output, and that of the browser's console.

Where a browser is missing, root on a system with apt-get gets the package
firefox-esr or chromium; elsewhere nothing runs, unless --layer names only checks
and native. GANGWAY_FIREFOX and GANGWAY_CHROMIUM name others than are found.`,
		RunE: func(cmd *cobra.Command, packages []string) (err error) {
			if err := testrun.CheckLayers(options.Layers); err != nil {
				return UsageError(cmd, err)
			}
			if err := CheckBrowsers(options.Browsers, manifest.Browsers); err != nil {
				return UsageError(cmd, err)
			}
			if options.Exec, err = os.Executable(); err != nil {
				return err
			}
			options.Packages, options.Out = packages, cmd.OutOrStdout()
			options.Ensure = func(ctx context.Context, name string) error {
				_, err := browser.Named(name).Ensure(ctx, options.Out)
				return err
			}
			if adjust != nil {
				adjust(&options)
			}
			counts, err := testrun.Run(cmd.Context(), options)
			if err != nil {
				return err
			}
			if counts.Failed > 0 {
				return errors.New("tests failed; their output stands above")
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&options.Run, "run", "", "run only tests whose names match `REGEXP`")
	cmd.Flags().StringSliceVar(&options.Layers, "layer", nil,
		"run only these `LAYERS`: "+strings.Join(testrun.LayerNames, ", "))
	CompleteFlag(cmd, "layer", testrun.LayerNames)
	BrowsersFlag(cmd, &options.Browsers, manifest.Browsers, browsers, "run WebAssembly in these")
	return cmd
}
