package manifest

import (
	"maps"
	"path"
	"slices"
)

// A Watch says which events of its page a content script hears, beside the
// browser's, and when it starts: the entry of the manifest's section for
// Gangway under "programs".
type Watch struct {
	Lazy  bool       `json:"lazy,omitempty"`  // It starts with the first thing that is for it.
	Ports []string   `json:"ports,omitempty"` // The names of its ports; nil for all.
	DOM   []DOMEvent `json:"dom,omitempty"`

	// Messages are properties of the page's messages that are for it, those of one
	// of them; nil for all.
	Messages []map[string]string `json:"messages,omitempty"`
}

// A DOMEvent is a DOM event on the elements that a selector names.
type DOMEvent struct {
	Event          string `json:"event"` // Its type, such as "click".
	Selector       string `json:"selector"`
	PreventDefault bool   `json:"preventDefault,omitempty"` // Of its default action.
}

// A Section is the part of the manifest about one program.
type Section struct {
	Watch
	At Node // Where.
}

// The keys of a program, and of its DOM events.
var (
	programKeys  = []string{"dom", "lazy", "messages", "ports"}
	domEventKeys = []string{"event", "preventDefault", "selector"}
)

// ReadSections returns the sections of a manifest by the names of their
// programs.
func ReadSections(m Node) (map[string]*Section, error) {
	programs := m.At(OwnKey).At("programs")
	fields, err := programs.Object()
	if err != nil {
		return nil, err
	}
	sections := make(map[string]*Section)
	for _, entry := range slices.Sorted(maps.Keys(fields)) {
		at := programs.At(entry)
		if !NamesPackage(entry) {
			return nil, at.Fail("expected a Go package as content_scripts names it, such as \"./content\"")
		}
		s, err := readSection(at)
		if err != nil {
			return nil, err
		}
		name := ProgramName(path.Clean(entry))
		if sections[name] != nil {
			return nil, at.Fail("names the same package as another key; expected each once")
		}
		sections[name] = s
	}
	return sections, nil
}

func readSection(at Node) (_ *Section, err error) {
	s := &Section{At: at}
	if err := at.keys(programKeys); err != nil {
		return nil, err
	}
	if s.Lazy, err = at.At("lazy").Boolean(false); err != nil {
		return nil, err
	}
	if s.Ports, err = at.At("ports").Texts(); err != nil {
		return nil, err
	}
	if s.Ports != nil && len(s.Ports) == 0 {
		return nil, at.At("ports").Fail("empty; expected names of ports, or no such key for all ports")
	}
	if s.Messages, err = readMessages(at.At("messages")); err != nil {
		return nil, err
	}
	events, err := at.At("dom").List()
	if err != nil {
		return nil, err
	}
	for _, event := range events {
		e, err := readDOMEvent(event)
		if err != nil {
			return nil, err
		}
		s.DOM = append(s.DOM, e)
	}
	return s, nil
}

// readMessages returns the part of a section about the page's messages.
func readMessages(at Node) (all []map[string]string, err error) {
	list, err := at.List()
	if err != nil {
		return nil, err
	}
	if at.Value != nil && len(list) == 0 {
		return nil, at.Fail("empty; expected properties of messages, or no such key for all messages")
	}
	for _, entry := range list {
		fields, err := entry.Object()
		if err != nil {
			return nil, err
		}
		if len(fields) == 0 {
			return nil, entry.Fail(`expected properties of a message, such as {"type": "buy"}`)
		}
		properties := make(map[string]string)
		for name := range fields {
			if properties[name], err = entry.At(name).Text(); err != nil {
				return nil, err
			}
		}
		all = append(all, properties)
	}
	return all, nil
}

func readDOMEvent(at Node) (e DOMEvent, err error) {
	if at.Value == nil {
		return e, at.Fail(`expected an object such as {"event": "click", "selector": "button"}, found nothing (null)`)
	}
	if err := at.keys(domEventKeys); err != nil {
		return e, err
	}
	if err := checkText(at.At("event"), `the type of a DOM event, such as "click"`); err != nil {
		return e, err
	}
	if err := checkText(at.At("selector"), `a CSS selector, such as "button.buy"`); err != nil {
		return e, err
	}
	e.Event, _ = at.At("event").Text()
	e.Selector, _ = at.At("selector").Text()
	e.PreventDefault, err = at.At("preventDefault").Boolean(false)
	return e, err
}
