package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"gangway/internal/nativeapp"
)

func newNativeCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "native",
		Short: "Install the native applications of an extension",
		Long: `Native installs the programs of an extension that run outside the browser, and that
it reaches by runtime.connectNative. The manifest names them, each with a Go package
that uses gangway/native:

  "gangway": { "native": { "org.example.bridge": "./bridge" } }`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		newNativeChange("install", "Compile them and install them for this person's browsers", `Install compiles each application, and writes its manifest for each browser of this
person in which the extension has an id: Firefox by browser_specific_settings, and
Chromium and its kin by the "key" of the manifest. On Windows it names the manifest
in the registry. What was there before under the same name is replaced.`, "install", nativeapp.InstallAll),
		newNativeChange("uninstall", "Remove them", `Uninstall removes the programs and the manifests that install has written.`, "remove", nativeapp.UninstallAll),
	)
	return cmd
}

func newNativeChange(name, short, long, verb string, change func(ctx context.Context, dir string) ([]nativeapp.Installed, error)) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   name + " [flags] [EXTENSION]",
		Short: short,
		Long:  long + "\n\n" + extensionHelp,
		Args:  atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			changed, err := change(cmd.Context(), extensionFolder(args))
			if asJSON && err == nil {
				return writeJSON(cmd.OutOrStdout(), changed)
			}
			sayChanged(cmd.OutOrStdout(), verb, changed)
			return err
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

func sayChanged(out io.Writer, verb string, changed []nativeapp.Installed) {
	for _, i := range changed {
		fmt.Fprintf(out, "%s %s for %s: %s\n", verb, i.Name, i.Browser, i.File)
	}
}
