package contract

import "slices"

// A browserKind is a browser in which claims are run, and in a real one the
// form in which messages cross the ports. A simulated browser has one form.
type browserKind string

const (
	batchesFirefox  browserKind = "Firefox, batches"
	valuesFirefox   browserKind = "Firefox, values"
	batchesChromium browserKind = "Chromium, batches"
	valuesChromium  browserKind = "Chromium, values"
	batchesJSON     browserKind = "Chromium, JSON, batches"
	valuesJSON      browserKind = "Chromium, JSON, values"
	simFirefox      browserKind = "simulated Firefox"
	simChromium     browserKind = "simulated Chromium"
	simJSON         browserKind = "simulated Chromium, JSON"
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
var browsers = []browserKind{
	batchesFirefox, valuesFirefox, batchesChromium, valuesChromium,
	batchesJSON, valuesJSON, simFirefox, simChromium, simJSON,
}

// A host is a column of the table: a pair in a browser.
type host struct {
	browser browserKind
	pair    pair
}

// String returns the host's name in the tests.
func (h host) String() string { return string(h.browser) + "/" + string(h.pair) }

// hosts returns the columns of a browser.
func (b browserKind) hosts() []host {
	var all []host
	for _, p := range pairs {
		if h := (host{b, p}); !batched(h) || inside(h) {
			all = append(all, h)
		}
	}
	return all
}

// hosts returns all columns, in the order of the table.
func hosts() []host {
	var all []host
	for _, b := range browsers {
		all = append(all, b.hosts()...)
	}
	return all
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

// or returns the hosts that are in any of both places.
func (p place) or(other place) place {
	return func(h host) bool { return p(h) || other(h) }
}

// not returns the hosts that are elsewhere.
func not(p place) place { return func(h host) bool { return !p(h) } }

var (
	// inside has the ports that stay inside an extension; only they carry batches.
	inside = of(contentToBackground, backgroundToContent, pageToBackground)
	// unbatched has the ports that carry values because batches are switched off.
	unbatched = in(valuesFirefox, valuesChromium, valuesJSON).and(inside)
	// batched has the ports that carry batches.
	batched = in(batchesFirefox, batchesChromium, batchesJSON)
	// simulated has the browsers of package webexttest.
	simulated    = in(simFirefox, simChromium, simJSON)
	realFirefox  = in(batchesFirefox, valuesFirefox)
	realChromium = in(batchesChromium, valuesChromium, batchesJSON, valuesJSON)
	// anyChromium has the browsers that behave as Chromium does.
	anyChromium = realChromium.or(in(simChromium, simJSON))
	// sendJSON has the browsers whose extensions ask for messages as JSON.
	sendJSON = in(batchesJSON, valuesJSON, simJSON)
	// textBatches has the ports that carry batches as text.
	textBatches = in(batchesJSON, simJSON).and(inside)
	// plainJSON has the ports that carry values as JSON.
	plainJSON = of(toNative).or(sendJSON.and(not(textBatches)))
)
