package chromium

import (
	"io"
	"time"

	"gangway/internal/console"
)

// startTimeout is enough for a cold start on a loaded machine with a slow disk.
const startTimeout = 90 * time.Second

// Options say how Chromium is started. The zero value is a headless Chromium,
// found by [Find].
type Options struct {
	// Binary is the path of Chromium; empty for the one that Find finds.
	Binary string
	// Window shows Chromium on the screen.
	Window bool
	// Args are further arguments of Chromium's command line.
	Args []string
	// Profile is the folder of a profile to begin with, of which Chromium uses a
	// copy; empty for a new one.
	Profile string
	// KeepProfile lets Chromium use Profile itself, which need not be there yet,
	// and stays. It must be one of Gangway's own: Start refuses the profile of a
	// person, and one that is in use.
	KeepProfile bool
	// Private opens tabs in a private window, in which extensions may run.
	Private bool
	// Console, if not nil, is called for every console line, in order, from
	// one goroutine. It must not wait for the Browser.
	Console func(console.Line)
	// Log, if not nil, gets the output of Chromium itself, which is mostly
	// noise.
	Log io.Writer
	// StartTimeout limits how long Start waits for Chromium; 0 for 90 s.
	StartTimeout time.Duration
}

func (o Options) withDefaults() (Options, error) {
	if o.StartTimeout == 0 {
		o.StartTimeout = startTimeout
	}
	if o.Log == nil {
		o.Log = io.Discard
	}
	if o.Binary == "" {
		binary, err := Find()
		if err != nil {
			return o, err
		}
		o.Binary = binary
	}
	return o, nil
}

// arguments is Chromium's command line. Chromium refuses to run as root with
// its sandbox.
func (o Options) arguments(profile string, root bool) []string {
	args := []string{
		"--remote-debugging-pipe", "--enable-unsafe-extension-debugging", "--user-data-dir=" + profile,
		"--no-first-run", "--no-default-browser-check", "--disable-sync", "--disable-background-networking",
		"--disable-component-update", "--disable-breakpad", "--disable-dev-shm-usage",
		"--password-store=basic", "--use-mock-keychain",
	}
	if root {
		args = append(args, "--no-sandbox")
	}
	if !o.Window {
		args = append(args, "--headless=new", "--disable-gpu")
	}
	return append(append(args, o.Args...), blank)
}

// environment has the variables of Chromium's environment besides ours. On
// Linux a headless Chromium lives in its profile alone: it else leaves folders
// in the person's home.
func (o Options) environment(goos, profile string) []string {
	if goos != "linux" || o.Window {
		return nil
	}
	return []string{
		"HOME=" + profile, "TMPDIR=" + profile, "XDG_CACHE_HOME=" + profile + "/.cache",
		"XDG_CONFIG_HOME=" + profile + "/.config", "XDG_DATA_HOME=" + profile + "/.local/share",
	}
}
