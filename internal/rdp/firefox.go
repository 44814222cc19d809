package rdp

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"gangway/internal/console"
)

// A Firefox is one that is debugged.
type Firefox struct {
	*Client
	addons string // The actor of its add-ons.
	line   func(console.Line)

	tabs   map[string]bool   // The actors of the tabs whose consoles come; follow alone uses it.
	pages  map[string]string // The addresses of targets, by their actors; take alone uses it.
	listed chan struct{}     // Has a value when the tabs may be others.

	mu     sync.Mutex // Protects following.
	addon  string     // The ID of the add-on, and the beginning of its addresses.
	origin string
}

// Connect connects to the debugger at an address. It calls line for each line of
// the console that a script of the add-on writes, in order, from one goroutine;
// line must not wait for the Firefox.
func Connect(ctx context.Context, address string, line func(console.Line)) (*Firefox, error) {
	f := &Firefox{line: line, tabs: map[string]bool{}, pages: map[string]string{}, listed: make(chan struct{}, 1)}
	c, err := dial(ctx, address, f.take)
	if err != nil {
		return nil, err
	}
	f.Client = c
	var actors struct{ AddonsActor string }
	err = c.request(ctx, root, "getRoot", nil, &actors)
	if err == nil && actors.AddonsActor == "" {
		err = errors.New("this Firefox installs no add-ons over its debugger")
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	f.addons = actors.AddonsActor
	go f.follow()
	return f, nil
}

// Install installs the add-on in a file or folder of the device, in place of an
// earlier one with its ID, and returns that.
func (f *Firefox) Install(ctx context.Context, path string) (id string, err error) {
	var answer struct {
		Addon struct{ ID string }
	}
	if err := f.request(ctx, f.addons, "installTemporaryAddon", map[string]any{"addonPath": path, "openDevTools": false}, &answer); err != nil {
		return "", err
	}
	id = answer.Addon.ID
	return id, f.listen(ctx, id)
}

// Uninstall removes the add-on.
func (f *Firefox) Uninstall(ctx context.Context, id string) error {
	return f.request(ctx, f.addons, "uninstallAddon", map[string]any{"addonId": id}, nil)
}

// listen lets the lines of the add-on's own pages come, and those of its content
// scripts.
func (f *Firefox) listen(ctx context.Context, id string) error {
	var list struct {
		Addons []struct {
			Actor, ID, ManifestURL string
		}
	}
	if err := f.request(ctx, root, "listAddons", map[string]any{"iconDataURL": false}, &list); err != nil {
		return err
	}
	for _, addon := range list.Addons {
		if addon.ID == id {
			f.mu.Lock()
			f.addon, f.origin = id, originOf(addon.ManifestURL)
			f.mu.Unlock()
			f.look()
			return f.watch(ctx, addon.Actor)
		}
	}
	return errors.New("Firefox does not list the add-on that it has installed")
}

// watch lets the lines of the console of a descriptor's targets come.
func (f *Firefox) watch(ctx context.Context, descriptor string) error {
	var watcher struct{ Actor string }
	err := f.request(ctx, descriptor, "getWatcher", map[string]any{"isServerTargetSwitchingEnabled": true}, &watcher)
	if err == nil {
		err = f.request(ctx, watcher.Actor, "watchTargets", map[string]any{"targetType": "frame"}, nil)
	}
	if err == nil {
		err = f.request(ctx, watcher.Actor, "watchResources", map[string]any{"resourceTypes": []string{messageResource, errorResource}}, nil)
	}
	return err
}

// look has follow look at the tabs.
func (f *Firefox) look() {
	select {
	case f.listed <- struct{}{}:
	default:
	}
}

// follow lets the lines of all tabs come, until the connection ends. A tab that
// closes meanwhile is no error.
func (f *Firefox) follow() {
	for {
		select {
		case <-f.listed:
			f.watchTabs()
		case <-f.Done():
			return
		}
	}
}

func (f *Firefox) watchTabs() {
	var list struct {
		Tabs []struct{ Actor string }
	}
	if f.request(context.Background(), root, "listTabs", nil, &list) != nil { // The end of the connection ends it.
		return
	}
	for _, tab := range list.Tabs {
		if !f.tabs[tab.Actor] {
			f.tabs[tab.Actor] = f.watchTab(tab.Actor) == nil
		}
	}
}

// watchTime is how long a tab may take to answer, which perhaps hangs.
const watchTime = 10 * time.Second

func (f *Firefox) watchTab(descriptor string) error {
	ctx, cancel := context.WithTimeout(context.Background(), watchTime)
	defer cancel()
	return f.watch(ctx, descriptor)
}

// take takes an event.
func (f *Firefox) take(p packet) {
	switch p.Type {
	case "tabListChanged":
		f.look()
	case "target-available-form":
		var event struct{ Target struct{ Actor, URL string } }
		if json.Unmarshal(p.raw, &event) == nil {
			f.pages[event.Target.Actor] = event.Target.URL
		}
	case "target-destroyed-form":
		var event struct{ Target struct{ Actor string } }
		if json.Unmarshal(p.raw, &event) == nil {
			delete(f.pages, event.Target.Actor)
		}
	case "resources-available-array":
		var event struct{ Array [][]json.RawMessage }
		if json.Unmarshal(p.raw, &event) == nil {
			for _, pair := range event.Array {
				f.takeResources(f.pages[p.From], pair)
			}
		}
	}
}

// takeResources takes the resources of one type, of a page.
func (f *Firefox) takeResources(page string, pair []json.RawMessage) {
	var kind string
	var all []json.RawMessage
	if len(pair) != 2 || json.Unmarshal(pair[0], &kind) != nil || json.Unmarshal(pair[1], &all) != nil {
		return
	}
	f.mu.Lock()
	addon, origin := f.addon, f.origin
	f.mu.Unlock()
	for _, raw := range all {
		if line, ok := readLine(kind, raw, origin); ok {
			line.AddonID, line.Page, line.Source = addon, page, sourceOf(page, origin)
			f.line(line)
		}
	}
}
