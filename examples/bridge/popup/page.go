//go:build js && wasm

package main

import (
	"fmt"

	"gangway/examples/bridge/files"

	"honnef.co/go/js/dom/v2"
)

// A page is the popup's document.
type page struct {
	document dom.Document
	text     *dom.HTMLInputElement
	list     dom.Element
	status   dom.Element
	current  *search
}

func newPage() *page {
	d := dom.GetWindow().Document()
	return &page{
		document: d, text: d.GetElementByID("text").(*dom.HTMLInputElement),
		list: d.GetElementByID("found"), status: d.GetElementByID("status"),
	}
}

func (p *page) say(text string) { p.status.SetTextContent(text) }

// offer lets one type, and returns the texts: of those that nobody has taken, the
// last one.
func (p *page) offer(folder string) <-chan string {
	texts := make(chan string, 1)
	p.document.GetElementByID("folder").SetTextContent(folder)
	p.text.AddEventListener("input", false, func(dom.Event) {
		select {
		case <-texts:
		default:
		}
		texts <- p.text.Value()
	})
	p.text.SetDisabled(false)
	p.text.Focus()
	return texts
}

// A search is shown until another one begins.
type search struct {
	page *page
	n    int
}

// begin empties the list for a new search.
func (p *page) begin() *search {
	p.list.SetTextContent("")
	p.say("")
	p.current = &search{page: p}
	return p.current
}

// add shows a file, and returns how many are shown.
func (s *search) add(file files.File) int {
	if s.page.current == s {
		item := s.page.document.CreateElement("li")
		path, size := s.page.document.CreateElement("bdi"), s.page.document.CreateElement("data")
		path.SetTextContent(file.Path)
		size.SetTextContent(fmt.Sprintf("%d bytes", file.Size))
		item.AppendChild(path)
		item.AppendChild(size)
		s.page.list.AppendChild(item)
	}
	s.n++
	return s.n
}

// end says how a search has ended, by default how many files there are.
func (s *search) end(text string) {
	if text == "" {
		text = fmt.Sprintf("%d files", s.n)
	}
	if s.page.current == s {
		s.page.say(text)
	}
}
