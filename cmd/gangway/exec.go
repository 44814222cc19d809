package main

import (
	"errors"
	"flag"

	"github.com/spf13/cobra"

	"gangway/internal/browser"
	"gangway/internal/execwasm"
)

func newExecCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exec [flags] PROGRAM [ARGUMENTS]",
		Short: "Run a js/wasm program or test binary inside an extension in a browser",
		// The flags are written as go test writes them, with one dash, and
		// those after the program are its own.
		DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := execwasm.Parse(args, cmd.OutOrStdout())
			if errors.Is(err, flag.ErrHelp) {
				return nil
			}
			if err != nil {
				return err
			}
			if options.Binary, err = browser.Named(options.Browser).Ensure(cmd.Context(), cmd.ErrOrStderr()); err != nil {
				return err
			}
			options.Stdout, options.Stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			code, err := execwasm.Run(cmd.Context(), options)
			if err == nil && code != 0 {
				err = programError(code)
			}
			return err
		},
	}
	cmd.SetHelpFunc(func(cmd *cobra.Command, _ []string) {
		_, _ = execwasm.Parse([]string{"-h"}, cmd.OutOrStdout())
	})
	return cmd
}

// A programError is the exit code of a program that has told its fault itself.
type programError int

func (e programError) Error() string { return "" }

func (e programError) ExitStatus() int { return int(e) }
