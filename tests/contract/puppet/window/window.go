//go:build js && wasm

// Package window brings a puppet its commands as events of its window, from
// outside the extension, and writes the answers to the console.
//
// It imports syscall/js, which programs of an extension should not need: a
// test looks behind the library here.
package window

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"

	"gangway/tests/contract/puppet"

	"honnef.co/go/js/dom/v2"
)

// Run lets a puppet perform the commands for it until one ends the program.
func Run(p *puppet.Puppet) {
	name := rand.Text()
	looks(p)
	dom.GetWindow().AddEventListener(puppet.EventName, false, func(e dom.Event) {
		var c puppet.Command
		err := json.Unmarshal([]byte(e.Underlying().Get("detail").String()), &c)
		if err == nil && c.To == name {
			p.Handle(c, func(a puppet.Answer) { say(puppet.Line{Answer: &a, Name: name}) })
		}
	})
	say(puppet.Line{Name: name})
	os.Exit(<-p.Exit())
}

func say(l puppet.Line) {
	raw, err := json.Marshal(l)
	if err != nil {
		raw = []byte(err.Error())
	}
	fmt.Println(puppet.LinePrefix + string(raw))
}
