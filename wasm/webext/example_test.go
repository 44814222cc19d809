package webext_test

import (
	"context"
	"errors"
	"fmt"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest"
)

// echo is a background that sends back every text that comes.
func echo(rt *webext.Runtime) error {
	ports, err := rt.OnConnect("echo")
	if err != nil {
		return err
	}
	for port := range ports.Values(rt.Lifetime()) {
		go func() {
			in, out := webext.Channels[string, string](rt.Lifetime(), port, nil)
			defer close(out)
			for text := range in {
				out <- text
			}
		}()
	}
	return ports.Err()
}

// open starts the background in a simulated browser and returns that, and the
// Runtime of a content script. A program has [webext.Default] instead.
func open(background func(*webext.Runtime) error) (*webexttest.Browser, *webext.Runtime) {
	browser := webexttest.Open(webexttest.Firefox)
	ext := browser.Install("echo@gangway.test")
	ext.Background(background)
	page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
	return browser, page.Runtime()
}

func ExampleChannels() {
	browser, rt := open(echo)
	defer browser.Close()

	port, err := rt.Connect(webext.ConnectInfo{Name: "echo"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer port.Disconnect()
	in, out := webext.Channels[string, string](rt.Lifetime(), port, nil)
	defer close(out)
	out <- "one"
	out <- "two"
	fmt.Println(<-in, <-in)
	// Output: one two
}

func ExampleValues() {
	browser, rt := open(func(rt *webext.Runtime) error {
		ports, err := rt.OnConnect()
		if err != nil {
			return err
		}
		port, err := ports.Receive(rt.Lifetime())
		if err != nil {
			return err
		}
		for n := range 3 {
			if err := port.PostMessage(n); err != nil {
				return err
			}
		}
		port.Disconnect()
		<-rt.Lifetime().Done()
		return nil
	})
	defer browser.Close()

	port, err := rt.Connect(webext.ConnectInfo{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for n, err := range webext.Values[int](rt.Lifetime(), port) {
		fmt.Println(n, err)
	}
	fmt.Println(port.Err())
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 2 <nil>
	// webext: port disconnected
}

func ExampleListener_Stop() {
	browser, rt := open(nil)
	defer browser.Close()

	ports, err := rt.OnConnect()
	if err != nil {
		fmt.Println(err)
		return
	}
	go ports.Stop()
	_, err = ports.Receive(context.Background())
	fmt.Println(errors.Is(err, webext.ErrStopped))
	// Output: true
}

// A context.Context that ends with the extension context, for packages that take
// no other.
func ExampleRuntime_Lifetime() {
	browser, rt := open(nil)
	defer browser.Close()

	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		<-rt.Lifetime().Done()
		cancel(rt.Lifetime().Err())
	}()
	fmt.Println(ctx.Err(), context.Cause(ctx))
	// Output: <nil> <nil>
}
