package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/lint"
)

const ownHelp = "leave Mozilla's addons-linter out"

func newLintCommand() *cobra.Command {
	var options lint.Options
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "lint [flags] [EXTENSION]",
		Short: "Check an extension as a store does",
		Long: `Lint builds an extension into a temporary folder and looks for what a store would
refuse: faults of the manifest, files that are missing or too large, permissions
that nothing in the extension uses, a missing id or icon, and messages in _locales
that are missing or malformed.

For Firefox, Mozilla's own addons-linter checks it too where Node 20 or newer is
(` + lint.StoreLinter + `, which npx downloads once). With --browser chromium the rules are those
of the Chrome Web Store: its lengths of texts, its icon, and code from elsewhere.

` + extensionHelp + `

Errors give exit code 1; warnings do not.`,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			options.Dir = extensionFolder(args)
			report, err := lint.Run(cmd.Context(), options)
			if err != nil {
				return err
			}
			if asJSON {
				if err := writeJSON(cmd.OutOrStdout(), report); err != nil {
					return err
				}
			} else {
				sayFindings(cmd.OutOrStdout(), report)
			}
			return report.Err()
		},
	}
	command.BrowserFlag(cmd, &options.Browser, "check for the store of")
	cmd.Flags().BoolVar(&options.Own, "own", false, ownHelp)
	jsonFlag(cmd, &asJSON)
	return cmd
}

// sayFindings writes a report for people.
func sayFindings(out io.Writer, report *lint.Report) {
	p := command.NewPalette(out)
	for _, f := range report.Findings {
		severity := p.Bad("error  ")
		if f.Severity == lint.Warning {
			severity = p.Warn("warning")
		}
		fmt.Fprintln(out, severity, f)
	}
	count := p.Good
	if report.Errors > 0 {
		count = p.Bad
	}
	fmt.Fprintf(out, "%s, %s %s\n", count(lint.Count(report.Errors, "error")), lint.Count(report.Warnings, "warning"),
		p.Dim("(addons-linter: "+report.Store+")"))
}
