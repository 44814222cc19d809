// Package talk holds what the two ends of the soak test say to each other, and
// how they count what they hear.
package talk

import (
	"bytes"
	"runtime"
)

// The lines on which a page and the background talk. Each has one session at a
// time; when that ends, or has carried its share, the next one begins.
const (
	Plain   = "plain"   // The page dials.
	Durable = "durable" // The page dials, and the background's end is durable.
	Called  = "called"  // The background dials, with a durable end that it keeps.
)

// Lines are all of them.
var Lines = []string{Plain, Durable, Called}

// WindowBytes is the window of all sessions. What all of them store together
// fits into storage.session.
const WindowBytes = 256 << 10

// PanicWord is the one-shot message at which the background panics.
const PanicWord = "soak: panic"

// HeapWord is the one-shot message that the background answers with a [Heap].
const HeapWord = "soak: heap"

// A Heap is what the Go program of the background has in use after a collection
// of garbage.
//
//gangway:message
type Heap struct {
	Bytes      int `json:"bytes"`
	Goroutines int `json:"goroutines"`
}

// HeapNow collects garbage, and measures.
func HeapNow() Heap {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return Heap{Bytes: int(m.HeapAlloc), Goroutines: runtime.NumGoroutine()}
}

// A Say is one message. The page speaks, and the background answers each with
// one of its own.
//
//gangway:message
type Say struct {
	Number int    `json:"number"` // Of its direction and session, from 1.
	Heard  Tally  `json:"heard"`  // By the end that says it.
	Filler []byte `json:"filler"`
}

// Each so manyth message is large.
const largeEach = 40

// The sizes of large messages: one that travels in fragments, and one for the
// ends that store what they send and do not cut it up.
const (
	largeSize        = 100 << 10
	largeDurableSize = 20 << 10
)

// NewSay returns the message with a number, from a durable end or not.
func NewSay(number int, heard Tally, durable bool) Say {
	size := number * 37 % 300
	switch {
	case number%largeEach != 0:
	case durable:
		size = largeDurableSize
	default:
		size = largeSize
	}
	return Say{Number: number, Heard: heard, Filler: filler(number, size)}
}

func filler(number, size int) []byte {
	f := make([]byte, size)
	for i := range f {
		f[i] = byte(number + i*7 + i>>8)
	}
	return f
}

// whole reports whether the message is as NewSay made it.
func (s Say) whole() bool { return bytes.Equal(s.Filler, filler(s.Number, len(s.Filler))) }

// A State is what the background remembers of a session.
//
//gangway:message
type State struct {
	Said  int   `json:"said"`
	Heard Tally `json:"heard"`
}
