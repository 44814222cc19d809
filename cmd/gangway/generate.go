package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"gangway/internal/codegen"
)

func newGenerateCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "generate [FOLDER...]",
		Short: "Write the code of message types and of services",
		Long: `Generate writes a file NAME_gangway.go for each package that has message types or
services. A message type is a struct whose doc comment has a line //gangway:message:
its messages are encoded and decoded without reflection, with the same bytes. A
service is an interface with a line //gangway:service: its methods are served and
called over package rpc. A package whose types changed is found by the build.

FOLDER is a package; by default all packages in and below the folder one is in.

With "gangway": {"reflect": false} in manifest.json the build leaves reflection out
of an extension all of whose messages have generated code, which makes it smaller.`,
		RunE: func(cmd *cobra.Command, folders []string) error {
			if len(folders) == 0 {
				var err error
				if folders, err = codegen.Dirs("."); err != nil {
					return err
				}
			}
			return generate(cmd, folders)
		},
	}
}

func generate(cmd *cobra.Command, folders []string) error {
	for _, folder := range folders {
		path, err := codegen.Write(folder)
		if err != nil {
			return err
		}
		if path != "" {
			fmt.Fprintln(cmd.OutOrStdout(), path)
		}
	}
	return nil
}
