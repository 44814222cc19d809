package extbuild

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Watch says what a content script hears of its page, beside the browser's
// events, and when it starts: what the manifest's section for Gangway has for
// it under "programs".
type Watch struct {
	Lazy  bool       `json:"lazy,omitempty"`  // It starts with the first thing that is for it.
	Ports []string   `json:"ports,omitempty"` // The names of its ports; nil for all.
	DOM   []DOMEvent `json:"dom,omitempty"`
}

// A DOMEvent is a DOM event on the elements that a selector names.
type DOMEvent struct {
	Event          string `json:"event"` // Its type, such as "click".
	Selector       string `json:"selector"`
	PreventDefault bool   `json:"preventDefault,omitempty"` // Of its default action.
}

// A section is what the manifest says of one program.
type section struct {
	Watch
	at node // Where.
}

// The keys of a program, and of its DOM events.
var (
	programKeys  = []string{"dom", "lazy", "ports"}
	domEventKeys = []string{"event", "preventDefault", "selector"}
)

// readSections returns what a manifest says of programs, by their names.
func readSections(m node) (map[string]*section, error) {
	programs := m.at(ownKey).at("programs")
	fields, err := programs.object()
	if err != nil {
		return nil, err
	}
	sections := make(map[string]*section)
	for _, entry := range slices.Sorted(maps.Keys(fields)) {
		at := programs.at(entry)
		if !namesPackage(entry) {
			return nil, at.fail("expected a Go package as content_scripts names it, such as \"./content\"")
		}
		s, err := readSection(at)
		if err != nil {
			return nil, err
		}
		name := programName(path.Clean(entry))
		if sections[name] != nil {
			return nil, at.fail("names the same package as another key; expected each once")
		}
		sections[name] = s
	}
	return sections, nil
}

func readSection(at node) (_ *section, err error) {
	s := &section{at: at}
	if err := at.keys(programKeys); err != nil {
		return nil, err
	}
	if s.Lazy, err = at.at("lazy").boolean(false); err != nil {
		return nil, err
	}
	if s.Ports, err = at.at("ports").texts(); err != nil {
		return nil, err
	}
	if s.Ports != nil && len(s.Ports) == 0 {
		return nil, at.at("ports").fail("empty; expected names of ports, or no such key for all ports")
	}
	events, err := at.at("dom").list()
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

func readDOMEvent(at node) (e DOMEvent, err error) {
	if at.value == nil {
		return e, at.fail(`expected an object such as {"event": "click", "selector": "button"}, found nothing (null)`)
	}
	if err := at.keys(domEventKeys); err != nil {
		return e, err
	}
	if err := checkText(at.at("event"), `the type of a DOM event, such as "click"`); err != nil {
		return e, err
	}
	if err := checkText(at.at("selector"), `a CSS selector, such as "button.buy"`); err != nil {
		return e, err
	}
	e.Event, _ = at.at("event").text()
	e.Selector, _ = at.at("selector").text()
	e.PreventDefault, err = at.at("preventDefault").boolean(false)
	return e, err
}

// keys checks that an object has no other keys than these.
func (n node) keys(known []string) error {
	fields, err := n.object()
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(known, key) {
			return n.at(key).fail("unknown key; expected " + strings.Join(known, ", "))
		}
	}
	return nil
}

// checkUse checks that a section is of a content script, and of nothing else.
func (s *section) checkUse(p *goPackage) error {
	switch {
	case p == nil || !p.Embed:
		return s.at.fail("expected a content script, but content_scripts does not name this package")
	case p.elsewhere != "":
		return s.at.fail(fmt.Sprintf("expected a content script and nothing else, but %s names it, too", p.elsewhere))
	}
	return nil
}

// checkEvents compares what the manifest says of a program with the events that
// the compiled program listens to. What one of them lacks would be silence.
func (p *goPackage) checkEvents(events []string) error {
	s := p.Section
	listens := func(event string) bool { return slices.Contains(events, event) }
	if s == nil {
		if p.Embed && (listens(eventDOM) || listens(eventCall)) {
			return &ManifestError{File: p.File, Key: p.Key, Problem: fmt.Sprintf(
				"%s calls OnDOMEvent or OnCall; expected it under \"programs\" in the section %q, as %q: {}", p.Entry, ownKey, p.Entry)}
		}
		return nil
	}
	starts := listens(eventConnect) || listens(eventMessage) || listens(eventCall) || s.DOM != nil
	problem := ""
	switch {
	case s.DOM != nil && !listens(eventDOM):
		problem = fmt.Sprintf("has DOM events that %s does not listen to; call OnDOMEvent in it", p.Entry)
	case s.DOM == nil && listens(eventDOM):
		problem = fmt.Sprintf("%s calls OnDOMEvent; expected \"dom\" with the events that it listens to", p.Entry)
	case s.Ports != nil && !listens(eventConnect):
		problem = fmt.Sprintf("has names of ports, but %s takes none; call OnConnect in it", p.Entry)
	case s.Lazy && !starts:
		problem = fmt.Sprintf("nothing would start %s: it calls none of OnConnect, OnMessage, OnDOMEvent and OnCall", p.Entry)
	default:
		return nil
	}
	return inFile(p.File, s.at.fail(problem))
}

// watch returns what the manifest says of the program, nil if nothing.
func (p *goPackage) watch() *Watch {
	if p.Section == nil {
		return nil
	}
	return &p.Section.Watch
}

// The events of the library that concern a [Watch].
const (
	eventConnect = "runtime.onConnect"
	eventMessage = "runtime.onMessage"
	eventDOM     = "page.onDOMEvent"
	eventCall    = "page.onCall"
)
