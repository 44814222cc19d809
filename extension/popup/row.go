//go:build js && wasm

package main

import (
	"fmt"

	"gangway/extension/guestlist"

	"honnef.co/go/js/dom/v2"
)

// A row shows one tab.
type row struct {
	guest guestlist.Guest
	item  dom.Element
	label dom.Element
	radio *dom.HTMLInputElement
}

// addRow adds a row for a tab before another node, or at the end.
func (p *page) addRow(tab int64, before dom.Node) *row {
	item := p.template.CloneNode(true).(dom.Element)
	r := &row{item: item, label: item.QuerySelector("label"), radio: item.QuerySelector("input").(*dom.HTMLInputElement)}
	r.radio.AddEventListener("change", false, func(dom.Event) { p.choose() })
	p.rows[tab] = r
	p.tabs.InsertBefore(item, before)
	return r
}

// removeRow removes a row. Its neighbor is chosen in its place, and has the
// keyboard if it had it.
func (p *page) removeRow(tab int64, r *row) {
	delete(p.rows, tab)
	neighbor := r.item.NextElementSibling()
	if neighbor == nil {
		neighbor = r.item.PreviousElementSibling()
	}
	if r.radio.Checked() && neighbor != nil {
		radio := neighbor.QuerySelector("input").(*dom.HTMLInputElement)
		radio.SetChecked(true)
		if r.item.QuerySelector(":focus") != nil {
			radio.Focus()
		}
	}
	r.item.Remove()
}

// choose takes over which row is chosen: the first one if none is.
func (p *page) choose() {
	p.chosen = nil
	if p.tabs.QuerySelector(":checked") == nil {
		if first := p.tabs.QuerySelector("input"); first != nil {
			first.(*dom.HTMLInputElement).SetChecked(true)
		}
	}
	for _, r := range p.rows {
		if r.radio.Checked() {
			p.chosen = r
			setText(p.whom, r.guest.Name())
		}
	}
}

// show shows a guest in the row.
func (r *row) show(g guestlist.Guest) {
	if r.guest == g {
		return
	}
	r.guest = g
	r.label.SetAttribute("class", g.State)
	r.radio.SetAttribute("aria-label", g.Name()+", "+g.State)
	r.set(".name", g.Name())
	r.set(".state", g.State)
	r.set(".site", g.Site)
	r.set(".ports", counted(g.Ports, "port"))
	r.set(".heard b", fmt.Sprint(g.Heard))
	r.set(".heard .last", g.LastHeard)
	r.set(".told b", fmt.Sprint(g.Told))
	r.set(".told .last", g.LastTold)
}

func (r *row) set(selector, text string) { setText(r.item.QuerySelector(selector), text) }

func counted(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
