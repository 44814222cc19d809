package webexttest

import (
	"fmt"
	"math/rand/v2"
	"net/url"
)

// ids gives out the ids of a browser, the same ones in every run.
type ids struct {
	tabs    int64
	windows int64
	frames  int64
	random  *rand.Rand
}

func (n *ids) tab() int64 {
	n.tabs++
	return n.tabs
}

func (n *ids) window() int64 {
	n.windows++
	return n.windows
}

// frame returns the id of a frame that is not a top one. Firefox's are wider
// than 32 bits.
func (n *ids) frame(p Profile) int64 {
	n.frames++
	if p == Firefox {
		return 1<<32 + n.frames
	}
	return n.frames
}

// document returns the id of a document, 128 bits as in both browsers.
func (n *ids) document() string {
	a, b := n.pair()
	return fmt.Sprintf("%016X%016X", a, b)
}

// host returns the host of an extension's URLs: its id in Chromium, a UUID of
// this installation in Firefox.
func (n *ids) host(p Profile, id string) string {
	if p == Chromium {
		return url.PathEscape(id)
	}
	return n.uuid()
}

func (n *ids) uuid() string {
	a, b := n.pair()
	return fmt.Sprintf("%08x-%04x-4%03x-8%03x-%012x", a>>32, a>>16&0xffff, a&0xfff, b>>48&0xfff, b&0xffffffffffff)
}

func (n *ids) pair() (a, b uint64) {
	if n.random == nil {
		n.random = rand.New(rand.NewPCG(2, 2))
	}
	return n.random.Uint64(), n.random.Uint64()
}
