//go:build js && wasm

// The page that welcomes a new user: it shows the keys of the command.
package main

import (
	"fmt"

	"gangway/wasm/webext"
	"gangway/wasm/webext/commands"
	"gangway/wasm/webext/runtime"

	"honnef.co/go/js/dom/v2"
)

var find = dom.GetWindow().Document().QuerySelector

func main() {
	rt := webext.Default()
	fmt.Println("welcome to snooze")
	if err := showKeys(rt); err != nil {
		say(err)
	}
	settings := find("#settings").(*dom.HTMLButtonElement)
	settings.AddEventListener("click", false, func(dom.Event) {
		go func() { // Listeners of the page must not wait.
			if err := runtime.OpenOptionsPage(rt.Lifetime(), rt); err != nil {
				say(err)
			}
		}()
	})
	settings.SetDisabled(false)
	<-rt.Lifetime().Done() // A program whose main returns has ended.
}

// showKeys shows the keys that the command has now: people can change them.
func showKeys(rt *webext.Runtime) error {
	all, err := commands.GetAll(rt.Lifetime(), rt)
	if err != nil {
		return err
	}
	keys := "that you choose for it in the settings of extensions"
	for _, command := range all {
		if command.Shortcut != nil && *command.Shortcut != "" {
			keys = *command.Shortcut
		}
	}
	find("#keys").SetTextContent(keys)
	return nil
}

func say(err error) {
	fmt.Println(err)
	find("#status").SetTextContent(err.Error())
}
