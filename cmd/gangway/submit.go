package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/manifest"
	"gangway/internal/submit"
)

// submitFlags are the flags of submit besides those of the submission.
type submitFlags struct {
	browser            string
	dry, send, status  bool
	hasDry, hasChannel bool // Whether they are given.
	timeout            time.Duration
	asJSON             bool
}

func newSubmitCommand() *cobra.Command {
	var options submit.Options
	var flags submitFlags
	cmd := &cobra.Command{
		Use:   "submit [flags] [EXTENSION]",
		Short: "Send a new version to a store",
		Long: `Submit checks and packs an extension as "gangway pack" does, and says all that it
would send to addons.mozilla.org, or with --browser chromium to the Chrome Web
Store. With --send it sends that: the package, the sources for the reviewers, and
the section of CHANGELOG.md about this version as the release notes. It waits until
the store has validated the package, and says how the version stands. --status says
that later.

The first version of an extension is submitted by hand. Credentials come from the
environment: AMO_JWT_ISSUER and AMO_JWT_SECRET, or CWS_CLIENT_ID,
CWS_CLIENT_SECRET, CWS_REFRESH_TOKEN, CWS_PUBLISHER_ID and CWS_EXTENSION_ID.
docs/store.md says how to get them.

` + extensionHelp,
		Example: `  gangway submit
  gangway submit --send
  gangway submit --browser chromium --send
  gangway submit --status`,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			flags.hasDry, flags.hasChannel = cmd.Flags().Changed("dry-run"), cmd.Flags().Changed("channel")
			if err := checkSubmitFlags(options, flags); err != nil {
				return command.UsageError(cmd, err)
			}
			options.Pack.Dir, options.Pack.Browser = extensionFolder(args), flags.browser
			options.Progress = cmd.OutOrStdout()
			if flags.asJSON {
				options.Progress = io.Discard
			}
			return runSubmit(cmd.Context(), cmd.OutOrStdout(), options, flags)
		},
	}
	set := cmd.Flags()
	set.BoolVar(&flags.send, "send", false, "send it, in place of saying all that would be sent")
	set.BoolVar(&flags.dry, "dry-run", true, "send nothing; the default without --send")
	set.BoolVar(&flags.status, "status", false, "say how this version stands in the store")
	set.StringVar(&options.Channel, "channel", submit.Channels[0], "with --browser firefox, submit for the channel `"+strings.Join(submit.Channels, "|")+"`")
	command.CompleteFlag(cmd, "channel", submit.Channels)
	set.DurationVar(&flags.timeout, "timeout", 15*time.Minute, "how long the store may take")
	set.StringVarP(&options.Pack.Out, "out", "o", "", "write the archives to `DIR` (default: build/pack beside the go.mod)")
	set.BoolVar(&options.Pack.Own, "own", false, ownHelp)
	command.BrowserFlag(cmd, &flags.browser, "submit to the store of")
	jsonFlag(cmd, &flags.asJSON)
	return cmd
}

func checkSubmitFlags(options submit.Options, flags submitFlags) error {
	switch {
	case !slices.Contains(submit.Channels, options.Channel):
		return errors.New("--channel must be " + strings.Join(submit.Channels, " or "))
	case flags.hasChannel && flags.browser == manifest.Chromium:
		return errors.New("--channel is for Firefox; the Chrome Web Store has none")
	case !flags.dry:
		return errors.New("--dry-run is the default; --send takes its place")
	case flags.send && (flags.hasDry || flags.status):
		return errors.New("--send goes neither with --dry-run nor with --status")
	case flags.timeout <= 0:
		return errors.New("--timeout must be positive, such as 15m")
	}
	return nil
}

func runSubmit(ctx context.Context, out io.Writer, options submit.Options, flags submitFlags) error {
	if flags.status {
		return showStatus(ctx, out, options, flags)
	}
	s, packed, err := submit.Prepare(ctx, options)
	if packed != nil && !flags.asJSON {
		sayFindings(out, packed.Lint)
	}
	switch {
	case err != nil && packed != nil && flags.asJSON:
		return errors.Join(err, writeJSON(out, packed))
	case err != nil:
		return err
	case !flags.send:
		return saySubmission(out, s, flags.asJSON)
	}
	if !flags.asJSON {
		warnOfNotes(out, s)
	}
	ctx, cancel := context.WithTimeout(ctx, flags.timeout)
	defer cancel()
	status, err := s.Send(ctx)
	if status.Version == "" {
		return err
	}
	return errors.Join(err, sayStatus(out, status, flags.asJSON))
}

func showStatus(ctx context.Context, out io.Writer, options submit.Options, flags submitFlags) error {
	ctx, cancel := context.WithTimeout(ctx, flags.timeout)
	defer cancel()
	status, err := submit.Look(ctx, options)
	if err != nil {
		return err
	}
	return sayStatus(out, status, flags.asJSON)
}

// saySubmission says all that would be sent.
func saySubmission(out io.Writer, s *submit.Submission, asJSON bool) error {
	if asJSON {
		return writeJSON(out, s)
	}
	p := command.NewPalette(out)
	fmt.Fprintf(out, "%s %s for %s, of which nothing is sent without --send:\n", s.Name, s.Version, s.Store)
	for i, step := range s.Steps {
		fmt.Fprintf(out, "%d. %s\n", i+1, step)
	}
	if s.Notes != "" {
		fmt.Fprintf(out, "\n%s, %s:\n%s\n", s.NotesIn, s.Version, s.Notes)
	}
	warnOfNotes(out, s)
	if len(s.Missing) > 0 {
		fmt.Fprintf(out, "%s not set in the environment: %s\n", p.Warn("warning"), strings.Join(s.Missing, ", "))
	}
	return nil
}

// warnOfNotes says that the release notes lack this version.
func warnOfNotes(out io.Writer, s *submit.Submission) {
	if s.Notes == "" && s.NotesIn != "" {
		fmt.Fprintf(out, "%s %s has no section about %s\n", command.NewPalette(out).Warn("warning"), s.NotesIn, s.Version)
	}
}

func sayStatus(out io.Writer, s submit.Status, asJSON bool) error {
	if asJSON {
		return writeJSON(out, s)
	}
	fmt.Fprintf(out, "%s at %s: %s\n", s.Version, s.Store, s.State)
	for _, more := range []string{s.URL, s.File} {
		if more != "" {
			fmt.Fprintln(out, more)
		}
	}
	p := command.NewPalette(out)
	for _, warning := range s.Warnings {
		fmt.Fprintf(out, "%s %s\n", p.Warn("warning"), warning)
	}
	return nil
}
