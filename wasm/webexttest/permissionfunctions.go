package webexttest

import (
	"fmt"
	"slices"
	"strings"

	"gangway/internal/manifest"
	"gangway/internal/matchpattern"
	"gangway/wasm/webext/permissions"
)

// permissionFunctions are the functions of permissions.
var permissionFunctions = functions{
	"permissions.getAll":   (*Context).getPermissions,
	"permissions.contains": (*Context).containsPermissions,
	"permissions.request":  (*Context).requestPermissions,
	"permissions.remove":   (*Context).removePermissions,
}

// Grant gives the extension permissions and hosts, such as "idle" or
// "https://example.org/*", as its user does. permissions.onAdded tells of those that
// it did not have.
func (e *Extension) Grant(names ...string) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.grant(names)
}

// Revoke takes permissions and hosts away again, as the extension's user does.
// permissions.onRemoved tells of those that it had.
func (e *Extension) Revoke(names ...string) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.revoke(names)
}

// AnswerRequests says how the user answers from now on when the extension requests
// permissions. Without it the answer is no. Whether the extension may ask then, as it
// may after an input of the user alone, is not looked at.
func (e *Extension) AnswerRequests(yes bool) {
	e.browser.mu.Lock()
	defer e.browser.mu.Unlock()
	e.obliging = yes
}

func (e *Extension) grant(names []string) {
	if added := e.give(names); len(added) > 0 {
		happen(e, "permissions.onAdded", sorted(added))
	}
}

func (e *Extension) revoke(names []string) {
	if removed := e.take(names); len(removed) > 0 {
		happen(e, "permissions.onRemoved", sorted(removed))
	}
}

// sorted returns permissions as the browser has them: hosts apart.
func sorted(names []string) permissions.Permissions {
	p := permissions.Permissions{Permissions: []string{}, Origins: []string{}}
	for _, name := range names {
		if isHost(name) {
			p.Origins = append(p.Origins, name)
		} else {
			p.Permissions = append(p.Permissions, name)
		}
	}
	return p
}

// isHost reports whether a permission is one for hosts.
func isHost(name string) bool { return name == "<all_urls>" || strings.Contains(name, "://") }

func (c *Context) getPermissions() (permissions.AnyPermissions, error) {
	all := sorted(c.extension.granted)
	return permissions.AnyPermissions{Permissions: all.Permissions, Origins: all.Origins}, nil
}

func (c *Context) containsPermissions(asked permissions.AnyPermissions) (bool, error) {
	return !slices.ContainsFunc(asked.Permissions, func(name string) bool { return !c.extension.has(name) }) &&
		!slices.ContainsFunc(asked.Origins, func(host string) bool { return !covered(c.extension.granted, host) }), nil
}

// covered reports whether one of some permissions means all hosts of another.
func covered(names []string, host string) bool {
	wanted, ok := matchpattern.Parse(host)
	return ok && slices.ContainsFunc(names, func(name string) bool {
		p, ok := matchpattern.Parse(name)
		return ok && p.Covers(wanted)
	})
}

func (c *Context) requestPermissions(asked permissions.Permissions) (bool, error) {
	e := c.extension
	for _, name := range asked.Permissions {
		if !slices.Contains(e.optional(), name) {
			return false, refused(fmt.Sprintf("Cannot request permission %s since it was not declared in optional_permissions", name))
		}
	}
	for _, host := range asked.Origins {
		if !covered(e.optional(), host) {
			return false, refused(fmt.Sprintf("Cannot request origin permission for %s since it was not declared in the manifest", host))
		}
	}
	if has, err := c.containsPermissions(permissions.AnyPermissions{Permissions: asked.Permissions, Origins: asked.Origins}); has || err != nil {
		return has, err
	}
	if e.obliging {
		e.grant(append(slices.Clone(asked.Permissions), asked.Origins...))
	}
	return e.obliging, nil
}

// removePermissions is permissions.remove. Those that the manifest requires stay; in
// Firefox that is no error, but for names that are never optional, which are not
// looked at here, and hosts can be removed there.
func (c *Context) removePermissions(p permissions.Permissions) error {
	e, names := c.extension, append(slices.Clone(p.Permissions), p.Origins...)
	if c.browser.profile == Chromium {
		if err := e.refusesToRemove(names); err != nil {
			return err
		}
	}
	e.revoke(slices.DeleteFunc(names, func(name string) bool { return !isHost(name) && !includes(e.optional(), name) }))
	return nil
}

// refusesToRemove returns the error with which Chromium refuses to remove
// permissions: those that the manifest does not have, and those that it requires.
func (e *Extension) refusesToRemove(names []string) error {
	required := append(e.listed("permissions", "host_permissions"), e.installed...)
	listed := append(e.listed("optional_permissions", "optional_host_permissions"), required...)
	switch {
	case slices.ContainsFunc(names, func(name string) bool { return !includes(listed, name) }):
		return refused("Only permissions specified in the manifest may be requested.")
	case slices.ContainsFunc(names, func(name string) bool { return includes(required, name) }):
		return refused("You cannot remove required permissions.")
	}
	return nil
}

// includes reports whether some permissions have one, or mean all its hosts.
func includes(names []string, name string) bool {
	return slices.Contains(names, name) || isHost(name) && covered(names, name)
}

// optional returns the permissions that the manifest has for requests.
func (e *Extension) optional() []string {
	return e.listed("optional_permissions", "optional_host_permissions", "host_permissions")
}

// listed returns the permissions that the manifest has under some keys.
func (e *Extension) listed(keys ...string) (all []string) {
	for _, key := range keys {
		all = append(all, manifest.Strings(e.manifest[key])...)
	}
	return all
}
