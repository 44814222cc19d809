package contract

import "slices"

// A browserKind is a browser in which claims are run.
type browserKind string

const (
	realFirefox browserKind = "Firefox"
	simFirefox  browserKind = "simulated Firefox"
	simChromium browserKind = "simulated Chromium"
)

// A pair says where the two ends of a port are: the one that connects, and the
// one that accepts.
type pair string

const (
	contentToBackground pair = "content script to background"
	backgroundToContent pair = "background to content script"
	pageToBackground    pair = "extension page to background"
	toExtension         pair = "extension to extension"
	toNative            pair = "background to native application"
)

// pairs lists them in the order of the table.
var pairs = []pair{contentToBackground, backgroundToContent, pageToBackground, toExtension, toNative}

// browsers lists them in the order of the table.
var browsers = []browserKind{realFirefox, simFirefox, simChromium}

// A host is a column of the table: a pair in a browser.
type host struct {
	browser browserKind
	pair    pair
}

// A place is a set of hosts.
type place func(host) bool

// of returns the hosts of some pairs.
func of(some ...pair) place {
	return func(h host) bool { return slices.Contains(some, h.pair) }
}

// in returns the hosts of some browsers.
func in(some ...browserKind) place {
	return func(h host) bool { return slices.Contains(some, h.browser) }
}

// and returns the hosts that are in both places.
func (p place) and(other place) place {
	return func(h host) bool { return p(h) && other(h) }
}

// not returns the hosts that are elsewhere.
func not(p place) place { return func(h host) bool { return !p(h) } }

// sendsJSON reports whether messages travel as JSON.
func sendsJSON(h host) bool { return h.pair == toNative || h.browser == simChromium }
