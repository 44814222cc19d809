//go:build js && wasm

package main

import (
	"cmp"
	"strings"

	"gangway/examples/prices/market"

	"honnef.co/go/js/dom/v2"
)

// maxNotes is how many prices of a page get a note.
const maxNotes = 200

// A note is a button behind a price.
type note struct {
	button dom.Element
	cost   market.Money
	text   string
}

// annotate puts a note behind each price in a document, and shows none of them. It
// reaches the page in place alone: in Chromium not one whose policy refuses
// WebAssembly.
func annotate(document dom.Document) []*note {
	var notes []*note
	if body := document.QuerySelector("body"); body != nil {
		for _, text := range texts(body, nil) {
			notes = divide(document, text, notes)
		}
	}
	return notes
}

// passed are the elements whose text is not for reading, or may be edited.
const passed = " script style noscript template textarea select button svg code pre iframe "

// texts appends the text nodes within a node.
func texts(within dom.Node, all []dom.Node) []dom.Node {
	for _, child := range within.ChildNodes() {
		const element, text = 1, 3
		switch child.NodeType() {
		case text:
			all = append(all, child)
		case element:
			name := " " + strings.ToLower(child.NodeName()) + " "
			if !strings.Contains(passed, name) && !child.(dom.Element).HasAttribute("contenteditable") {
				all = texts(child, all)
			}
		}
	}
	return all
}

// divide divides a text node behind each of its prices, and puts a note there.
func divide(document dom.Document, node dom.Node, notes []*note) []*note {
	text, start := node.NodeValue(), 0
	behind := node.NextSibling()
	for _, found := range market.Find(text) {
		if len(notes) == maxNotes {
			break
		}
		n := &note{button: document.CreateElement("button"), cost: found.Money}
		n.button.SetAttribute("type", "button")
		n.button.SetAttribute("class", "gangway-price")
		n.button.SetAttribute("hidden", "")
		if start == 0 {
			node.SetNodeValue(text[:found.End])
		} else {
			node.ParentNode().InsertBefore(document.CreateTextNode(text[start:found.End]), behind)
		}
		node.ParentNode().InsertBefore(n.button, behind)
		start = found.End
		notes = append(notes, n)
	}
	if start > 0 && start < len(text) {
		node.ParentNode().InsertBefore(document.CreateTextNode(text[start:]), behind)
	}
	return notes
}

// onClick has a click do something that may wait, and nothing that the page does.
func (n *note) onClick(do func()) {
	n.button.AddEventListener("click", false, func(e dom.Event) {
		e.PreventDefault() // The price may stand in a link.
		e.StopPropagation()
		go do()
	})
}

// show shows a value, unless it is that on the page.
func (n *note) show(value market.Money) {
	n.text = "watch"
	if value.Currency != n.cost.Currency {
		n.text = "≈ " + value.String()
	}
	n.button.SetAttribute("title", "Watch this price")
	n.button.SetTextContent(n.text)
	n.button.RemoveAttribute("hidden")
}

// say says how it went.
func (n *note) say(how string) {
	n.button.SetAttribute("title", how)
	n.button.SetTextContent(n.text + ", " + how)
}

// where returns the name and the address of the page.
func where() (name, url string) {
	w := dom.GetWindow()
	url = w.Location().Href()
	if page, ok := w.Document().(dom.HTMLDocument); ok {
		name = page.Title()
	}
	return cmp.Or(name, url), url
}
