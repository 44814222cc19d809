package main

import (
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gangway/internal/android"
	"gangway/internal/command"
	"gangway/internal/manifest"
	"gangway/internal/run"
)

func newRunCommand() *cobra.Command {
	var options run.Options
	var version int
	var browsers []string
	var prefs []string
	var mode string
	var inspect bool
	var phone android.Options
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
prints it, and the extension stays as it was. If that is so at first, run waits for
the file that mends it. Entries of the manifest that the browser would refuse or pass
over count as a build that fails.

` + extensionHelp + `

With --inspect, the programs tell the inspector of all that passes between them and
the browser, and run opens it in a tab: a page that shows the contexts, ports,
sessions and calls of the extension, and their messages.

With --once, run clicks the page and the toolbar button itself, and in a popup that
this opens the first button, as soon as something listens to it. It waits until the
programs have started and every text under gangway.expect in the manifest has arrived
in the console, saves a screenshot beside the built extension, and exits 0; or it exits
1 and says what is missing. It exits 1, too, when a Go program has panicked. Lines that
begin with "gangway: " are Gangway's own and count for nothing that is expected.

With --suspend as well, run suspends the background in the middle of that, as
the browser does when it is idle, and makes each click once. A text that then arrives
twice is a failure, too.

With --browser firefox,chromium it runs in both at once, and each line has the name of
its browser before it.

With --browser firefox-android it runs in the Firefox of an Android device, which adb
reaches: turn on USB debugging on the device, and "Remote debugging via USB" in the
settings of Firefox there. That is tested against an adb of tests alone, and no device.

With --profile and --keep-profile, storage and logins outlive a run. The folder is
made at the first run. The profile of a person is refused, and one that another run
uses.

--browser-binary, GANGWAY_FIREFOX and GANGWAY_CHROMIUM name other browsers than those that are found.
Where the browser is missing, root on a system with apt-get gets its package,
firefox-esr or chromium. As root, Chromium runs without its sandbox: it does not
start with it.`,
		Args: atMostOneExtension,
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if options.Prefs, err = parsePrefs(prefs); err != nil {
				return command.UsageError(cmd, err)
			}
			if options.Build, err = buildOptions(cmd, args, version, ""); err != nil {
				return err
			}
			options.Build.Mode, options.Build.Inspect = mode, inspect
			if err := checkRunFlags(options, browsers, phone); err != nil {
				return command.UsageError(cmd, err)
			}
			options.Out = cmd.OutOrStdout()
			return run.RunAll(cmd.Context(), optionsOf(options, browsers, phone))
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&options.Headless, "headless", false, "run the browser without a window")
	flags.BoolVar(&options.Once, "once", false, "click, wait for what is expected, and end")
	flags.BoolVar(&inspect, "inspect", false, "open the inspector, and let the programs tell it what they say")
	flags.BoolVar(&options.Suspend, "suspend", false, "with --once, suspend the background in the middle")
	flags.DurationVar(&options.Timeout, "timeout", time.Minute, "with --once, how long to wait for what is expected")
	flags.StringArrayVar(&options.URLs, "url", nil, "open `URL` in place of Gangway's own page; may be given several times")
	flags.BoolVar(&options.Private, "private", false, "open the pages in a private window, and let the extension run there")
	flags.StringVar(&options.Binary, "browser-binary", "", "start the browser at `PATH`")
	flags.StringArrayVar(&prefs, "pref", nil, "set a preference of Firefox, `NAME=VALUE`; may be given several times")
	flags.StringArrayVar(&options.Args, "arg", nil, "give the browser an `ARGUMENT`, as --arg=--lang=de; may be given several times")
	flags.StringVar(&options.Profile, "profile", "", "begin with a copy of the profile in `DIR`")
	flags.BoolVar(&options.KeepProfile, "keep-profile", false, "use the profile of --profile itself, and keep it")
	flags.IntVar(&options.Port, "port", 0, "serve the page on port `N` (default: any that is free)")
	versionFlag(cmd, &version)
	modeFlag(cmd, &mode, manifest.Development)
	command.BrowsersFlag(cmd, &browsers, runsOn, []string{manifest.Firefox}, "show it in these")
	flags.StringVar(&phone.Device, "device", "", "with firefox-android, the `SERIAL` number of the device, as adb devices lists it")
	flags.StringVar(&phone.Package, "firefox-package", "", "with firefox-android, the `NAME` of its app, such as org.mozilla.fenix")
	return cmd
}

// firefoxAndroid is the value of --browser for the Firefox of an Android device.
const firefoxAndroid = "firefox-android"

// runsOn are the values of --browser.
var runsOn = append(slices.Clone(manifest.Browsers), firefoxAndroid)

func checkRunFlags(o run.Options, browsers []string, phone android.Options) error {
	if err := command.CheckBrowsers(browsers, runsOn); err != nil {
		return err
	}
	if err := checkForAndroid(o, browsers, phone); err != nil {
		return err
	}
	switch {
	case len(browsers) == 0:
		return errors.New("--browser must name a browser")
	case o.Port < 0 || o.Port > 65535:
		return errors.New("--port must be between 0 and 65535")
	case o.Port != 0 && len(o.URLs) > 0:
		return errors.New("--port is for Gangway's own page, which --url replaces")
	case slices.ContainsFunc(o.URLs, func(url string) bool { return !isAddress(url) }):
		return errors.New("--url must be a whole address, such as https://example.org/")
	case o.Suspend && !o.Once:
		return errors.New("--suspend needs --once")
	case o.Timeout <= 0:
		return errors.New("--timeout must be positive, such as 60s")
	case o.KeepProfile && o.Profile == "":
		return errors.New("--keep-profile needs --profile, the folder to keep")
	}
	if _, err := exec.LookPath(o.Binary); o.Binary != "" && err != nil {
		return fmt.Errorf("there is no program %s, which --browser-binary names", o.Binary)
	}
	return checkForBrowsers(o, browsers)
}

// checkForAndroid returns an error for a flag that a device cannot follow, or that
// is for one alone.
func checkForAndroid(o run.Options, browsers []string, phone android.Options) error {
	if !slices.Contains(browsers, firefoxAndroid) {
		if phone.Device != "" || phone.Package != "" {
			return errors.New("--device and --firefox-package are for --browser firefox-android")
		}
		return nil
	}
	for _, flag := range []struct {
		given bool
		name  string
	}{
		{o.Once, "--once"}, {o.Headless, "--headless"}, {o.Build.Inspect, "--inspect"}, {o.Private, "--private"}, {o.Binary != "", "--browser-binary"},
		{len(o.Prefs) > 0, "--pref"}, {len(o.Args) > 0, "--arg"}, {o.Profile != "", "--profile"},
	} {
		if flag.given {
			return fmt.Errorf("%s is not for firefox-android, whose Firefox is the device's own", flag.name)
		}
	}
	return nil
}

// checkForBrowsers returns an error for a flag that these browsers cannot follow.
func checkForBrowsers(o run.Options, browsers []string) error {
	several, firefox := len(browsers) > 1, slices.Contains(browsers, manifest.Firefox)
	switch {
	case len(o.Prefs) > 0 && !firefox:
		return errors.New("--pref is for Firefox; Chromium takes --arg")
	case several && o.Port != 0:
		return errors.New("--port is for one browser: each has a page of its own")
	case several && o.Binary != "":
		return errors.New("--browser-binary is for one browser")
	case several && o.Profile != "":
		return errors.New("--profile is for one browser")
	case several && len(o.Args) > 0:
		return errors.New("--arg is for one browser: each takes others")
	}
	return nil
}

// optionsOf returns the options of a run in each browser.
func optionsOf(o run.Options, browsers []string, phone android.Options) []run.Options {
	var all []run.Options
	for _, name := range browsers {
		one := o
		one.Build.Browser = name
		if name == firefoxAndroid {
			one.Build.Browser, one.Android = manifest.Firefox, &phone
		}
		if name != manifest.Firefox {
			one.Prefs = nil
		}
		all = append(all, one)
	}
	return all
}

// parsePrefs reads preferences of the form NAME=VALUE. A value is true, false, a
// whole number, or else a text.
func parsePrefs(list []string) (map[string]any, error) {
	prefs := map[string]any{}
	for _, text := range list {
		name, value, found := strings.Cut(text, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("--pref must be NAME=VALUE, such as ui.systemUsesDarkTheme=1, not %q", text)
		}
		prefs[name] = prefValue(value)
	}
	return prefs, nil
}

func prefValue(text string) any {
	if number, err := strconv.ParseInt(text, 10, 32); err == nil {
		return int(number)
	}
	switch text {
	case "true", "false":
		return text == "true"
	}
	return text
}

// isAddress reports whether a text is a whole URL.
func isAddress(text string) bool {
	address, err := url.Parse(text)
	return err == nil && address.IsAbs()
}
