// The background of the tests of requests that Go answers: it redirects them,
// and panics at one.
package main

import (
	"fmt"
	"os"
	"strings"

	"gangway/wasm/codec"
	"gangway/wasm/internal/webapi"
	"gangway/wasm/webext"
)

func main() {
	requests, err := webapi.Ask(webext.Default(), "gangway:event:ask.webRequest.onBeforeRequest;", nil, read, write)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("listening")
	for request := range requests.Values(webext.Default().Lifetime()) {
		fmt.Printf("asked for %s.\n", request.Value)
		if strings.HasSuffix(request.Value, "panic") {
			panic("told to panic")
		}
		if err := request.Reply(strings.Replace(request.Value, "/asked", "/answered", 1)); err != nil {
			fmt.Println(err)
		}
	}
}

// read returns the address of a request.
func read(arguments []byte) (string, error) {
	var list []map[string]any
	if err := codec.Unmarshal(arguments, &list); err != nil {
		return "", err
	}
	return list[0]["url"].(string), nil
}

// write returns the answer that redirects to an address.
func write(url string) []byte {
	item, _ := codec.Marshal(map[string]any{"redirectUrl": url})
	return item
}
