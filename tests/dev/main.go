// Dev is the command of Gangway's own repository: it tests, measures and wears
// out Gangway itself. ./build.sh calls it.
package main

import (
	"github.com/spf13/cobra"

	"gangway/internal/command"
)

func main() { command.Main(newRootCommand()) }

// newRootCommand returns the command with all its subcommands.
func newRootCommand() *cobra.Command {
	root := command.NewRoot("./build.sh", "Work on Gangway itself", "These commands work on Gangway itself, in its own repository.")
	command.AddGroup(root, "gangway", "Gangway itself:", newTestCommand(), newBenchCommand(), newFuzzCommand(), newSoakCommand(), newAPICommand())
	return root
}
