package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/scaffold"
)

func newNewCommand() *cobra.Command {
	var name, id string
	var contexts, apis, data []string
	var yes bool
	cmd := &cobra.Command{
		Use:   "new [flags] DIR",
		Short: "Write a new extension that works",
		Long: `New writes a small, complete extension in Go into a folder that is empty or not
there yet: manifest, a Go package for each context, a shared message type with its
generated code, a test with the simulated browser, and a README whose commands work.

With --api the background uses parts of the browser's API by their typed packages,
each in a file of its own with a test; the manifest has the permissions for them.

With --data the manifest names the data that leave the browser, of which Firefox
tells the user: addons.mozilla.org asks for it.

On a terminal it asks for what no flag says; with --yes, and elsewhere, it takes
what it would propose. Its go.mod finds Gangway in the folder that this command was
made from.`,
		Example: `  gangway new hello
  gangway new hello --yes --name "Say hello" --contexts background,content,sidebar
  gangway new hello --yes --api alarms,storage,menus`,
		Args: oneFolder,
		RunE: func(cmd *cobra.Command, args []string) error {
			plan, err := scaffold.NewPlan(args[0])
			if err != nil {
				return err
			}
			if err := scaffold.CheckEmpty(plan.Dir); err != nil {
				return err
			}
			if err := planFlags(cmd, &plan, name, id, contexts, apis, data); err != nil {
				return command.UsageError(cmd, err)
			}
			if err := askOpen(cmd, &plan, yes); err != nil {
				return err
			}
			if err := scaffold.Create(cmd.Context(), plan); err != nil {
				return err
			}
			sayNew(cmd.OutOrStdout(), plan)
			return nil
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&name, "name", "", "the `NAME` for people (default: that of the folder)")
	flags.StringVar(&id, "id", "", "the `ID` for browsers, such as hello@example.org")
	flags.StringSliceVar(&contexts, "contexts", nil, "the `CONTEXTS`: some of "+strings.Join(scaffold.Contexts, ","))
	flags.StringSliceVar(&apis, "api", nil, "the `APIS` of the browser that the background uses, such as alarms,storage")
	flags.StringSliceVar(&data, "data", nil, "the `DATA` of the user that leave the browser: none, or some such as searchTerms")
	flags.BoolVarP(&yes, "yes", "y", false, "ask nothing")
	command.CompleteFlag(cmd, "contexts", scaffold.Contexts)
	command.CompleteFlag(cmd, "api", scaffold.APIs())
	command.CompleteFlag(cmd, "data", scaffold.Data)
	return cmd
}

// oneFolder checks the arguments of a command that takes one folder.
func oneFolder(cmd *cobra.Command, args []string) error {
	if len(args) == 1 {
		return nil
	}
	return command.UsageError(cmd, fmt.Errorf("expected the folder of the new extension, got %d arguments", len(args)))
}

// planFlags puts the values of the flags into the plan.
func planFlags(cmd *cobra.Command, plan *scaffold.Plan, name, id string, contexts, apis, data []string) (err error) {
	changed := cmd.Flags().Changed
	if changed("name") {
		plan.Name = name
		err = errors.Join(err, scaffold.CheckName(name))
	}
	if changed("id") {
		plan.ID = id
		err = errors.Join(err, scaffold.CheckID(id))
	}
	if changed("contexts") {
		var wrong error
		plan.Contexts, wrong = scaffold.ParseContexts(strings.Join(contexts, ","))
		err = errors.Join(err, wrong)
	}
	if changed("api") {
		var wrong error
		plan.APIs, wrong = scaffold.ParseAPIs(strings.Join(apis, ","))
		err = errors.Join(err, wrong)
	}
	if changed("data") {
		var wrong error
		plan.Data, wrong = scaffold.ParseData(strings.Join(data, ","))
		err = errors.Join(err, wrong)
	}
	return err
}

// askOpen asks a person for the values that no flag gives.
func askOpen(cmd *cobra.Command, plan *scaffold.Plan, yes bool) error {
	if yes || !command.IsTerminal(cmd.InOrStdin()) {
		return nil
	}
	changed := cmd.Flags().Changed
	return scaffold.Ask(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout(), scaffold.Questions{
		Name: !changed("name"), ID: !changed("id"), Contexts: !changed("contexts"), Data: !changed("data"),
	}, plan)
}

// sayNew names the files that were written and the next commands.
func sayNew(out io.Writer, plan scaffold.Plan) {
	fmt.Fprintf(out, "%s has %q with %s. Now:\n\n    cd %s\n    go tool gangway run\n    go test ./...\n",
		plan.Dir, plan.Name, strings.Join(plan.Contexts, ", "), shellWord(plan.Dir))
}

// special finds characters that a shell does not take as a part of a word.
var special = regexp.MustCompile(`[^\pL\pN_./:\\+=@%,~-]`)

// shellWord returns a path as a person types it in a shell.
func shellWord(path string) string {
	if !special.MatchString(path) {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
