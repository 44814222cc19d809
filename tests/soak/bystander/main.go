// A page that listens to ports of a name that nobody gives, and leaves all others.
package main

import "gangway/wasm/webext"

func main() {
	rt := webext.Default()
	ports, err := rt.OnConnect("nobody")
	if err != nil {
		panic(err)
	}
	for port := range ports.Values(rt.Lifetime()) {
		port.Disconnect()
	}
}
