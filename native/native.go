// Package native is the application's side of native messaging: a browser starts
// the program for each port that an extension opens to it, and talks to it over
// the standard input and output.
//
//	func main() { native.Main(serve) }
//
//	func serve(ctx context.Context, rt *webext.Runtime) error {
//		calls, err := session.Listen(rt, "prices", session.ListenOptions{Volatile: true})
//		if err != nil {
//			return err
//		}
//		return rpc.Serve(ctx, calls, rpc.Options{Serve: mux})
//	}
//
// The Runtime has the port alone, by [webext.Runtime.OnConnect]. Sessions, with
// their flow control and large messages, and calls go over it: the extension dials
// with [session.ToApplication]. A Go program of the extension that opens a port
// itself does so by [webext.Runtime.ConnectApplication]. Ports of JavaScript, and
// of [webext.Runtime.ConnectNative], have JSON and no name.
//
// "gangway native install" builds an application and installs it for the browsers
// of this person. It follows
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging
package native

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"gangway/wasm/stdio"
	"gangway/wasm/webext"
)

// A Program is an application. ctx is done when the port has ended; the program
// then returns. When it returns first, the port ends, after all that was posted
// has been written.
type Program func(ctx context.Context, rt *webext.Runtime) error

// Main runs a program that a browser has started, and exits: with 0, or with 1
// and a line on the standard error if the program returns an error or the browser
// broke the protocol. Meanwhile os.Stdout is os.Stderr, so that nothing that the
// program prints is taken for a message; Firefox shows it in its console.
func Main(p Program) {
	if startedByHand(os.Stdin) {
		fmt.Fprintln(os.Stderr, os.Args[0]+" is a native application: a browser starts it when an extension asks for it. gangway native install installs it.")
		os.Exit(2)
	}
	out := os.Stdout
	os.Stdout = os.Stderr
	extension, origin := caller(os.Args[1:])
	if err := run(os.Stdin, out, extension, origin, p); err != nil {
		fmt.Fprintln(os.Stderr, os.Args[0]+": "+err.Error())
		os.Exit(1)
	}
	os.Exit(0)
}

// startedByHand reports whether the input is a terminal.
func startedByHand(in *os.File) bool {
	info, err := in.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// caller returns the extension of the arguments that browsers give: Firefox the
// path of the application's manifest and an id, Chromium an origin.
func caller(args []string) (extension, origin string) {
	for _, arg := range args {
		if id, ok := strings.CutPrefix(arg, "chrome-extension://"); ok {
			id = strings.TrimSuffix(id, "/")
			return id, "chrome-extension://" + id
		}
	}
	if len(args) >= 2 {
		extension = args[1]
	}
	return extension, ""
}

// Run runs a program on two streams, as Main does on those of the process: in a
// test, webexttest.Browser.InstallNative gives them. It returns when the program
// has, and all that it posted is written: the program's error, or why the input
// was given up.
func Run(in io.Reader, out io.Writer, p Program) error { return run(in, out, "", "", p) }

func run(in io.Reader, out io.Writer, extension, origin string, p Program) error {
	app := stdio.Start(in, out, extension, origin)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-app.Over():
			cancel()
		case <-ctx.Done():
		}
	}()
	err := p(ctx, app.Runtime())
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		err = nil
	}
	return errors.Join(err, app.Err(), app.Close())
}

// Port returns the port of an application at once, before its first message has
// come, for one that speaks first. So it has no name.
func Port(ctx context.Context, rt *webext.Runtime) (*webext.Port, error) {
	ports, err := rt.OnConnect()
	if err != nil {
		return nil, err
	}
	defer ports.Stop()
	stdio.Early(rt)
	return ports.Receive(ctx)
}
