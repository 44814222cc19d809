package webext

import (
	"slices"
	"sync"

	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

// events are the events of the browser's API that a Runtime listens to now, by
// keys that tell those with other arguments apart. Each is registered once, for
// all of its listeners, each of which reads occurrences as it needs them.
type events struct {
	host host.Host
	gone <-chan struct{} // Of the host; nil in a browser.

	mu  sync.Mutex // Protects following.
	all map[string]*event
}

type event struct {
	takers []*taker
	stop   func() // Ends listening to the host.
	told   bool   // Of an occurrence that could not be read.
}

// A taker gives a listener an occurrence, or says why it cannot be read.
type taker struct{ take func(host.Occurrence) error }

// A starter begins to listen to the host.
type starter = func(deliver func(host.Occurrence)) (stop func(), err error)

// listenTo listens to an event of which read makes the values that listeners
// receive.
func listenTo[T any](r *Runtime, name string, read func(arguments []byte) (T, error)) (*Listener[T], error) {
	start := func(deliver func(host.Occurrence)) (func(), error) {
		return r.host.OnEvent(name, nil, func(arguments []byte) {
			deliver(host.Occurrence{Event: name, Arguments: arguments})
		})
	}
	l := new(Listener[T])
	return l, l.hear(r.events, name, start, func(o host.Occurrence) (any, error) { return read(o.Arguments) })
}

// add adds a taker to an event, which is started for the first one.
func (e *events) add(key string, t *taker, start starter) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	found := e.all[key]
	if found == nil {
		found = new(event)
		// Occurrences wait for the lock, and so find the taker.
		stop, err := start(func(o host.Occurrence) { e.deliver(found, o) })
		if err != nil {
			return err
		}
		found.stop = stop
		if e.all == nil {
			e.all = make(map[string]*event)
		}
		e.all[key] = found
	}
	found.takers = append(found.takers, t)
	return nil
}

// remove removes a taker, and the event with its last one.
func (e *events) remove(key string, t *taker) {
	e.mu.Lock()
	defer e.mu.Unlock()
	found := e.all[key]
	found.takers = slices.DeleteFunc(found.takers, func(other *taker) bool { return other == t })
	if len(found.takers) == 0 {
		found.stop()
		delete(e.all, key)
	}
}

// deliver hands an occurrence to every listener of an event.
func (e *events) deliver(to *event, o host.Occurrence) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var a *answer
	if o.Request != nil {
		a = &answer{host: o.Request}
		a.share(len(to.takers) + 1) // And this function.
		o.Answer = a
	}
	for _, t := range to.takers {
		if err := t.take(o); err != nil {
			to.tell(o, err)
			if a != nil {
				a.giveUp()
			}
		}
	}
	if a != nil {
		a.giveUp()
	}
}

// toldBytes is how much of the arguments is told at most.
const toldBytes = 512

// tell says on the console, once for the event, that an occurrence could not be
// read: no error of a call could say it.
func (e *event) tell(o host.Occurrence, err error) {
	if e.told {
		return
	}
	e.told = true
	println("gangway: an occurrence of", host.EventPath(o.Event), "was not received, because its arguments are not as expected:",
		err.Error()+"; they are, in CBOR,", inHex(o.Arguments[:min(len(o.Arguments), toldBytes)]))
}

func inHex(data []byte) string {
	const digits = "0123456789abcdef"
	text := make([]byte, 0, 2*len(data))
	for _, b := range data {
		text = append(text, digits[b>>4], digits[b&0xf])
	}
	return string(text)
}

// decodeFirst decodes the first of the arguments of an event, if there is one.
func decodeFirst(arguments []byte, decode func(*codec.Decoder)) error {
	f := first(decode)
	return codec.Unmarshal(arguments, &f)
}

// first decodes the first element of a list; nil once it has.
type first func(*codec.Decoder)

// DecodeCBOR implements [codec.Decodable].
func (f *first) DecodeCBOR(d *codec.Decoder) {
	for n := d.Array(); d.Next(&n); {
		if decode := *f; decode != nil {
			*f = nil
			decode(d)
		} else {
			d.Skip()
		}
	}
}
