package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gangway/internal/firefox"
)

const (
	exitFailed    = 1
	exitCannotRun = 2
)

// A codedError is an error that knows its exit code.
type codedError interface{ ExitCode() int }

// exitCode returns the exit code that err means.
func exitCode(err error) int {
	var coded codedError
	var noFirefox *firefox.NotFoundError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitCode()
	case errors.As(err, &noFirefox):
		return exitCannotRun
	}
	return exitFailed
}

// A detailedError is an error that another program explained, in words that
// belong before ours, unchanged.
type detailedError interface{ Details() string }

// report writes err for people. An error without text has been reported.
func report(w io.Writer, err error) {
	if err == nil {
		return
	}
	var detailed detailedError
	if errors.As(err, &detailed) {
		fmt.Fprint(w, detailed.Details())
	}
	if text := err.Error(); text != "" {
		fmt.Fprintf(w, "%s %s\n", newPalette(w).bad("gangway:"), text)
	}
}

// usageError says that the command line of cmd is wrong.
func usageError(cmd *cobra.Command, err error) error {
	return &wrongUsage{fmt.Errorf("%w; see \"%s --help\"", err, cmd.CommandPath())}
}

type wrongUsage struct{ error }

func (e *wrongUsage) Unwrap() error { return e.error }
func (e *wrongUsage) ExitCode() int { return exitCannotRun }

// noSuchCommand checks the arguments of the root, which takes none.
func noSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		return usageError(cmd, fmt.Errorf("there is no command %q, but %q", args[0], like[0]))
	}
	return usageError(cmd, fmt.Errorf("there is no command %q", args[0]))
}

// atMostOne checks the arguments of commands that take an extension.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return usageError(cmd, fmt.Errorf("expected one extension folder, got %d arguments", len(args)))
}
