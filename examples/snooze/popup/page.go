//go:build js && wasm

package main

import (
	"time"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"
	"gangway/wasm/webext/tabs"

	"honnef.co/go/js/dom/v2"
)

// A page is popup.html. Texts of web pages become text in it, never markup.
type page struct {
	rt *webext.Runtime

	tab, status, choices, asleep, empty dom.Element
	template                            dom.Element // Of a row.

	rows map[int64]*row // By the IDs of their tabs.
}

func newPage(rt *webext.Runtime) *page {
	find := dom.GetWindow().Document().QuerySelector
	p := &page{
		rt: rt, tab: find("#tab"), status: find("#status"), choices: find("#choices"), asleep: find("#asleep"), empty: find("#empty"),
		template: find("#row").(*dom.HTMLTemplateElement).Content().QuerySelector("li"),
		rows:     map[int64]*row{},
	}
	settings := find("#settings").(*dom.HTMLButtonElement)
	onClick(settings, p.openSettings)
	settings.SetDisabled(false)
	return p
}

// onClick has a button do something that may wait.
func onClick(button dom.Element, do func()) {
	button.AddEventListener("click", false, func(dom.Event) { go do() })
}

func (p *page) say(text string) { p.status.SetTextContent(text) }

// offer enables the buttons of the times until which a tab can sleep. The first
// has the keyboard.
func (p *page) offer(tab tabs.Tab, settings nap.Settings, now time.Time) {
	if tab.ID == nil || tab.URL == nil || !nap.CanSleep(*tab.URL) {
		p.say("This page cannot sleep: extensions may not open it again.")
		return
	}
	if tab.Title != nil {
		p.tab.SetTextContent(*tab.Title)
	}
	for _, e := range p.choices.QuerySelectorAll("button") {
		button := e.(*dom.HTMLButtonElement)
		choice := nap.Choice(button.Value())
		when := settings.When(choice, now, nap.Here)
		button.QuerySelector("span").SetTextContent(choice.Name(when, now, nap.Here))
		button.QuerySelector("time").SetTextContent(nap.Describe(when, now, nap.Here))
		onClick(button, func() { p.ask(nap.Request{Do: nap.Snooze, Tab: *tab.ID, Until: choice}) })
		button.SetDisabled(false)
	}
	p.choices.QuerySelector("button").(*dom.HTMLButtonElement).Focus()
}

// show shows a list. Rows stay where they are, so that the keyboard does, too.
func (p *page) show(list nap.List) {
	for id, r := range p.rows {
		if _, found := list.Find(id); !found {
			p.removeRow(id, r)
		}
	}
	var before dom.Node = p.asleep.FirstChild()
	for _, tab := range list.Tabs {
		if r := p.rows[tab.ID]; r != nil {
			before = r.item.NextSibling()
			continue
		}
		p.addRow(tab, before)
	}
	if len(list.Tabs) > 0 {
		p.empty.SetAttribute("hidden", "")
	} else {
		p.empty.RemoveAttribute("hidden")
	}
}
