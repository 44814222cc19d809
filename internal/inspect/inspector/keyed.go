//go:build js && wasm

package main

import (
	"slices"

	"honnef.co/go/js/dom/v2"
)

// A shown is an element of the page with all that it shows: the page itself is
// asked nothing while it is drawn. A question takes longer than the answer to many
// others, since package dom looks for the type of each element that it returns.
type shown struct {
	dom.Element
	key        string // Of the thing that it stands for.
	attributes map[string]string
	cells      []*shown // Its children with texts.
	text       string
	node       dom.Node // That has the text; nil before there is one.
}

// show returns an element that was made a moment ago, without a text.
func show(e dom.Element, cells ...dom.Element) *shown {
	s := &shown{Element: e, attributes: map[string]string{}}
	for _, c := range cells {
		s.cells = append(s.cells, show(c))
	}
	return s
}

// setText changes a text if it is another one.
func (s *shown) setText(text string) {
	switch {
	case s.text == text:
		return
	case s.node == nil:
		s.SetTextContent(text)
		s.node = s.FirstChild()
	default:
		s.node.SetNodeValue(text)
	}
	s.text = text
}

// setTexts changes the texts of the cells.
func (s *shown) setTexts(texts ...string) {
	for i, text := range texts {
		s.cells[i].setText(text)
	}
}

// set changes an attribute if it is another one.
func (s *shown) set(name, value string) {
	if old, is := s.attributes[name]; !is || old != value {
		s.attributes[name] = value
		s.SetAttribute(name, value)
	}
}

// A keyed is an element whose children stand for things. A child stays the same
// for as long as its thing is shown, and so keeps the focus. Afterwards it stands
// for another one.
type keyed struct {
	parent dom.Element
	create func() *shown
	act    func(key string) // Somebody has chosen a thing; nil where nobody can.
	all    map[string]*shown
	order  []*shown // As on the page.
	spare  []*shown
}

func newKeyed(parent dom.Element, create func() *shown, act func(string)) *keyed {
	return &keyed{parent: parent, create: create, act: act, all: map[string]*shown{}}
}

// show shows things in their order.
func (k *keyed) show(keys []string) {
	present := make(map[string]bool, len(keys))
	for _, key := range keys {
		present[key] = true
	}
	k.reuse(keys, present)
	k.order = slices.DeleteFunc(k.order, func(s *shown) bool {
		if !present[s.key] {
			s.Remove()
			delete(k.all, s.key)
			k.spare = append(k.spare, s)
		}
		return !present[s.key]
	})
	for i, key := range keys {
		s := k.all[key]
		if s == nil {
			s = k.take(key)
		}
		if i < len(k.order) && k.order[i] == s {
			continue
		}
		if old := slices.Index(k.order, s); old >= 0 {
			k.order = slices.Delete(k.order, old, old+1)
		}
		var next dom.Node
		if i < len(k.order) {
			next = k.order[i].Element
		}
		k.parent.InsertBefore(s.Element, next)
		k.order = slices.Insert(k.order, i, s)
	}
}

// reuse lets elements whose things are gone stand for the new ones at their places:
// the page lays out another text in a moment, and another element in many.
func (k *keyed) reuse(keys []string, present map[string]bool) {
	for i, s := range k.order[:min(len(k.order), len(keys))] {
		if k.all[keys[i]] == nil && !present[s.key] {
			delete(k.all, s.key)
			s.key = keys[i]
			k.all[s.key] = s
		}
	}
}

// take takes an element for a thing, which is not on the page yet.
func (k *keyed) take(key string) (s *shown) {
	if last := len(k.spare) - 1; last >= 0 {
		s, k.spare = k.spare[last], k.spare[:last]
	} else {
		s = k.create()
		if k.act != nil {
			onActivate(s, func() { k.act(s.key) })
		}
	}
	s.key = key
	k.all[key] = s
	return s
}

// template returns a copy of the first element in a template, and its children as
// cells.
func template(name string) *shown {
	t := dom.GetWindow().Document().QuerySelector(name).(*dom.HTMLTemplateElement)
	e := t.Content().QuerySelector("*").CloneNode(true).(dom.Element)
	return show(e, e.QuerySelectorAll(":scope > *")...)
}

func setHidden(e dom.Element, hidden bool) {
	if hidden {
		e.SetAttribute("hidden", "")
		return
	}
	e.RemoveAttribute("hidden")
}

// onActivate calls act when somebody clicks the element, or presses Enter or the
// space bar on it.
func onActivate(e dom.Element, act func()) {
	e.AddEventListener("click", false, func(dom.Event) { act() })
	e.AddEventListener("keydown", false, func(event dom.Event) {
		if key := event.(*dom.KeyboardEvent).Key(); key == "Enter" || key == " " {
			event.PreventDefault()
			act()
		}
	})
}
