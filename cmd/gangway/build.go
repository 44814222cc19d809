package main

import (
	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
)

func newBuildCommand() *cobra.Command {
	var out string
	var version int
	var browser, mode string
	cmd := &cobra.Command{
		Use:   "build [flags] [EXTENSION]",
		Short: "Build an unpacked extension",
		Long: `Build compiles the Go packages of an extension and writes an unpacked extension
that Firefox loads, or with --browser chromium one that Chromium 148 and later load
(121 with "message_serialization": "json" in manifest.json): there the scripts
of the background run in a service worker.

` + extensionHelp + `

The same sources give the same bytes. A build that fails leaves the extension of
the last good build; a folder that Gangway did not build is never replaced.

With "gangway": {"programs": {"./content": {"lazy": true}}} in manifest.json a
content script starts only when a port, a message, a DOM event or a call comes
for it; "ports" and "dom" there say which. See "go doc gangway/wasm/webext".`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := buildOptions(cmd, args, version, browser)
			if err != nil {
				return err
			}
			options.Out, options.Mode = out, mode
			_, err = extbuild.Build(cmd.Context(), options)
			return err
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "",
		"write the extension to `DIR` (default: build/NAME beside the go.mod, NAME-v2 for --manifest-version 2, NAME-chromium for --browser chromium)")
	versionFlag(cmd, &version)
	modeFlag(cmd, &mode, manifest.Production)
	command.BrowserFlag(cmd, &browser, "build for")
	return cmd
}
