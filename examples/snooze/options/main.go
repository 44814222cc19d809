//go:build js && wasm

// The options page: it saves each setting as soon as it is changed.
package main

import (
	"fmt"
	"strconv"

	"gangway/examples/snooze/nap"
	"gangway/wasm/webext"

	"honnef.co/go/js/dom/v2"
)

var (
	find    = dom.GetWindow().Document().QuerySelector
	form    = find("#form")
	later   = find("#later").(*dom.HTMLInputElement)
	evening = find("#evening").(*dom.HTMLInputElement)
	morning = find("#morning").(*dom.HTMLInputElement)
	choice  = find("#default").(*dom.HTMLSelectElement)
)

func main() {
	rt := webext.Default()
	settings, err := nap.Load(rt.Lifetime(), rt)
	if err != nil {
		say(err.Error())
		return
	}
	show(settings)
	form.AddEventListener("submit", false, func(e dom.Event) { e.PreventDefault() })
	form.AddEventListener("change", false, func(dom.Event) {
		settings, err := entered()
		if err != nil {
			say(err.Error())
			return
		}
		go save(rt, settings) // Listeners of the page must not wait.
	})
	find("#fields").(*dom.HTMLFieldSetElement).SetDisabled(false)
	say("Changes are saved at once.")
	<-rt.Lifetime().Done() // A program whose main returns has ended.
}

func show(s nap.Settings) {
	later.SetValue(strconv.Itoa(s.Later))
	evening.SetValue(nap.FormatClock(s.Evening))
	morning.SetValue(nap.FormatClock(s.Morning))
	choice.SetValue(string(s.Default))
}

// entered returns the settings that the page shows, or an error for people.
func entered() (s nap.Settings, err error) {
	if s.Later, err = strconv.Atoi(later.Value()); err != nil {
		return s, fmt.Errorf("%q is no number of hours", later.Value())
	}
	if s.Evening, err = nap.ParseClock(evening.Value()); err != nil {
		return s, err
	}
	if s.Morning, err = nap.ParseClock(morning.Value()); err != nil {
		return s, err
	}
	s.Default = nap.Choice(choice.Value())
	return s, s.Check()
}

func save(rt *webext.Runtime, s nap.Settings) {
	if err := nap.StoredSettings.Set(rt.Lifetime(), rt, s); err != nil {
		say(err.Error())
		return
	}
	say("Saved.")
}

func say(text string) { find("#status").SetTextContent(text) }
