//go:build js && wasm

package panel

import (
	"context"
	"syscall/js"

	"gangway/examples/notes/notebook"

	"honnef.co/go/js/dom/v2"
)

// show shows a sheet. Rows stay where they are, so that the keyboard does, too.
func (p *Panel) show(sheet notebook.Sheet) {
	there := map[string]bool{}
	for _, n := range sheet.Notes {
		there[n.ID] = true
		if p.rows[n.ID] == nil {
			p.rows[n.ID] = p.addRow(n)
		}
	}
	for id, row := range p.rows {
		if !there[id] {
			delete(p.rows, id)
			p.removeRow(row)
		}
	}
	show(p.empty, len(sheet.Notes) == 0)
}

// addRow adds a note at the end, and shows it.
func (p *Panel) addRow(n notebook.Note) dom.Element {
	row := add(p.list, "li", "", "")
	if n.Quote != "" {
		add(row, "blockquote", "", n.Quote)
	}
	if n.Text != "" {
		add(row, "p", "text", n.Text)
	}
	footer := add(row, "footer", "", "")
	add(footer, "time", "", date(n.When))
	remove := button(footer, "quiet", "Remove", "")
	onClick(remove, func() {
		_ = p.say(p.book.Remove(context.Background(), notebook.Place{URL: p.o.URL, ID: n.ID}))
	})
	p.list.Underlying().Set("scrollTop", p.list.Underlying().Get("scrollHeight"))
	return row
}

// removeRow removes a row. If it had the keyboard, the field has it now.
func (p *Panel) removeRow(row dom.Element) {
	if row.Underlying().Call("matches", ":focus-within").Bool() {
		p.text.Focus()
	}
	row.Remove()
}

// date returns a time as people read it here.
func date(milliseconds int64) string {
	return js.Global().Get("Date").New(milliseconds).Call("toLocaleString", js.Undefined(),
		map[string]any{"dateStyle": "medium", "timeStyle": "short"}).String()
}

// add adds an element to another.
func add(to dom.Element, tag, class, text string) dom.Element {
	e := dom.GetWindow().Document().CreateElement(tag)
	if class != "" {
		e.SetAttribute("class", class)
	}
	e.SetTextContent(text)
	to.AppendChild(e)
	return e
}

// button adds a button. A label says the meaning of a sign in words.
func button(to dom.Element, class, text, label string) *dom.HTMLButtonElement {
	b := add(to, "button", class, text).(*dom.HTMLButtonElement)
	b.SetAttribute("type", "button")
	if label != "" {
		b.SetAttribute("aria-label", label)
		b.SetAttribute("title", label)
	}
	return b
}

// onClick has a button do something that may wait.
func onClick(b dom.Element, do func()) {
	b.AddEventListener("click", false, func(dom.Event) { go do() })
}

func show(e dom.Element, shown bool) {
	if shown {
		e.RemoveAttribute("hidden")
	} else {
		e.SetAttribute("hidden", "")
	}
}
