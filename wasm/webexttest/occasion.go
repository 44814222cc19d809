package webexttest

// An occasion is one time at which an event of the browser's API comes.
type occasion struct {
	event     string
	arguments []byte // A list, as a host has it.
	private   bool   // Content scripts are not told.
}

// installed returns the occasion of an extension that is there for the first time,
// or for the first time in this version.
func installed(previous string) occasion {
	details := map[string]any{"reason": "install", "temporary": false}
	if previous != "" {
		details["reason"], details["previousVersion"] = "update", previous
	}
	return occasion{event: "runtime.onInstalled", arguments: listOf(details)}
}

// bringOccasions tells a background that has just started why it was started. browser.mu
// is held.
func (g *Background) bringOccasions() {
	e := g.extension
	if g.context == nil {
		return
	}
	for _, o := range e.occasions {
		g.context.loader.Event(o.event, o.arguments, func([]byte) {})
	}
	e.occasions = nil
}

// Restart closes the browser and opens it again. Tabs and the contexts of
// extensions are gone, and with them storage.session and, in Firefox, all alarms.
// Backgrounds start, and runtime.onStartup tells them.
func (b *Browser) Restart() {
	b.mu.Lock()
	defer b.mu.Unlock()
	var enabled []*Extension
	for _, e := range b.extensions {
		if e.enabled {
			e.disable()
			enabled = append(enabled, e)
		}
	}
	for len(b.tabs) > 0 {
		b.tabs[0].close()
	}
	for _, e := range enabled {
		e.occasions = append(e.occasions, occasion{event: "runtime.onStartup", arguments: listOf()})
		e.enable()
	}
}
