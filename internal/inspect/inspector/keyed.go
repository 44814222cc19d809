//go:build js && wasm

package main

import "honnef.co/go/js/dom/v2"

// A keyed is an element whose children stand for things. A child stays the same
// for as long as its thing is shown, and so keeps the focus.
type keyed struct {
	parent dom.Element
	create func(key string) dom.Element
	all    map[string]dom.Element
}

func newKeyed(parent dom.Element, create func(string) dom.Element) *keyed {
	return &keyed{parent, create, map[string]dom.Element{}}
}

// show shows things in their order.
func (k *keyed) show(keys []string) {
	present := make(map[string]bool, len(keys))
	for _, key := range keys {
		present[key] = true
	}
	for key, e := range k.all {
		if !present[key] {
			e.Remove()
			delete(k.all, key)
		}
	}
	next := k.parent.FirstChild()
	for _, key := range keys {
		e := k.all[key]
		if e == nil {
			e = k.create(key)
			k.all[key] = e
		}
		if next != nil && next.Underlying().Equal(e.Underlying()) {
			next = next.NextSibling()
			continue
		}
		k.parent.InsertBefore(e, next)
	}
}

// template returns a copy of the first element in a template.
func template(name string) dom.Element {
	t := dom.GetWindow().Document().QuerySelector(name).(*dom.HTMLTemplateElement)
	return t.Content().QuerySelector("*").CloneNode(true).(dom.Element)
}

// setText changes a text if it is another one.
func setText(e dom.Element, text string) {
	if e.TextContent() != text {
		e.SetTextContent(text)
	}
}

// set changes an attribute if it is another one.
func set(e dom.Element, name, value string) {
	if e.GetAttribute(name) != value {
		e.SetAttribute(name, value)
	}
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
