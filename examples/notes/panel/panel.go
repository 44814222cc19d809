//go:build js && wasm

// Package panel shows the notes on a page, in the page or in a window.
package panel

import (
	"cmp"
	"context"
	"crypto/rand"
	_ "embed" // The style.

	"gangway/examples/notes/notebook"
	"gangway/wasm/webext"

	"honnef.co/go/js/dom/v2"
)

// CSS is the style of the panel.
//
//go:embed panel.css
var CSS string

// Options say which page it is.
type Options struct {
	URL, Title string
	Quote      string // Text of the page, for a note on it.
	Hint       string // Is shown where there are no notes.
	Close      func() // Is called when the person closes the panel.
}

// A Panel shows the notes. Texts of the page become text in it, never markup.
type Panel struct {
	rt   *webext.Runtime
	book notebook.Notebook
	o    Options

	list, empty, status, quoted dom.Element
	quote                       dom.Element // In quoted.
	text                        *dom.HTMLTextAreaElement
	add                         *dom.HTMLButtonElement

	rows   map[string]dom.Element // By the IDs of their notes.
	unsure notebook.Draft         // Perhaps it was added, though that failed.
}

// New fills an element of its own. The field has the keyboard.
func New(rt *webext.Runtime, book notebook.Notebook, body dom.HTMLElement, o Options) *Panel {
	p := &Panel{rt: rt, book: book, o: o, rows: map[string]dom.Element{}}
	body.SetAttribute("aria-label", "Notes on this page")
	p.addHeader(body)
	p.empty = add(body, "p", "empty", "No notes yet. "+o.Hint)
	show(p.empty, false)
	p.list = add(body, "ul", "", "")
	p.addForm(body)
	body.AddEventListener("keydown", false, func(e dom.Event) {
		if e.(*dom.KeyboardEvent).Key() == "Escape" {
			e.PreventDefault()
			go o.Close()
		}
	})
	p.text.Focus()
	return p
}

func (p *Panel) addHeader(body dom.Element) {
	header := add(body, "header", "", "")
	titles := add(header, "div", "", "")
	add(titles, "h1", "", "Notes")
	add(titles, "bdi", "page", cmp.Or(p.o.Title, p.o.URL)).SetAttribute("title", p.o.URL)
	onClick(button(header, "quiet", "✕", "Close"), p.o.Close)
}

func (p *Panel) addForm(body dom.Element) {
	form := add(body, "form", "", "")
	p.quoted = add(form, "div", "quoted", "")
	p.quote = add(p.quoted, "blockquote", "", "")
	drop := button(p.quoted, "quiet", "✕", "Do not quote this")
	onClick(drop, func() {
		p.setQuote("")
		p.text.Focus()
	})
	p.setQuote(p.o.Quote)
	p.text = add(form, "textarea", "", "").(*dom.HTMLTextAreaElement)
	p.text.SetAttribute("aria-label", "Your note")
	p.text.SetAttribute("placeholder", "Write a note")
	p.text.SetRows(3)
	footer := add(form, "footer", "", "")
	p.status = add(footer, "p", "status", "Ctrl+Enter adds it.")
	p.status.SetAttribute("role", "status")
	p.add = button(footer, "", "Add note", "")
	onClick(p.add, p.addNote)
	p.text.AddEventListener("keydown", false, func(e dom.Event) {
		if key := e.(*dom.KeyboardEvent); key.Key() == "Enter" && (key.CtrlKey() || key.MetaKey()) {
			e.PreventDefault()
			go p.addNote()
		}
	})
}

// Run shows the notes as they are and as they change, until ctx is done.
func (p *Panel) Run(ctx context.Context) error {
	stored := notebook.On(p.o.URL)
	changes, err := stored.Watch(p.rt)
	if err != nil {
		return p.say(err)
	}
	defer changes.Stop()
	sheet, err := stored.Get(ctx, p.rt)
	for err == nil {
		p.show(sheet)
		sheet, err = changes.Receive(ctx)
	}
	return p.say(err)
}

// say tells the person of an error, and returns it.
func (p *Panel) say(err error) error {
	text := ""
	if err != nil {
		text = err.Error()
	}
	p.status.SetTextContent(text)
	return err
}

// addNote adds the note that is written. Its text stays where that fails.
func (p *Panel) addNote() {
	if p.add.Disabled() {
		return
	}
	p.editable(false)
	defer p.editable(true)
	draft := notebook.Draft{URL: p.o.URL, ID: p.unsure.ID, Quote: p.quote.TextContent(), Text: p.text.Value()}
	if draft != p.unsure {
		draft.ID = rand.Text()
	}
	p.unsure = draft
	if p.say(p.book.Add(context.Background(), draft)) == nil {
		p.unsure = notebook.Draft{}
		p.text.SetValue("")
		p.setQuote("")
	}
	p.text.Focus()
}

// editable lets the person write and add a note, or not.
func (p *Panel) editable(may bool) {
	p.add.SetDisabled(!may)
	p.text.SetReadOnly(!may)
}

// setQuote sets the quotation of the note that is written.
func (p *Panel) setQuote(text string) {
	p.quote.SetTextContent(text)
	show(p.quoted, text != "")
}
