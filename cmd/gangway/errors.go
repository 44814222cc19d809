package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"

	"github.com/spf13/cobra"

	"gangway/internal/firefox"
)

const (
	exitFailed      = 1
	exitCannotRun   = 2
	exitInterrupted = 130 // As shells say it of programs that Ctrl-C ended.
)

// A codedError is an error that knows the exit code of this command. The method
// is not ExitCode: exec.ExitError has that, of another command.
type codedError interface{ ExitStatus() int }

// exitCode returns the exit code that err means.
func exitCode(err error) int {
	var coded codedError
	var noFirefox *firefox.NotFoundError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &coded):
		return coded.ExitStatus()
	case errors.As(err, &noFirefox):
		return exitCannotRun
	}
	return exitFailed
}

// A statusError is an error with an exit code of its own.
type statusError struct {
	error
	status int
}

func (e *statusError) Unwrap() error   { return e.error }
func (e *statusError) ExitStatus() int { return e.status }

// errInterrupted is the error of a command that Ctrl-C ended, whatever it was
// doing.
var errInterrupted = &statusError{errors.New("interrupted"), exitInterrupted}

// endedBy returns errInterrupted in place of an error that says only that ctx
// ended.
func endedBy(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	var other *exec.ExitError // A command that got the signal too.
	if errors.Is(err, context.Canceled) || errors.Is(err, context.Cause(ctx)) || errors.As(err, &other) {
		return errInterrupted
	}
	return err
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
	return &statusError{fmt.Errorf("%w; see \"%s --help\"", err, cmd.CommandPath()), exitCannotRun}
}

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

// noArguments checks the arguments of commands that take none.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError(cmd, fmt.Errorf("expected no arguments, got %q", args))
}

// atMostOne checks the arguments of commands that take an extension.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) <= 1 {
		return nil
	}
	return usageError(cmd, fmt.Errorf("expected one extension folder, got %d arguments", len(args)))
}
