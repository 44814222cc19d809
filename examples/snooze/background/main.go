// The background script: it puts tabs to sleep and wakes them. The browser
// suspends it in between, so that everything it knows is stored.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"
	"gangway/wasm/webext/alarms"
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/contextmenus"
	"gangway/wasm/webext/runtime"
)

func main() {
	if err := run(webext.Default(), os.Stdout, nap.Here); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

// run keeps tabs until the browser suspends the background, and logs to out.
// Each of the events starts it again.
func run(rt *webext.Runtime, out io.Writer, zone nap.Zone) error {
	k := &keeper{rt: rt, out: out, zone: zone}
	err := errors.Join(
		on(k, alarms.OnAlarm, func(alarms.Alarm) error { return k.wakeDue() }),
		on(k, runtime.OnStartup, func(struct{}) error { return k.wakeDue() }),
		on(k, runtime.OnInstalled, k.installed),
		on(k, contextmenus.OnClicked, k.clicked),
		on(k, commands.OnCommand, k.commanded),
		on(k, (*webext.Runtime).OnMessage, k.asked),
	)
	if err != nil {
		return err
	}
	// The browser was closed when a tab should have woken, or it forgot the
	// alarm, as Firefox does with all when it is closed.
	k.alone(k.wakeDue)
	<-rt.Lifetime().Done()
	return nil
}

// on handles the occurrences of an event.
func on[T any](k *keeper, listen func(*webext.Runtime) (*webext.Listener[T], error), handle func(T) error) error {
	l, err := listen(k.rt)
	if err != nil {
		return err
	}
	go func() {
		for v := range l.Values(k.rt.Lifetime()) {
			k.alone(func() error { return handle(v) })
		}
	}()
	return nil
}
