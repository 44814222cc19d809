package webexttest

import (
	"context"
	"maps"
	"slices"

	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
	"gangway/wasm/webext/userscripts"
	"gangway/wasm/webexttest/internal/loader"
)

// A UserScript is JavaScript that an extension has put into a page by
// userScripts.register, in a world of its own. It reaches that extension alone, if
// it has the permission "userScripts" ([Permissions], [Extension.Grant]), where
// [webext.OnUserScriptConnect] and OnUserScriptMessage receive it.
type UserScript struct{ context *Context }

// A world is a world of user scripts in a document.
type world struct {
	id       string
	messages bool // Its scripts have runtime.connect and runtime.sendMessage.
}

// UserScript returns the user scripts of an extension in a world of the document
// that the frame shows; "" is the default one. The world is made by the first call
// for it, as userscripts.ConfigureWorld has configured it until then.
//
// userscripts.Register and the other functions for scripts are not simulated; see
// [Extension.Handle].
func (f *Frame) UserScript(e *Extension, worldID string) *UserScript {
	b := f.tab.browser
	b.mu.Lock()
	defer b.mu.Unlock()
	d := f.document
	contexts := d.contexts()
	is := func(c *Context) bool { return c.extension == e && c.world != nil && c.world.id == worldID }
	if i := slices.IndexFunc(contexts, is); i >= 0 {
		return &UserScript{contexts[i]}
	}
	c := e.newContext(loader.ContentScript, d, d.url, nil, options{certain: true})
	c.world = &world{worldID, e.worldHasMessages(worldID)}
	return &UserScript{c}
}

// Connect is runtime.connect. Where the world was made without "messaging" it
// throws: the script has no such function. Otherwise it is like [Script.Connect].
func (s *UserScript) Connect(info webext.ConnectInfo) (*ScriptPort, error) {
	if !s.context.world.messages {
		return nil, s.context.browser.profile.noRuntime("connect")
	}
	return s.context.Script().Connect(info)
}

// SendMessage is runtime.sendMessage. It waits for the answer, which is
// codec.Undefined if nobody who listens gives one, and null where messages are JSON.
// Otherwise it is like [UserScript.Connect].
func (s *UserScript) SendMessage(ctx context.Context, v any) (any, error) {
	return s.context.sendMessage(ctx, host.Target{}, v, func() error {
		switch {
		case !s.context.world.messages:
			return s.context.browser.profile.noRuntime("sendMessage")
		case s.context.ended:
			return &host.Error{Name: "Error", Message: textInvalidated}
		}
		return nil
	})
}

// userScriptFunctions are the functions of userScripts that configure worlds.
var userScriptFunctions = functions{
	"userScripts.configureWorld":          (*Context).configureWorld,
	"userScripts.resetWorldConfiguration": (*Context).resetWorld,
	"userScripts.getWorldConfigurations":  (*Context).configuredWorlds,
}

// configureWorld is userScripts.configureWorld, for worlds that are made later.
func (c *Context) configureWorld(p userscripts.WorldProperties) error {
	c.extension.worlds[worldOf(p.WorldID)] = p
	return nil
}

func (c *Context) resetWorld(id *string) error {
	delete(c.extension.worlds, worldOf(id))
	return nil
}

func (c *Context) configuredWorlds() ([]userscripts.WorldProperties, error) {
	all := []userscripts.WorldProperties{}
	for _, id := range slices.Sorted(maps.Keys(c.extension.worlds)) {
		p := c.extension.worlds[id]
		p.WorldID = &id
		all = append(all, p)
	}
	return all, nil
}

// worldOf returns the id of a world, "" for the default one.
func worldOf(id *string) string {
	if id == nil {
		return ""
	}
	return *id
}

// worldHasMessages reports whether a world has "messaging". One without a
// configuration has that of the default one, and in Firefox also one whose
// configuration does not say it. browser.mu is held.
func (e *Extension) worldHasMessages(id string) bool {
	p, configured := e.worlds[id]
	if !configured || p.Messaging == nil && e.browser.profile.fillsWorlds() {
		p = e.worlds[""]
	}
	return p.Messaging != nil && *p.Messaging
}
