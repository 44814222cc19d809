package execwasm

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"gangway/internal/manifest"
)

// Usage is the help of "gangway exec".
const Usage = `Usage: gangway exec [flags] PROGRAM [ARGUMENTS]

Exec runs a Go program, compiled with GOOS=js GOARCH=wasm, inside an empty
browser extension in headless Firefox or Chromium, passes its output on as it
comes, and ends with its exit code. It is made for the flag -exec of go test:

    GOOS=js GOARCH=wasm go test -exec "gangway exec -context=content" ./...

The program finds the files of the testdata folders of its package and of those
above it, and can write temporary files. Profiles, -cover included, come back.
Of the environment it gets CI, GODEBUG, GOTRACEBACK, LANG, TZ, and what begins
with GANGWAY_ or TEST_.

Flags:
`

// A UsageError says that the command line is not as it should be.
type UsageError struct {
	Sentence string
}

func (e *UsageError) Error() string { return e.Sentence }

// ExitStatus is that of a command that was not understood.
func (e *UsageError) ExitStatus() int { return 2 }

// Parse reads the command line of "gangway exec". Flags come before the
// program; the arguments after it are the program's own, flags included. The
// error is a *[UsageError], or flag.ErrHelp after it has written the help to
// out.
func Parse(args []string, out io.Writer) (Options, error) {
	flags := flag.NewFlagSet("gangway exec", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // Its error is written by the caller.
	context := flags.String("context", string(Background), "where the program runs: `background`, content or page")
	version := 3
	flags.Func("manifest-version", "the version of the extension's manifest, `2` or 3 (default 3)", func(text string) error {
		version = map[string]int{"2": 2, "3": 3}[text]
		if version == 0 {
			return errors.New("use 2 or 3")
		}
		return nil
	})
	permissions := flags.String("permissions", "", "what the extension's manifest asks for, for example `storage,tabs`")
	browser := flags.String("browser", manifest.Firefox, "the browser: `firefox` or chromium")
	window := flags.Bool("window", false, "show the browser")
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, Usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return Options{}, err
	}
	if err != nil {
		return Options{}, &UsageError{err.Error()}
	}
	o := Options{ManifestVersion: version, Environ: os.Environ(), Browser: *browser, Window: *window}
	if o.Context, err = ParseContext(*context); err != nil {
		return Options{}, &UsageError{err.Error()}
	}
	if !slices.Contains(manifest.Browsers, *browser) {
		return Options{}, &UsageError{fmt.Sprintf("there is no browser %q: use firefox or chromium", *browser)}
	}
	if *browser == manifest.Chromium && version == 2 {
		return Options{}, &UsageError{"Chromium takes no extensions with manifest v2: leave -manifest-version out"}
	}
	if *permissions != "" {
		o.Permissions = strings.Split(*permissions, ",")
	}
	if flags.NArg() == 0 {
		return Options{}, &UsageError{"which program? Name a file that go test -c or go build has made with GOOS=js GOARCH=wasm"}
	}
	o.Module, o.Args = flags.Arg(0), flags.Args()[1:]
	return o, nil
}
