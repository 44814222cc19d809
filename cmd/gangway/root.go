package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// newRootCommand returns the command with all its subcommands.
func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "gangway",
		Short: "Browser extensions whose logic is written in Go",
		Long: `Gangway compiles Go to WebAssembly and runs it as the background script and the
content scripts of a browser extension.

An extension is a folder with a manifest.json that names Go packages in place of
scripts, such as "./background", and these packages.

Exit codes: 0 done; 1 failed; 2 cannot run, because the command line is wrong or
because this machine lacks Go, Firefox or a screen; 130 interrupted by Ctrl-C, but 0
for "gangway run" when it has shown the extension. "gangway exec" has those of the
program that it runs.

Colors are for terminals only, and off where NO_COLOR is set. Completion for your
shell: gangway completion --help`,
		Args:          noSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,

		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(cmd, err) })
	addGroup(root, "extension", "Your extension:",
		newNewCommand(),
		newRunCommand(),
		newBuildCommand(),
		newGenerateCommand(),
		newTestCommand(),
		newExecCommand(),
		newLintCommand(),
		newSizeCommand(),
		newPackCommand(),
		newDoctorCommand(),
	)
	addGroup(root, "gangway", "Gangway itself:", newBenchCommand(), newFuzzCommand(), newSoakCommand())
	root.SetHelpCommand(newHelpCommand(root))
	return root
}

// addGroup adds commands under a heading of the help.
func addGroup(root *cobra.Command, id, heading string, commands ...*cobra.Command) {
	root.AddGroup(&cobra.Group{ID: id, Title: heading})
	for _, cmd := range commands {
		cmd.GroupID = id
		if cmd.ValidArgsFunction == nil && strings.Contains(cmd.Use, "EXTENSION") {
			cmd.ValidArgsFunction = cobra.FixedCompletions(nil, cobra.ShellCompDirectiveFilterDirs)
		}
	}
	root.AddCommand(commands...)
}

// newHelpCommand returns the command help, which unlike cobra's own fails for
// commands that do not exist.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Explain a command",
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			var names []cobra.Completion
			for _, cmd := range root.Commands() {
				if !cmd.IsAvailableCommand() {
					continue
				}
				names = append(names, cobra.CompletionWithDesc(cmd.Name(), cmd.Short))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(help *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError(help, fmt.Errorf("expected one command, got %q", args))
			}
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return noSuchCommand(root, args)
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// addCompletion adds cobra's own command, and lets it refuse what it would not
// understand. It writes where root does by now.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		return
	}
	completion.Args = noSuchCommand
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, shell := range completion.Commands() {
		shell.Args = noArguments
	}
}

// execute runs the command line and returns the exit code.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	addCompletion(root)
	err := endedBy(ctx, root.ExecuteContext(ctx))
	report(stderr, err)
	return exitCode(err)
}
