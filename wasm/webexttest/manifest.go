package webexttest

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"gangway/internal/apiuse"
	"gangway/internal/manifest"
	"gangway/internal/matchpattern"
)

// Files gives the extension the folder with its manifest.json, such as
// os.DirFS("../extension"). The manifest says which permissions it has; those that
// are optional are not granted. It panics if there is no manifest that can be read.
//
// Programs do not come with it: the test adds them, as without Files.
func Files(files fs.FS) InstallOption {
	text, err := fs.ReadFile(files, manifest.Name)
	if err != nil {
		panic(fmt.Sprintf("webexttest: Files needs the folder of a manifest: %v", err))
	}
	fields, err := manifest.Parse(manifest.Name, text)
	if err != nil {
		panic(fmt.Sprintf("webexttest: %v", err))
	}
	return func(e *Extension) {
		e.give(manifest.Strings(fields["permissions"]))
		e.give(manifest.Strings(fields["host_permissions"]))
		e.connectable = append(e.connectable, connectableIn(fields)...)
		e.files, e.manifest = files, fields
	}
}

// Permissions gives the extension permissions, such as "storage", "tabs" or
// "https://example.org/*", beside those of its manifest. Without a permission it
// does not have the functions and the events that need it.
func Permissions(names ...string) InstallOption {
	return func(e *Extension) { e.installed = append(e.installed, e.give(names)...) }
}

// bareManifest is the manifest of an extension without files.
func bareManifest(id string) map[string]any {
	return map[string]any{"manifest_version": 3.0, "name": id, "version": "1.0"}
}

// give gives the extension permissions, each once, and returns those that it did not
// have. browser.mu is held.
func (e *Extension) give(names []string) (added []string) {
	for _, name := range names {
		if !e.has(name) {
			e.granted, added = append(e.granted, name), append(added, name)
		}
	}
	return added
}

// take takes permissions away, and returns those that the extension had.
// browser.mu is held.
func (e *Extension) take(names []string) (removed []string) {
	for _, name := range names {
		if i := slices.Index(e.granted, name); i >= 0 {
			e.granted, removed = slices.Delete(e.granted, i, i+1), append(removed, name)
		}
	}
	return removed
}

// has reports whether the extension has a permission. browser.mu is held.
func (e *Extension) has(permission string) bool { return slices.Contains(e.granted, permission) }

// allows reports whether the extension has a permission for an address.
// browser.mu is held.
func (e *Extension) allows(url string) bool {
	return slices.ContainsFunc(e.granted, func(permission string) bool {
		p, ok := matchpattern.Parse(permission)
		return ok && p.Matches(url)
	})
}

// grants returns the manifest as if it had the permissions that the extension has
// now, and no others. browser.mu is held.
func (e *Extension) grants() apiuse.Manifest {
	fields := maps.Clone(e.manifest)
	for _, key := range []string{"optional_permissions", "optional_host_permissions", "host_permissions"} {
		delete(fields, key)
	}
	all := make([]any, len(e.granted))
	for i, name := range e.granted {
		all[i] = name
	}
	fields["permissions"] = all
	return apiuse.Of(manifest.Name, fields)
}
