package main

import (
	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/manifest"
)

// newRootCommand returns the command with all its subcommands.
func newRootCommand() *cobra.Command {
	root := command.NewRoot("gangway", "Browser extensions whose logic is written in Go", `Gangway compiles Go to WebAssembly and runs it as the background script and the
content scripts of a browser extension.

An extension is a folder with a manifest.json that names Go packages in place of
scripts, such as "./background", and these packages.

Exit codes: 0 done; 1 failed; 2 cannot run, because the command line is wrong or
because this machine lacks Go, Firefox or a screen; 130 interrupted by Ctrl-C, but 0
for "gangway run" when it has shown the extension, and for "gangway build --watch".
"gangway exec" has those of the program that it runs.

Colors are for terminals only, and off where NO_COLOR is set. Completion for your
shell: gangway completion --help`)
	command.AddGroup(root, "extension", "Your extension:",
		newNewCommand(),
		newRunCommand(),
		newBuildCommand(),
		newGenerateCommand(),
		newIconsCommand(),
		newLibraryCommand(),
		command.NewTest([]string{manifest.Firefox}, nil),
		newExecCommand(),
		newLintCommand(),
		newSizeCommand(),
		newPackCommand(),
		newSubmitCommand(),
		newVersionCommand(),
		newNativeCommand(),
		newSchemaCommand(),
		newDocsCommand(),
		newDoctorCommand(),
	)
	return root
}
