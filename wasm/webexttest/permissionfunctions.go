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
// looked at here.
func (c *Context) removePermissions(p permissions.Permissions) error {
	var removable []string
	for _, name := range append(slices.Clone(p.Permissions), p.Origins...) {
		if slices.Contains(c.extension.optional(), name) || isHost(name) {
			removable = append(removable, name)
		} else if c.browser.profile == Chromium {
			return refused("You cannot remove required permissions.")
		}
	}
	c.extension.revoke(removable)
	return nil
}

// optional returns the permissions that the manifest has for requests.
func (e *Extension) optional() []string {
	var all []string
	for _, key := range []string{"optional_permissions", "optional_host_permissions", "host_permissions"} {
		all = append(all, manifest.Strings(e.manifest[key])...)
	}
	return all
}
