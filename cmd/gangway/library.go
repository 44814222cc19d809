package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gangway/internal/codegen"
)

func newLibraryCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "library DIR",
		Short: "Write the library for ends in JavaScript",
		Long: `Library writes into DIR the library by which a page, a content script or a background
in JavaScript is an end of ports, sessions and calls: gangway.js is an ES module,
gangway.classic.js a classic script that gives the same names in the global gangway,
and gangway.d.ts has the types of both. It needs nothing else, and the other end may
be Go or JavaScript. An older library in DIR is replaced.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			paths, err := codegen.WriteScripts(args[0])
			for _, path := range paths {
				fmt.Fprintln(cmd.OutOrStdout(), path)
			}
			return err
		},
	}
}
