package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/tests/dev/bench"
	"gangway/tests/dev/calls"
	"gangway/tests/dev/soak"
)

func newSoakCommand() *cobra.Command {
	var options soak.Options
	var made int
	cmd := &cobra.Command{
		Use:   "soak [flags]",
		Short: "Let sessions live through faults in a browser, and count what gets lost",
		Long: `Soak has content scripts in several tabs and a background exchange numbered
messages on sessions, in a headless browser, while faults happen: the background
is suspended, killed or panics, its storage refuses to write, ports are cut,
clocks jump, pages are left, reloaded, discarded or crash, windows come and go,
the extension is reloaded and updated, and a hostile peer says anything. It
counts what gets lost, comes twice or comes out of order, unless a session does
not promise it and says so: any of that is exit code 1. Only faults that hit
something count. With --javascript one end, or both, is JavaScript by the library
that "gangway library" writes. It runs in Gangway's own repository.

With --calls, three tabs and a popup in TypeScript make calls and streams of a
service in Firefox, while the background is killed --kills times: each of them
must end, right or with an error that says whether it may have run, and none may
run twice that is not marked as idempotent.`,
		Args: command.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := checkCounts(options, made, cmd.Flags().Changed("calls")); err != nil {
				return command.UsageError(cmd, err)
			}
			for _, end := range options.JavaScript {
				if !slices.Contains(soak.Ends, end) {
					return command.UsageError(cmd, fmt.Errorf("--javascript must be %s, not %q", strings.Join(soak.Ends, " or "), end))
				}
			}
			if options.Dir, err = bench.FindRepository("."); err != nil {
				return err
			}
			options.Report = cmd.OutOrStdout()
			if made > 0 {
				_, err = calls.Run(cmd.Context(), calls.Options{Dir: options.Dir, Kills: options.Kills, Calls: made, Report: options.Report})
				return err
			}
			_, err = soak.Run(cmd.Context(), options)
			return err
		},
	}
	flags := cmd.Flags()
	command.BrowserFlag(cmd, &options.Browser, "soak in")
	flags.IntVar(&options.Kills, "kills", 100, "let `N` faults happen")
	flags.IntVar(&options.Messages, "messages", 20000, "exchange at least `N` messages, both ways together")
	flags.IntVar(&made, "calls", 0, "make `N` calls instead, and a twentieth as many streams, in Firefox")
	flags.IntVar(&options.Sessions, "sessions", 200, "exchange them on at least `N` sessions")
	flags.IntVar(&options.Tabs, "tabs", 4, "exchange them with `N` tabs, in Firefox one of them in a private window")
	flags.Uint64Var(&options.Seed, "seed", 1, "let chance be that of `N`")
	flags.StringSliceVar(&options.JavaScript, "javascript", nil,
		"let JavaScript be at these `ENDS`: some of "+strings.Join(soak.Ends, ","))
	command.CompleteFlag(cmd, "javascript", soak.Ends)
	return cmd
}

// checkCounts checks the counts of a soak, and that of calls if they are wanted.
func checkCounts(o soak.Options, made int, calls bool) error {
	err := cmp.Or(command.AtLeast("kills", o.Kills, 1), command.AtLeast("messages", o.Messages, 1),
		command.AtLeast("sessions", o.Sessions, 1), command.AtLeast("tabs", o.Tabs, 2))
	if err == nil && calls {
		err = command.AtLeast("calls", made, 1)
	}
	return err
}
