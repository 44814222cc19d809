package loader

import (
	"slices"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
	"gangway/wasm/webext"
)

// Occur brings about an event without arguments, if the program declares it.
// The browser is locked.
func (l *Loader) Occur(name string) {
	if d := l.events[name]; d != nil {
		d.bring(noArguments)
	}
}

// noArguments is an empty list.
var noArguments = []byte{0x80}

// Hears reports whether an event of the browser's API reaches the program. The
// browser is locked.
func (l *Loader) Hears(path string) bool {
	return has(l.kind, path) == nil && len(l.hearing(path)) > 0
}

// Event brings about an event of the browser's API with a list of arguments. It
// calls answer, if that is not nil, for each way in which the program listens to
// answer it, with an item or nil. The browser is locked.
func (l *Loader) Event(path string, arguments []byte, answer func(item []byte)) (asked int) {
	if has(l.kind, path) != nil {
		return 0
	}
	for _, d := range l.hearing(path) {
		if d.name != "ask."+path {
			d.bring(arguments)
		} else if answer != nil {
			asked++
			d.question(&question{loader: l, arguments: arguments, answered: answer})
		}
	}
	return asked
}

// hearing returns the events by which the program hears of one of the browser's
// API: that which it declares, and those of this run alone. Before it has had
// time to declare events, it may declare any. The browser is locked.
func (l *Loader) hearing(path string) []*declaredEvent {
	var all []*declaredEvent
	for _, name := range []string{path, "ask." + path} {
		if l.events[name] == nil && !l.certain && (!l.decided || l.browser.ListenedBefore(name)) {
			l.events[name] = newDeclaredEvent(l, name)
		}
		if d := l.events[name]; d != nil {
			all = append(all, d)
		}
	}
	if d := l.events["late."+path]; d != nil && d.state == listening {
		all = append(all, d)
	}
	for _, d := range l.passing {
		if host.PathOf(d.name) == path {
			all = append(all, d)
		}
	}
	return all
}

// ListensTo reports whether the program listens to an event now. browser.mu is
// held.
func (l *Loader) ListensTo(name string) bool {
	d := l.events[name]
	return d != nil && d.state == listening
}

// DOMEvent lets a DOM event happen, if the program declares it. The browser is
// locked.
func (l *Loader) DOMEvent(e webext.DOMEvent) {
	if d := l.events[DOMEvent]; d != nil {
		d.bring(e)
	}
}

// PageMessage brings a message that the page has posted to its own window, if the
// program declares that and the manifest lets it through. The browser is locked.
func (l *Loader) PageMessage(arguments []byte, data any) {
	if d := l.events[PageMessage]; d != nil && l.isFor(data) {
		d.bring(arguments)
	}
}

// isFor reports whether a message of the page has the properties of one that is for
// the program.
func (l *Loader) isFor(data any) bool {
	if l.messages == nil {
		return true
	}
	object, _ := data.(map[string]any)
	return slices.ContainsFunc(l.messages, func(properties map[string]string) bool {
		for name, value := range properties {
			if object[name] != value {
				return false
			}
		}
		return true
	})
}

// TakesCalls reports whether calls reach the program. The browser is locked.
func (l *Loader) TakesCalls() bool {
	d := l.events[Call]
	return d != nil && d.state != refusing && !l.ended
}

// TakeCall hands a call to the program. It runs in the loop.
func (l *Loader) TakeCall(v Delivery) {
	l.browser.Lock()
	d := l.events[Call]
	l.browser.Unlock()
	if d != nil {
		d.message(v)
	}
}

// domObject describes a DOM event as lazy.js does.
func domObject(e webext.DOMEvent) host.Object {
	// All values of this object can be encoded.
	item, _ := codec.Marshal(map[string]any{"type": e.Type, "selector": e.Selector, "trusted": e.Trusted, "target": e.Target})
	return item
}
