package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/tests/dev/bench"
)

func newBenchCommand() *cobra.Command {
	var options bench.Options
	var pages bool
	parts := make(map[bench.Part]*bool)
	cmd := &cobra.Command{
		Use:   "bench [flags]",
		Short: "Measure Gangway beside its peers in a browser",
		Long: `Bench measures Gangway, plain JavaScript and Go by other means in one headless
browser, several times in turns, and prints medians, ratios and the budgets that
the ratios have. It runs in Gangway's own repository and writes results.json and
results.svg.

Without the name of a part it measures all of them, in some fifteen minutes.
Each ratio is the median of those of the rounds. Beside it stands where it would
lie in 95 of 100 repetitions, by bootstrap: a difference that is less is none.
With --compare both revisions have a browser of their own, and take turns.
The exit code says whether it could measure, not what came out.`,
		Args: command.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			for _, part := range bench.Parts {
				if *parts[part] {
					options.Parts = append(options.Parts, part)
				}
			}
			for _, part := range options.Parts {
				if options.Compare != "" && !part.Compares() {
					return command.UsageError(cmd, fmt.Errorf("--compare does not go with --%s: run that in both trees", part))
				}
			}
			if err := command.AtLeast("rounds", options.Rounds, 1); err != nil {
				return command.UsageError(cmd, err)
			}
			if options.Keep && (options.Compare != "" || len(options.Parts) > 0) {
				return command.UsageError(cmd, errors.New("--keep is for all parts, and goes neither with one nor with --compare"))
			}
			if options.Dir, err = bench.FindRepository("."); err != nil {
				return err
			}
			if pages {
				return bench.WritePages(filepath.Join(options.Dir, filepath.FromSlash(bench.Kept)))
			}
			if options.Out == "" {
				options.Out = filepath.Join(options.Dir, "build", "bench")
			}
			options.Report = cmd.OutOrStdout()
			return bench.Run(cmd.Context(), options)
		},
	}
	flags := cmd.Flags()
	for _, part := range bench.Parts {
		parts[part] = flags.Bool(string(part), false, part.Describe())
	}
	command.BrowserFlag(cmd, &options.Browser, "measure in")
	flags.StringVar(&options.Compare, "compare", "", "measure the git revision `REV` as well, in turns with this tree, and say how they differ")
	flags.IntVar(&options.Rounds, "rounds", 5, "measure everything `N` times")
	flags.StringVarP(&options.Out, "out", "o", "", "write the files to `DIR` (default: build/bench)")
	flags.BoolVar(&options.Keep, "keep", false, "keep the results in the repository, with a page, in "+bench.Kept)
	flags.BoolVar(&pages, "pages", false, "write the pages of the results that are kept, and measure nothing")
	return cmd
}
