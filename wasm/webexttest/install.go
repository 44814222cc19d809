package webexttest

import "gangway/wasm/webexttest/internal/storagearea"

// An InstallOption stands for a key of the manifest.
type InstallOption func(*Extension)

// StructuredClone stands for "message_serialization": "structured_clone" in the
// manifest: Chromium then clones messages instead of passing them through JSON.
// Firefox always clones.
func StructuredClone() InstallOption { return func(e *Extension) { e.structuredClone = true } }

// TabsPermission stands for the permission "tabs": the tabs that the extension
// sees have their URL and title.
func TabsPermission() InstallOption { return func(e *Extension) { e.tabsPermission = true } }

// StoragePermission stands for the permission "storage": the background and the
// pages of the extension have storage.session.
func StoragePermission() InstallOption { return func(e *Extension) { e.hasStorage = true } }

// Install installs an extension under an id such as "example@gangway.test". Its
// methods add its parts.
func (b *Browser) Install(id string, options ...InstallOption) *Extension {
	b.mu.Lock()
	defer b.mu.Unlock()
	e := &Extension{browser: b, id: id, enabled: !b.closed, session: make(storagearea.Area),
		handlers: make(map[string]func(...any) (any, error))}
	e.origin = b.profile.scheme() + "://" + b.ids.host(b.profile, id)
	for _, option := range options {
		option(e)
	}
	b.extensions = append(b.extensions, e)
	return e
}
