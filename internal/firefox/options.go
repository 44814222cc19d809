package firefox

import (
	"io"
	"time"
)

// startTimeout is enough for a cold start on a loaded machine with a slow disk.
const startTimeout = 90 * time.Second

// Options say how Firefox is started. The zero value is a headless Firefox,
// found by [Find].
type Options struct {
	// Binary is the path of Firefox; empty for the one that Find finds.
	Binary string
	// Window shows Firefox on the screen.
	Window bool
	// Prefs are preferences of the profile, over the quiet ones that are
	// always set. Values are bool, int or string.
	Prefs map[string]any
	// Args are further arguments of Firefox's command line.
	Args []string
	// Profile is the folder of a profile to begin with, of which Firefox uses a
	// copy; empty for a new one.
	Profile string
	// KeepProfile lets Firefox use Profile itself, which need not be there yet,
	// and stays. It must be one of Gangway's own: Start refuses the profile of a
	// person, and one that is in use.
	KeepProfile bool
	// Console, if not nil, is called for every console line, in order, from
	// one goroutine. It must not wait for the Browser.
	Console func(ConsoleLine)
	// Log, if not nil, gets the output of Firefox itself, which is mostly
	// noise.
	Log io.Writer
	// StartTimeout limits how long Start waits for Firefox; 0 for 90 s.
	StartTimeout time.Duration
	// LoadTimeout limits how long a page may take to load; 0 for 60 s.
	LoadTimeout time.Duration
}

func (o Options) withDefaults() (Options, error) {
	if o.StartTimeout == 0 {
		o.StartTimeout = startTimeout
	}
	if o.LoadTimeout == 0 {
		o.LoadTimeout = commandWait
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

// arguments is Firefox's command line.
func (o Options) arguments(profile string) []string {
	args := []string{"--no-remote", "--marionette", "--remote-allow-system-access", "--profile", profile}
	if !o.Window {
		args = append(args, "--headless")
	}
	return append(args, o.Args...)
}

// environment has the variables of Firefox's environment besides ours. On Linux
// a headless Firefox lives in its profile alone: it else makes folders in the
// person's home (Downloads, .cache/mozilla, .config) and leaves them there. A
// window needs the home, for themes and for access to the screen.
func (o Options) environment(goos, profile string) []string {
	env := []string{"MOZ_CRASHREPORTER_DISABLE=1", "MOZ_DISABLE_AUTO_SAFE_MODE=1"}
	if goos != "linux" || o.Window {
		return env
	}
	return append(env, "HOME="+profile, "TMPDIR="+profile, "XDG_CACHE_HOME="+profile+"/.cache",
		"XDG_CONFIG_HOME="+profile+"/.config", "XDG_DATA_HOME="+profile+"/.local/share")
}
