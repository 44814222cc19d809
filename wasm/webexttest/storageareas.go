package webexttest

import (
	"fmt"
	"strings"

	"gangway/wasm/webext"
	"gangway/wasm/webext/storage"
	"gangway/wasm/webexttest/internal/storagearea"
)

// ManagedStorage gives the extension a storage.managed with values that package
// codec can encode, as an administrator does; it panics at others.
func ManagedStorage(values map[string]any) InstallOption {
	return func(e *Extension) { e.managed = values }
}

// storageAreas are the areas of an extension's storage.
var storageAreas = []string{"local", "sync", "session", "managed"}

// openStorage gives the extension its storage, which is empty.
func (e *Extension) openStorage() {
	e.areas = make(map[string]*storagearea.Area)
	for _, name := range storageAreas {
		e.openArea(name)
	}
	if e.managed != nil {
		if err := e.areas["managed"].Fill(e.managed); err != nil {
			panic(fmt.Sprintf("webexttest: a value of ManagedStorage has no form in JavaScript: %v", err))
		}
	}
}

// openArea gives the extension an empty area in place of the one before, into
// which writes in flight go. browser.mu is held, or nobody knows the extension.
func (e *Extension) openArea(name string) {
	var area *storagearea.Area
	area = storagearea.New(e.browser.profile.storage(e, name), func(changes map[string]storagearea.Change) {
		if e.areas[name] == area {
			e.tellChanges(name, changes)
		}
	})
	e.areas[name] = area
}

// tellChanges tells the contexts that have an area of changes there. browser.mu is
// held.
func (e *Extension) tellChanges(name string, changes map[string]storagearea.Change) {
	all := make(map[string]storage.StorageChange, len(changes))
	for key, c := range changes {
		all[key] = storage.StorageChange{OldValue: webext.MessageOf(c.Old), NewValue: webext.MessageOf(c.New)}
	}
	tell := happen[storage.Changed]
	if name == "session" {
		tell = happenInside
	}
	happen(e, "storage."+name+".onChanged", all)
	tell(e, "storage.onChanged", storage.Changed{Changes: all, AreaName: name})
}

// area returns the area of which a path names a function. browser.mu is held.
func (e *Extension) area(path string) (area *storagearea.Area, function string) {
	rest, _ := strings.CutPrefix(path, "storage.")
	name, function, _ := strings.Cut(rest, ".")
	return e.areas[name], function
}
