//go:build js && wasm

package main

import (
	"time"

	"gangway/examples/snooze/nap"

	"honnef.co/go/js/dom/v2"
)

// A row shows a tab that sleeps.
type row struct{ item dom.Element }

// addRow adds a row before another node, or at the end.
func (p *page) addRow(tab nap.Tab, before dom.Node) {
	r := &row{item: p.template.CloneNode(true).(dom.Element)}
	r.item.QuerySelector(".title").SetTextContent(tab.Title)
	r.item.QuerySelector(".title").SetAttribute("title", tab.URL)
	r.item.QuerySelector("time").SetTextContent(nap.Describe(tab.Time(), time.Now(), nap.Here))
	for do, label := range map[string]string{nap.Wake: "Wake ", nap.Forget: "Delete "} {
		button := r.item.QuerySelector("." + do)
		button.SetAttribute("aria-label", label+tab.Title)
		onClick(button, func() { p.ask(nap.Request{Do: do, Tab: tab.ID}) })
	}
	p.rows[tab.ID] = r
	p.asleep.InsertBefore(r.item, before)
}

// removeRow removes a row. If it had the keyboard, its neighbor has it now.
func (p *page) removeRow(id int64, r *row) {
	delete(p.rows, id)
	neighbor := r.item.NextElementSibling()
	if neighbor == nil {
		neighbor = r.item.PreviousElementSibling()
	}
	if neighbor != nil && r.item.QuerySelector(":focus") != nil {
		neighbor.QuerySelector("button").(*dom.HTMLButtonElement).Focus()
	}
	r.item.Remove()
}
