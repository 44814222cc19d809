// A page that listens for ports as the inspector does: what it costs is not the
// inspector's.
package main

import (
	"fmt"

	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	ports, err := rt.OnConnect("nobody opens this one")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = ports.Receive(rt.Lifetime())
}
