package main

import (
	"errors"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/tests/dev/bench"
	"gangway/tests/dev/soak"
)

func newSoakCommand() *cobra.Command {
	var options soak.Options
	cmd := &cobra.Command{
		Use:   "soak [flags]",
		Short: "Let sessions live through faults in Firefox, and count what gets lost",
		Long: `Soak has content scripts in several tabs and a background exchange numbered
messages on sessions, in a headless Firefox, while the background is suspended
and killed, pages go back and forth or are reloaded, and the extension is
reloaded. It counts what gets lost, comes twice or comes out of order: any of
that is exit code 1. It runs in Gangway's own repository.`,
		Args: command.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if options.Kills < 1 || options.Messages < 1 || options.Tabs < 1 {
				return command.UsageError(cmd, errors.New("--kills, --messages and --tabs must be at least 1"))
			}
			if options.Dir, err = bench.FindRepository("."); err != nil {
				return err
			}
			options.Report = cmd.OutOrStdout()
			_, err = soak.Run(cmd.Context(), options)
			return err
		},
	}
	flags := cmd.Flags()
	flags.IntVar(&options.Kills, "kills", 100, "let `N` faults happen")
	flags.IntVar(&options.Messages, "messages", 20000, "exchange at least `N` messages, both ways together")
	flags.IntVar(&options.Tabs, "tabs", 3, "exchange them with `N` tabs")
	flags.Uint64Var(&options.Seed, "seed", 1, "let chance be that of `N`")
	return cmd
}
