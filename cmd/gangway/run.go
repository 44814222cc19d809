package main

import (
	"errors"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"gangway/internal/command"
	"gangway/internal/run"
)

func newRunCommand() *cobra.Command {
	var options run.Options
	var version int
	var browser string
	cmd := &cobra.Command{
		Use:   "run [flags] [EXTENSION]",
		Short: "Build an extension and show it in a browser",
		Long: `Run builds an extension, starts Firefox, or with --browser chromium Chromium,
with a temporary profile and the extension in it, opens a page that is served on
127.0.0.1, and shows the console of the extension's scripts here, each line with
its source, until Ctrl-C or until the window is closed. Then nothing is left
behind.

When you save a Go file, the manifest, a page or a style, run compiles the programs
that are concerned, reloads the extension, and loads the tabs again into which its
content scripts go or that show a page of it. What does not compile is shown as Go
prints it, and the extension stays as it was.

` + extensionHelp + `

With --once, run clicks the page and the toolbar button itself, and in a popup that
this opens the first button, as soon as something listens to it. It waits until every
text under gangway.expect in the manifest has arrived in the console, saves a
screenshot beside the built extension, and exits 0; or it exits 1 and says what is
missing. It exits 1, too, when a Go program has panicked. Lines that begin with
"gangway: " are Gangway's own and count for nothing that is expected.

With --suspend as well, run suspends the background in the middle of that, as
the browser does when it is idle, and makes each click once. A text that then arrives
twice is a failure, too.

GANGWAY_FIREFOX and GANGWAY_CHROMIUM name other browsers than those that are found.
Where the browser is missing, root on a system with apt-get gets its package,
firefox-esr or chromium. As root, Chromium runs without its sandbox: it does not
start with it.`,
		Args: atMostOne,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := checkRunFlags(options); err != nil {
				return command.UsageError(cmd, err)
			}
			if options.Build, err = buildOptions(cmd, args, version, browser); err != nil {
				return err
			}
			options.Out = cmd.OutOrStdout()
			return run.Run(cmd.Context(), options)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&options.Headless, "headless", false, "run the browser without a window")
	flags.BoolVar(&options.Once, "once", false, "click, wait for what is expected, and end")
	flags.BoolVar(&options.Suspend, "suspend", false, "with --once, suspend the background in the middle")
	flags.DurationVar(&options.Timeout, "timeout", time.Minute, "with --once, how long to wait for what is expected")
	flags.StringVar(&options.URL, "url", "", "open `URL` in place of Gangway's own page")
	flags.IntVar(&options.Port, "port", 0, "serve the page on port `N` (default: any that is free)")
	versionFlag(cmd, &version)
	command.BrowserFlag(cmd, &browser, "show it in")
	return cmd
}

func checkRunFlags(options run.Options) error {
	switch {
	case options.Port < 0 || options.Port > 65535:
		return errors.New("--port must be between 0 and 65535")
	case options.Port != 0 && options.URL != "":
		return errors.New("--port is for Gangway's own page, which --url replaces")
	case options.URL != "" && !isAddress(options.URL):
		return errors.New("--url must be a whole address, such as https://example.org/")
	case options.Suspend && !options.Once:
		return errors.New("--suspend needs --once")
	case options.Timeout <= 0:
		return errors.New("--timeout must be positive, such as 60s")
	}
	return nil
}

// isAddress reports whether a text is a whole URL.
func isAddress(text string) bool {
	address, err := url.Parse(text)
	return err == nil && address.IsAbs()
}
