package webexttest

import (
	"io"
	"slices"

	"gangway/wasm/webexttest/internal/conversion"
	"gangway/wasm/webexttest/internal/nativeapp"
)

// An application is a native application that is installed beside the browser.
type application struct {
	run     func(stdin io.Reader, stdout io.Writer) error
	allowed []*Extension
}

// InstallNative installs a native application under the name that
// runtime.connectNative takes. run is its main: it is started anew for every
// port, with the two streams that the browser gives to the process, on which
// each message is JSON text after its length in 4 bytes of native order:
// https://developer.mozilla.org/docs/Mozilla/Add-ons/WebExtensions/Native_messaging
//
// stdin ends when the port does, and run then returns. When run returns first,
// the port ends. Only the extensions allowed may connect.
func (b *Browser) InstallNative(name string, run func(stdin io.Reader, stdout io.Writer) error, allowed ...*Extension) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.applications[name] = &application{run, allowed}
}

// startApplication starts the native application that a port is for, if it is
// there for the extension. It runs in the loop.
func (k *connection) startApplication() {
	b := k.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	k.routed = true
	a := b.applications[k.native]
	if a == nil || !slices.Contains(a.allowed, k.source.context.extension) || b.closed {
		k.tellSource(b.profile.textNoApplication(k.native))
		return
	}
	k.process = b.startProcess(k, a)
	for _, m := range k.held {
		k.process.Send(m.Data)
	}
	if k.held = nil; k.source.closed {
		k.process.Disconnect()
	}
}

// startProcess starts an application for a port. b.mu is held.
func (b *Browser) startProcess(k *connection, a *application) *nativeapp.Process {
	r := &running{name: k.native}
	r.Process = nativeapp.Start(nativeapp.Options{
		Run: a.run, Mutex: &b.mu, Loop: b.loop, WritesFirst: b.profile.writesFirst(), DropsNonsense: b.profile.dropsNonsense(),
		Message: func(m conversion.Message) { k.source.expect(func() { k.source.deliver(m) }) },
		Exited:  func(problem string) { k.tellSource(b.profile.textApplicationEnded(problem)) },
		Returned: func(err error) {
			b.processes = slices.DeleteFunc(b.processes, func(other *running) bool { return other == r })
			if err != nil {
				b.logf("webexttest: native application %s: %v", r.name, err)
			}
		},
	})
	b.processes = append(b.processes, r)
	return r.Process
}

// A running application has not returned yet.
type running struct {
	*nativeapp.Process
	name string
}
