package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// NewRoot returns a command that has only subcommands, which the caller adds
// with AddGroup, and help for them.
func NewRoot(use, short, long string) *cobra.Command {
	root := &cobra.Command{
		Use:           use,
		Short:         short,
		Long:          long,
		Args:          NoSuchCommand,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:  true,
		SilenceErrors: true,

		SuggestionsMinimumDistance: 2,
	}
	root.SetFlagErrorFunc(flagError)
	root.SetHelpCommand(newHelpCommand(root))
	return root
}

// AddGroup adds commands under a heading of the help.
func AddGroup(root *cobra.Command, id, heading string, commands ...*cobra.Command) {
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
				return UsageError(help, fmt.Errorf("expected one command, got %q", args))
			}
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return NoSuchCommand(root, args)
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
}

// addCompletion adds cobra's own command, and lets it refuse arguments that it
// would not understand. It writes where root does by now.
func addCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		return
	}
	completion.Args = NoSuchCommand
	completion.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	for _, shell := range completion.Commands() {
		shell.Args = NoArguments
	}
}

// CompleteFlag lets shells complete the values of a flag.
func CompleteFlag(cmd *cobra.Command, name string, values []string) {
	err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // There is no such flag.
	}
}

// Main runs the command line of this process, and ends it with the exit code.
func Main(root *cobra.Command) {
	// The first Ctrl-C ends the work in order, the second at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(Execute(ctx, root, os.Args[1:], os.Stdout, os.Stderr))
}

// Execute runs a command line and returns the exit code.
func Execute(ctx context.Context, root *cobra.Command, args []string, stdout, stderr io.Writer) int {
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	addCompletion(root)
	err := endedBy(ctx, root.ExecuteContext(ctx))
	report(stderr, err)
	return exitCode(err)
}
