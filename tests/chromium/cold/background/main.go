// The background says which numbers a port brings, and panics when asked.
package main

import (
	"fmt"

	"gangway/wasm/webext"
)

func main() {
	rt := webext.Default()
	numbers, err := rt.OnConnect("numbers")
	if err != nil {
		panic(err)
	}
	panics, err := rt.OnConnect("panic")
	if err != nil {
		panic(err)
	}
	go func() {
		for range panics.Values(rt.Lifetime()) {
			panic("on purpose")
		}
	}()
	for port := range numbers.Values(rt.Lifetime()) {
		in, out := webext.Channels[int, string](rt.Lifetime(), port, nil)
		go count(in, out)
	}
}

// count tells how many numbers came in their order, as soon as the last is there.
func count(in <-chan int, out chan<- string) {
	next := 0
	for n := range in {
		if n != next {
			out <- fmt.Sprintf("%d came in place of %d", n, next)
			return
		}
		if next++; next == 200 {
			out <- "200 in order"
		}
	}
}
