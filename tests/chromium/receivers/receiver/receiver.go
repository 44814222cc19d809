// Package receiver takes ports.
package receiver

import (
	"fmt"

	"gangway/wasm/webext"
)

// Echo posts back what comes on ports of a name.
func Echo(rt *webext.Runtime, name string) {
	ports, err := rt.OnConnect(name)
	Must(err)
	fmt.Println("receivers: listens to", name)
	for port := range ports.Values(rt.Lifetime()) {
		in, out := webext.Channels[string, string](rt.Lifetime(), port, nil)
		go func() {
			for text := range in {
				out <- text
			}
		}()
	}
}

// Must ends the program if there is an error.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}
