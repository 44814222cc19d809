package main

import (
	"github.com/spf13/cobra"

	"gangway/internal/buildlog"
	"gangway/internal/command"
	"gangway/internal/manifest"
)

func newBuildCommand() *cobra.Command {
	var out string
	var version int
	var browser, mode string
	var watch, asJSON bool
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
for it; "ports" and "dom" there say which. See "go doc gangway/wasm/webext".

With --watch, build goes on when it is done: after each save it compiles the programs
that are concerned, and writes the extension anew, until Ctrl-C. It does not compress
the modules in content scripts then, so do not give that extension away.

With --json, build writes a line of JSON for each event, for other build systems:
begun, compiled, finding, note, and at the end built, failed or stopped.
docs/building.md lists their fields.`,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) error {
			options, err := buildOptions(cmd, args, version, browser)
			if err != nil {
				return err
			}
			options.Out, options.Mode = out, mode
			return buildlog.Run(cmd.Context(), buildlog.Options{
				Build: options, Watch: watch, JSON: asJSON, Out: cmd.OutOrStdout(),
			})
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "",
		"write the extension to `DIR` (default: build/NAME beside the go.mod, NAME-v2 for --manifest-version 2, NAME-chromium for --browser chromium)")
	cmd.Flags().BoolVar(&watch, "watch", false, "build again after each save, until Ctrl-C")
	cmd.Flags().BoolVar(&asJSON, "json", false, "write a line of JSON for each event, for programs")
	versionFlag(cmd, &version)
	modeFlag(cmd, &mode, manifest.Production)
	command.BrowserFlag(cmd, &browser, "build for")
	return cmd
}
