package main

import (
	"context"
	"io"

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
because this machine lacks Go, Firefox or a screen.`,
		Args:              noSuchCommand,
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return usageError(cmd, err) })
	root.AddCommand(
		newBuildCommand(),
		newRunCommand(),
		newGenerateCommand(),
		newTestCommand(),
		newExecCommand(),
		newFuzzCommand(),
		newBenchCommand(),
		newSoakCommand(),
	)
	return root
}

// execute runs the command line and returns the exit code.
func execute(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	report(stderr, err)
	return exitCode(err)
}
