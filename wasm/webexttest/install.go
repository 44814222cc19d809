package webexttest

import (
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/userscripts"
	"gangway/wasm/webexttest/internal/alarmclock"
)

// An InstallOption stands for a key of the manifest.
type InstallOption func(*Extension)

// StructuredClone stands for "message_serialization": "structured_clone" in the
// manifest: Chromium then clones messages instead of passing them through JSON.
// Firefox always clones.
func StructuredClone() InstallOption { return func(e *Extension) { e.structuredClone = true } }

// Install installs an extension under an id such as "example@gangway.test". Its
// methods add its parts.
func (b *Browser) Install(id string, options ...InstallOption) *Extension {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := &Extension{browser: b, id: id, enabled: !b.closed, manifest: bareManifest(id),
		pages: make(map[string]declaration), scripts: make(map[string]declaration), handlers: make(map[string]func(...any) (any, error)), commands: make(map[string]commands.Command),
		notifications: make(map[string]*notification), worlds: make(map[string]userscripts.WorldProperties), occasions: []occasion{installed("")}}
	e.alarms = alarmclock.New(&b.mu, e.ring)
	e.origin = b.profile.scheme() + "://" + b.ids.host(b.profile, id)
	for _, option := range options {
		option(e)
	}
	e.openStorage()
	b.extensions = append(b.extensions, e)
	return e
}
