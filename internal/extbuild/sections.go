package extbuild

import (
	"fmt"
	"slices"

	"gangway/internal/manifest"
)

// checkUse checks that a section is of a content script, and of nothing else.
func checkUse(s *manifest.Section, p *goPackage) error {
	switch {
	case p == nil || !p.Embed:
		return s.At.Fail("expected a content script, but content_scripts does not name this package")
	case p.elsewhere != "":
		return s.At.Fail(fmt.Sprintf("expected a content script and nothing else, but %s names it, too", p.elsewhere))
	}
	return nil
}

// checkEvents compares the manifest's section for a program with the events
// that the compiled program listens to. An event that one of them lacks would
// be silent.
func (p *goPackage) checkEvents(events []string) error {
	s := p.Section
	listens := func(event string) bool { return slices.Contains(events, event) }
	if s == nil {
		if p.Embed && (listens(eventDOM) || listens(eventCall)) {
			return &manifest.Error{File: p.File, Key: p.Key, Problem: fmt.Sprintf(
				"%s calls OnDOMEvent or OnCall; expected it under \"programs\" in the section %q, as %q: {}", p.Entry, manifest.OwnKey, p.Entry)}
		}
		return nil
	}
	starts := listens(eventConnect) || listens(eventMessage) || listens(eventCall) || listens(eventPageMessage) || s.DOM != nil
	problem := ""
	switch {
	case s.DOM != nil && !listens(eventDOM):
		problem = fmt.Sprintf("has DOM events that %s does not listen to; call OnDOMEvent in it", p.Entry)
	case s.DOM == nil && listens(eventDOM):
		problem = fmt.Sprintf("%s calls OnDOMEvent; expected \"dom\" with the events that it listens to", p.Entry)
	case s.Ports != nil && !listens(eventConnect):
		problem = fmt.Sprintf("has names of ports, but %s takes none; call OnConnect in it", p.Entry)
	case s.Messages != nil && !listens(eventPageMessage):
		problem = fmt.Sprintf("has messages of the page, but %s takes none; call OnPageMessage in it", p.Entry)
	case s.Lazy && !starts:
		problem = fmt.Sprintf("nothing would start %s: it calls none of OnConnect, OnMessage, OnDOMEvent, OnPageMessage and OnCall", p.Entry)
	default:
		return nil
	}
	return manifest.InFile(p.File, s.At.Fail(problem))
}

// watch returns the part of the manifest's section for the program, nil if
// there is none.
func (p *goPackage) watch() *manifest.Watch {
	if p.Section == nil {
		return nil
	}
	return &p.Section.Watch
}

// The events of the library that concern a [manifest.Watch].
const (
	eventConnect = "runtime.onConnect"
	eventMessage = "runtime.onMessage"
	eventDOM     = "page.onDOMEvent"
	eventCall    = "page.onCall"

	eventPageMessage = "page.onMessage"
)
