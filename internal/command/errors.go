package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"gangway/internal/firefox"
	"gangway/internal/manifest"
)

// The exit codes besides 0.
const (
	ExitFailed      = 1
	ExitCannotRun   = 2
	ExitInterrupted = 130 // As shells say it of programs that Ctrl-C ended.
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
		return ExitCannotRun
	}
	return ExitFailed
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
var errInterrupted = &statusError{errors.New("interrupted"), ExitInterrupted}

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
		fmt.Fprintf(w, "%s %s\n", NewPalette(w).Bad("gangway:"), text)
	}
}

// UsageError says that the command line of cmd is wrong.
func UsageError(cmd *cobra.Command, err error) error {
	return &statusError{fmt.Errorf("%w; see \"%s --help\"", err, cmd.CommandPath()), ExitCannotRun}
}

// valueNames say of types of flags which values they take.
var valueNames = map[string]string{
	"bool":     "true or false",
	"duration": "a time such as 90s, 5m or 1h",
	"int":      "a whole number",
	"uint64":   "a whole number from 0 on",
}

// flagError says that a flag of cmd is wrong: of a value, in place of the words of
// package strconv, which values there are, and of a name which one is probably
// meant.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		if meant := nearestFlag(cmd, unknown.GetSpecifiedName()); meant != "" {
			err = fmt.Errorf("%w; --%s is probably meant", err, meant)
		}
	}
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		flag := invalid.GetFlag()
		switch name := valueNames[flag.Value.Type()]; {
		case name == "":
		case errors.Is(err, strconv.ErrRange):
			err = fmt.Errorf("--%s %s is out of range: choose a number nearer to 0", flag.Name, invalid.GetValue())
		default:
			err = fmt.Errorf("--%s must be %s, not %q", flag.Name, name, invalid.GetValue())
		}
	}
	return UsageError(cmd, err)
}

// nearestFlag returns the flag of cmd that is probably meant by a name, "" if it
// is near to none.
func nearestFlag(cmd *cobra.Command, name string) string {
	var known []string
	cmd.Flags().VisitAll(func(flag *pflag.Flag) { known = append(known, flag.Name) })
	return manifest.Nearest(name, known)
}

// AtLeast returns an error if the value of a flag is less than least.
func AtLeast(flag string, value, least int) error {
	if value >= least {
		return nil
	}
	return fmt.Errorf("--%s must be at least %d", flag, least)
}

// NoSuchCommand checks the arguments of the root, which takes none.
func NoSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if like := cmd.SuggestionsFor(args[0]); len(like) > 0 {
		return UsageError(cmd, fmt.Errorf("there is no command %q, but %q", args[0], like[0]))
	}
	return UsageError(cmd, fmt.Errorf("there is no command %q", args[0]))
}

// NoArguments checks the arguments of commands that take none.
func NoArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return UsageError(cmd, fmt.Errorf("expected no arguments, got %q", args))
}
