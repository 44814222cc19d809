package contract

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"gangway/internal/manifest"
	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/require"
)

// A simulatedWorld is a simulated browser, one for each claim, in the claim's
// bubble of synctest.
type simulatedWorld struct {
	browser     *webexttest.Browser
	extensions  map[extension]*webexttest.Extension
	backgrounds map[extension]*webexttest.Background
	homes       map[location]*simulatedTab
	app         *nativeApplication
	closing     chan struct{}

	mu      sync.Mutex // Protects following.
	puppets map[*webext.Runtime]*simulatedPuppet
}

// profiles are the simulated browsers.
var profiles = map[browserKind]webexttest.Profile{
	simFirefox: webexttest.Firefox, simChromium: webexttest.Chromium, simJSON: webexttest.Chromium,
}

// The events that the start scripts of the puppets declare.
var (
	contentEvents = webexttest.Declares("runtime.onConnect", "runtime.onMessage",
		"runtime.onSuspend", "page.onShow", "late.tabs.onRemoved", "storage.onChanged")
	backgroundEvents = webexttest.Declares("runtime.onConnect", "runtime.onMessage",
		"runtime.onConnectExternal", "runtime.onMessageExternal",
		"runtime.onSuspend", "page.onShow", "late.tabs.onRemoved")
	pageEvents = webexttest.Declares("runtime.onSuspend", "page.onShow", "late.tabs.onRemoved")
	apiEvents  = webexttest.Declares(withManifest("runtime.onConnect", "runtime.onMessage",
		"runtime.onSuspend", "page.onShow", "late.tabs.onRemoved")...)
	noEvents = webexttest.Declares()
)

// apiPageEvents are the events to which the page of apiExtension listens by their
// names.
var apiPageEvents = []string{"alarms.onAlarm", "storage.onChanged"}

// puppets is the folder of the extensions' source.
var puppets = os.DirFS("fixtures/puppets")

// withManifest adds the events to which backgrounds listen by their names.
func withManifest(events ...string) []string {
	text, err := fs.ReadFile(puppets, manifest.Name)
	if err != nil {
		panic(err) // The suite's own file.
	}
	var fields struct {
		Gangway struct{ Events map[string]any }
	}
	if err := json.Unmarshal(text, &fields); err != nil {
		panic(err)
	}
	return slices.AppendSeq(events, maps.Keys(fields.Gangway.Events))
}

func newSimulatedWorld(t *testing.T, k browserKind) *simulatedWorld {
	t.Helper()
	w := &simulatedWorld{
		browser:     webexttest.NewBrowser(t, profiles[k]),
		extensions:  make(map[extension]*webexttest.Extension),
		backgrounds: make(map[extension]*webexttest.Background),
		homes:       make(map[location]*simulatedTab),
		app:         newNativeApplication(),
		closing:     make(chan struct{}),
		puppets:     make(map[*webext.Runtime]*simulatedPuppet),
	}
	for _, e := range []extension{mainExtension, otherExtension, apiExtension, deafExtension} {
		options := []webexttest.InstallOption{webexttest.Files(puppets), webexttest.Permissions(simulatedPages), webexttest.ExternallyConnectable(simulatedPages)}
		events := backgroundEvents
		switch e {
		case apiExtension:
			events = apiEvents
		case deafExtension:
			options, events = nil, noEvents
		}
		if k != simJSON {
			options = append(options, webexttest.StructuredClone()) // As the build has it for Chromium.
		}
		w.extensions[e] = w.browser.Install(string(e), options...)
		w.extensions[e].InjectedScript("content.js", w.content(), contentEvents)
		w.backgrounds[e] = w.extensions[e].Background(w.program(puppet.External, puppet.API, puppet.StoredItems), events, webexttest.Idle(patience/2))
	}
	w.extensions[mainExtension].ContentScript(w.content(), contentEvents, webexttest.AllFrames())
	w.browser.InstallNative(nativeName, w.app.run, w.extensions[mainExtension])
	w.browser.SettleWith(synctest.Wait)
	t.Cleanup(w.close)
	return w
}

// close lets go of what the browser would wait for.
func (w *simulatedWorld) close() {
	close(w.closing)
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, p := range w.puppets {
		p.puppet.Reset()
	}
	for len(w.app.started) > 0 {
		(<-w.app.started).exit()
	}
}

// program returns the main of a puppet that ends with its context.
func (w *simulatedWorld) program(parts ...puppet.Part) func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		w.run(rt, rt.Lifetime().Done(), parts)
		return nil
	}
}

// content returns the main of a content script, which outlives its extension.
func (w *simulatedWorld) content() func(*webext.Runtime) error {
	return func(rt *webext.Runtime) error {
		w.run(rt, w.closing, []puppet.Part{puppet.Listening, puppet.API, puppet.StoredItems})
		return nil
	}
}

// run is a puppet until it ends.
func (w *simulatedWorld) run(rt *webext.Runtime, gone <-chan struct{}, parts []puppet.Part) {
	p := &simulatedPuppet{puppet: puppet.New(rt, parts...), ended: make(chan struct{})}
	defer close(p.ended)
	w.mu.Lock()
	w.puppets[rt] = p
	w.mu.Unlock()
	select {
	case <-p.puppet.Exit():
	case <-gone:
	}
}

// client returns a client for the puppet in a context.
func (w *simulatedWorld) client(t *testing.T, name string, c *webexttest.Context) *client {
	t.Helper()
	synctest.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.puppets[c.Runtime()]
	require.NotNil(t, p, "there is no %s", name)
	p.context = c
	return &client{name, p}
}

// A simulatedPuppet is the link to a puppet in a simulated browser.
type simulatedPuppet struct {
	puppet  *puppet.Puppet
	context *webexttest.Context
	ended   chan struct{} // Closed when its program has returned.
}

// send implements link.
func (p *simulatedPuppet) send(_ context.Context, c puppet.Command, answer func(puppet.Answer)) error {
	select {
	case <-p.ended:
		return errors.New("its program has returned")
	default:
		p.puppet.Handle(c, answer)
		return nil
	}
}

func (w *simulatedWorld) id(e extension) string { return string(e) }

func (w *simulatedWorld) native() *nativeApplication { return w.app }

func (w *simulatedWorld) settle(*testing.T) { synctest.Wait() }

// leftovers implements world: the goroutines of the bubble.
func (w *simulatedWorld) leftovers(t *testing.T, _ *client) any {
	t.Helper()
	synctest.Wait()
	stacks := make([]byte, 1<<20)
	all := string(stacks[:runtime.Stack(stacks, true)])
	bubble := regexp.MustCompile(`synctest bubble \d+`).FindString(all) // The first is this goroutine.
	require.NotEmpty(t, bubble)
	return strings.Count(all, bubble)
}

// postFormless implements world.
func (w *simulatedWorld) postFormless(t *testing.T, p *port) {
	t.Helper()
	synctest.Wait()
	ports := p.end.link.(*simulatedPuppet).context.Script().Ports()
	require.NotEmpty(t, ports)
	cycle := []any{nil}
	cycle[0] = cycle
	require.NoError(t, ports[len(ports)-1].PostMessage(cycle))
}

func (w *simulatedWorld) background(t *testing.T, e extension) *client {
	t.Helper()
	w.backgrounds[e].Wake()
	return w.client(t, "background of "+string(e), w.backgrounds[e].Context())
}

func (w *simulatedWorld) suspend(_ *testing.T, e extension) { w.backgrounds[e].Suspend() }

// renewed does nothing: the program returns at once.
func (w *simulatedWorld) renewed(*testing.T, extension) {}

func (w *simulatedWorld) suspended(_ *testing.T, e extension) bool {
	synctest.Wait()
	return w.backgrounds[e].Context() == nil
}

// hasten does nothing: in the bubble time passes when nothing else can happen.
func (w *simulatedWorld) hasten(*testing.T) func() { return func() {} }

// remove is not undone: the next claim has another world.
func (w *simulatedWorld) remove(_ *testing.T, e extension) func() {
	w.extensions[e].Remove()
	return func() {}
}

func (w *simulatedWorld) disable(_ *testing.T, e extension) { w.extensions[e].Disable() }

func (w *simulatedWorld) grant(_ *testing.T, e extension, permission string) {
	w.extensions[e].Grant(permission)
}

func (w *simulatedWorld) enable(_ *testing.T, e extension) { w.extensions[e].Enable() }

func (w *simulatedWorld) home(t *testing.T, l location) tab {
	t.Helper()
	if w.homes[l] == nil {
		w.homes[l] = w.open(t, l).(*simulatedTab)
	}
	return w.homes[l]
}

func (w *simulatedWorld) open(_ *testing.T, l location) tab {
	e := w.extensions[owner(l)]
	opened := &simulatedTab{world: w, shown: l, extension: e}
	switch l {
	case extPage:
		opened.Tab, opened.page = e.OpenPage("page.html", w.program(puppet.API), pageEvents)
	case thirdPage:
		opened.Tab, opened.page = e.OpenPage("listening.html", w.program(puppet.Listening), contentEvents)
	case apiExtPage:
		events := append([]string{"runtime.onSuspend", "page.onShow", "late.tabs.onRemoved"}, apiPageEvents...)
		opened.Tab, opened.page = e.OpenPage("page.html", w.program(puppet.API), webexttest.Declares(events...))
	case deafExtPage:
		opened.Tab, opened.page = e.OpenPage("page.html", w.program(puppet.External, puppet.API), noEvents)
	case plainPage:
		opened.Tab = w.browser.OpenTab("about:blank")
	default:
		opened.Tab = w.browser.OpenTab(w.address(l))
	}
	switch l {
	case apiPage:
		opened.page = opened.ContentScript(e, w.content(), contentEvents)
	case deafPage:
		opened.page = opened.ContentScript(e, w.content(), noEvents)
	}
	return opened
}

// simulatedPages are the addresses of web pages.
const simulatedPages = "https://contract.test/*"

// address returns the URL of a web page.
func (w *simulatedWorld) address(l location) string { return "https://contract.test" + string(l) }
