//go:build js && wasm

// Package window brings a puppet its commands as events of its window, or of its
// service worker, from outside the extension, and writes the answers to the
// console.
//
// It imports syscall/js, which programs of an extension should not need: a
// test looks behind the library here.
package window

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os"
	"syscall/js"

	"gangway/tests/contract/puppet"
)

// Run lets a puppet perform the commands for it until one ends the program.
func Run(p *puppet.Puppet) {
	name := rand.Text()
	looks(p)
	js.Global().Call("addEventListener", puppet.EventName, js.FuncOf(func(_ js.Value, args []js.Value) any {
		var c puppet.Command
		err := json.Unmarshal([]byte(args[0].Get("detail").String()), &c)
		if err == nil && c.To == name {
			p.Handle(c, func(a puppet.Answer) { say(puppet.Line{Answer: &a, Name: name}) })
		}
		return nil
	}))
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
