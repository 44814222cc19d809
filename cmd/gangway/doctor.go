package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/doctor"
)

func newDoctorCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "Say what this machine has, what is missing, and how to get it",
		Long: `Doctor looks for what Gangway needs: Go, Gangway's own sources, Firefox, space for
the build cache; and for what is good to have: Chromium, git and Node. For what is
missing it names the command to get it. It changes nothing.

If the extension here (in the folder extension, or in this one) has the permission
nativeMessaging, it looks at the manifests of native applications that Firefox
looks at, and says which of them would not start for the extension, and why.

The exit code is 1 if something necessary is missing.`,
		Args: command.NoArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			checks := doctor.Examine(cmd.Context(), ".", extensionFolder(nil))
			if asJSON {
				if err := writeJSON(cmd.OutOrStdout(), checks); err != nil {
					return err
				}
			} else {
				sayChecks(cmd.OutOrStdout(), checks)
			}
			if doctor.Sick(checks) {
				return errors.New("something necessary is missing; the commands above get it")
			}
			return nil
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func sayChecks(out io.Writer, checks []doctor.Check) {
	p := command.NewPalette(out)
	for _, c := range checks {
		state := p.Good("ok     ")
		switch {
		case !c.OK && c.Necessary:
			state = p.Bad("missing")
		case !c.OK:
			state = p.Warn("absent ")
		}
		fmt.Fprintf(out, "%s  %-8s %s %s\n", state, c.Name, c.Found, p.Dim("(for "+c.For+")"))
		if c.Next != "" {
			fmt.Fprintf(out, "                  run: %s\n", c.Next)
		}
	}
}
