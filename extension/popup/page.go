//go:build js && wasm

package main

import (
	"fmt"

	"gangway/extension/guestlist"
	"gangway/wasm/session"

	"honnef.co/go/js/dom/v2"
)

// A page is what popup.html shows. Texts of web pages become text in it, never
// markup. Its parts are changed in place, so that neither what is chosen nor
// what is being written gets lost.
type page struct {
	wish func(guestlist.Wish) error // Nil until the background script is there.

	body     dom.Element
	status   dom.Element
	all      *dom.HTMLButtonElement
	tabs     dom.Element
	empty    dom.Element
	compose  dom.Element
	whom     dom.Element
	sent     dom.Element
	text     *dom.HTMLInputElement
	template dom.Element

	rows   map[int64]*row // By their tabs.
	chosen *row           // Nil if there are none.
}

func newPage() *page {
	find := dom.GetWindow().Document().QuerySelector
	p := &page{
		body: find("body"), status: find("#status"), all: find("#greet-all").(*dom.HTMLButtonElement),
		tabs: find("#tabs"), empty: find("#empty"), compose: find("#compose"), whom: find("#whom"), sent: find("#sent"),
		text:     find("#text").(*dom.HTMLInputElement),
		template: find("#tab").(*dom.HTMLTemplateElement).Content().QuerySelector("li"),
		rows:     map[int64]*row{},
	}
	p.all.AddEventListener("click", false, func(dom.Event) { p.greetAll() })
	find("#form").AddEventListener("submit", false, func(e dom.Event) {
		e.PreventDefault()
		p.greetChosen()
	})
	p.text.AddEventListener("input", false, func(dom.Event) { setText(p.sent, "") })
	p.tabs.AddEventListener("keydown", false, func(e dom.Event) {
		if e.(*dom.KeyboardEvent).Key() == "Enter" && p.text.Value() == "" {
			e.PreventDefault() // There is nothing to send yet.
			p.text.Focus()
		}
	})
	return p
}

// greetAll and greetChosen are what the two buttons do.
func (p *page) greetAll() { p.send(guestlist.Wish{Text: guestlist.Greeting}) }

func (p *page) greetChosen() {
	if p.chosen != nil && p.send(guestlist.Wish{Session: p.chosen.guest.Session, Text: p.text.Value()}) {
		p.text.SetValue("")
	}
}

// send tells the background script a wish, and the person that it is on its
// way.
func (p *page) send(w guestlist.Wish) bool {
	if p.wish == nil {
		return false
	}
	if err := p.wish(w); err != nil {
		setText(p.sent, err.Error())
		return false
	}
	setText(p.sent, "sent")
	return true
}

// show shows a list.
func (p *page) show(l guestlist.List) {
	present := map[int64]bool{}
	before := p.tabs.FirstChild()
	for _, g := range l.Guests {
		present[g.Tab] = true
		r := p.rows[g.Tab]
		if r == nil {
			r = p.addRow(g.Tab, before)
		} else {
			before = r.item.NextSibling()
		}
		r.show(g)
	}
	for tab, r := range p.rows {
		if !present[tab] {
			p.removeRow(tab, r)
		}
	}
	p.choose()
	setHidden(p.empty, len(l.Guests) > 0)
	setHidden(p.compose, len(l.Guests) == 0)
	p.all.SetDisabled(len(l.Guests) == 0)
	setText(p.status, l.Summary())
}

// connection shows how the session with the background script stands. If that
// is suspended while somebody looks, it is started again by a wish.
func (p *page) connection(state session.State) error {
	if state != session.Waiting {
		p.body.Class().Remove("waiting")
		return nil
	}
	p.body.Class().Add("waiting")
	return p.wish(guestlist.Wish{})
}

// fail shows why there is nothing more to show.
func (p *page) fail(err error) {
	p.wish = nil
	p.body.Class().Add("failed")
	p.all.SetDisabled(true)
	setHidden(p.compose, true)
	setText(p.status, fmt.Sprintf("Open this popup again: %v", err))
}

// setText changes a text if it is another one: screen readers say what is set.
func setText(e dom.Element, text string) {
	if e.TextContent() != text {
		e.SetTextContent(text)
	}
}

func setHidden(e dom.Element, hidden bool) {
	if hidden {
		e.SetAttribute("hidden", "")
		return
	}
	e.RemoveAttribute("hidden")
}
