// Package run shows an extension at work: it builds it, starts a browser with
// it, opens a page, and writes the console of the extension's scripts as it
// comes. When it returns, nothing of that is left but the built extension.
package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"gangway/internal/android"
	"gangway/internal/browser"
	"gangway/internal/extbuild"
	"gangway/internal/manifest"
	"gangway/internal/reload"
)

// Options name the extension to run, and the way.
type Options struct {
	// Build has the options of its build, and by that the browser. Its Progress
	// writes to Out, and it is Strict. With its Inspect the inspector is opened before
	// the page.
	Build extbuild.Options

	// Headless hides the browser's window.
	Headless bool

	// Once makes the clicks, waits for the texts that the manifest expects,
	// takes a screenshot and ends.
	Once bool

	// Suspend suspends the background in the middle of Once, and lets each
	// click be made once: then every expected text arrives exactly once.
	Suspend bool

	// Timeout limits Once, from the moment the page is open.
	Timeout time.Duration

	// Port is where the page is served; 0 for any free port.
	Port int

	// URLs are pages to open in place of the one that is served, each in a tab.
	// The clicks of Once are made in the first.
	URLs []string

	// Private opens them in a private window, in which the extension may run.
	Private bool

	// Android runs it in the Firefox of an Android device, which Build is for. Of the
	// other options that say how a browser is started none counts then, and Once
	// cannot be.
	Android *android.Options

	// Binary is the path of the browser; empty for the one that is found.
	Binary string

	// Prefs are preferences of Firefox, and Args arguments of the browser.
	Prefs map[string]any
	Args  []string

	// Profile is a folder to begin with a copy of, or with KeepProfile to use and
	// keep; see [browser.Options].
	Profile     string
	KeepProfile bool

	// Out gets everything a person reads.
	Out io.Writer

	patience time.Duration // Of Once; 0 for the default.
}

// program is the browser of the options. That of a device has a name alone.
func (o Options) program() *browser.Program {
	if o.Android != nil {
		return &browser.Program{Name: "Firefox for Android"}
	}
	return browser.Named(cmp.Or(o.Build.Browser, manifest.Firefox))
}

// Run runs the extension until ctx is done or the browser's window is closed,
// which is no error, or with Once until the extension has shown that it works.
// Without Once it builds and reloads the extension when its sources change, and
// waits for that if the first build fails.
//
// A manifest whose entries the browser would not take gives a
// *[extbuild.FindingsError]. A text that did not arrive in time gives a
// *[MissingError], with Suspend one that arrived more than once a
// *[RepeatedError], and a Go program that panicked, or an error that no script
// caught, a *[FailedError]; [errors.As] finds them.
func Run(ctx context.Context, options Options) (err error) {
	program := options.program()
	// Without an extension no screen helps.
	if err := options.Build.CheckFolder(); err != nil {
		return err
	}
	var phone *android.Firefox
	if options.Android != nil {
		options.Android.Out = options.Out
		phone, err = android.Find(ctx, *options.Android)
	} else {
		err = checkDisplay(program, options.Headless)
	}
	if err != nil {
		return err
	}
	page, err := openPage(ctx, options)
	if err != nil {
		return err
	}
	defer page.close()
	options.Build.Progress, options.Build.Strict = extbuild.Lines(options.Out), true
	options.Build.Quick = !options.Once
	options.patience = cmp.Or(options.patience, defaultPatience)
	s := &session{options: options, program: program, builder: reload.NewBuilder(options.Build), page: page, phone: phone}
	if !options.Once {
		if err := s.builder.Watch(); err != nil {
			return err
		}
		defer s.builder.Close()
		s.follow(ctx)
	}
	if err := s.buildFirst(ctx); err != nil {
		return err
	}
	page.describe(s.built)
	s.watch = newWatch(options.Out, s.built.Expect)
	if err := s.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	return s.run(ctx)
}

// checkDisplay returns an error where a window cannot be shown.
func checkDisplay(program *browser.Program, headless bool) error {
	if headless || runtime.GOOS != "linux" || os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != "" {
		return nil
	}
	return &noDisplayError{program.Name}
}

type noDisplayError struct{ program string }

func (e *noDisplayError) Error() string {
	return "there is no screen to show " + e.program + " on (neither DISPLAY nor WAYLAND_DISPLAY is set); add --headless"
}

// ExitStatus is that of a command that cannot run here.
func (*noDisplayError) ExitStatus() int { return 2 }

// A session is one browser with the extension in it.
type session struct {
	options Options
	program *browser.Program
	builder *reload.Builder
	built   *extbuild.Result
	page    *page
	watch   *watch

	phone *android.Firefox // In place of the browser and all that follows, or nil.

	browser   browser.Browser
	extension browser.Extension
	tab       browser.Tab
	popup     browser.Popup // The one that was opened last.
}

// start starts the browser and opens the page. On an error nothing is left.
func (s *session) start(ctx context.Context) error {
	if s.phone != nil {
		return s.startPhone(ctx)
	}
	o, err := s.browserOptions(ctx)
	if err != nil {
		return err
	}
	s.browser, err = s.program.Start(ctx, o)
	if err != nil {
		return err
	}
	if err := s.open(ctx); err != nil {
		return errors.Join(err, s.browser.Close())
	}
	return nil
}

// browserOptions finds the browser, and says how it is started.
func (s *session) browserOptions(ctx context.Context) (browser.Options, error) {
	o := s.options
	start := browser.Options{
		Binary: o.Binary, Window: !o.Headless, Console: s.watch.line,
		Prefs: o.Prefs, Args: o.Args, KeepProfile: o.KeepProfile, Private: o.Private,
	}
	var err error
	if start.Binary == "" {
		if start.Binary, err = s.program.Ensure(ctx, o.Out); err != nil {
			return start, err
		}
	}
	if o.Profile != "" {
		start.Profile, err = filepath.Abs(o.Profile)
	}
	return start, err
}

// open installs the extension and opens the pages.
func (s *session) open(ctx context.Context) error {
	if err := s.install(ctx); err != nil {
		return err
	}
	s.introduce()
	if s.options.Build.Inspect { // Before the programs speak.
		if _, err := s.browser.NewTab(ctx, s.extension.URL(extbuild.InspectorPage)); err != nil {
			return err
		}
	}
	for i, url := range s.page.urls {
		tab, err := s.browser.NewTab(ctx, url)
		if err != nil {
			return err
		}
		if i == 0 {
			s.tab = tab
		}
	}
	return nil
}

// introduce tells of the extension and the pages.
func (s *session) introduce() {
	fmt.Fprintf(s.options.Out, "%s has %s %s (manifest v%d) and opens %s\n",
		s.program.Name, s.built.Name, s.built.Version, s.built.ManifestVersion, strings.Join(s.page.urls, " "))
}

// install installs the extension and shows its console; if the browser refuses
// it, that of the one before.
func (s *session) install(ctx context.Context) error {
	s.watch.await() // It writes before its id is known here.
	extension, err := s.browser.Install(ctx, s.built.Dir)
	if err == nil {
		s.extension = extension
	}
	if s.extension != nil {
		s.watch.follow(s.extension.ID())
	}
	return err
}

func (s *session) run(ctx context.Context) error {
	if s.options.Once {
		return s.once(ctx)
	}
	fmt.Fprintf(s.options.Out, "The console of the extension follows. What you save is reloaded; Ctrl-C ends %s.\n", s.ends())
	s.live(ctx)
	return nil
}
