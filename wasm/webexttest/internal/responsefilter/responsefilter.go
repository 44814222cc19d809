// Package responsefilter is the twin of jsbridge/filter.js, with the browser's
// StreamFilter beneath it: a response on its way through a program to a page.
package responsefilter

import (
	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
)

// With how many bytes that wait for the program the browser pauses, and with how
// many it goes on.
const (
	full = 1 << 20
	low  = full / 2
)

// A Filter has the response to one request. Its methods are called one at a time.
// They call the functions that they were given to reply with, which must not call
// back.
type Filter struct {
	chunks   [][]byte // Those that the program has not read to their ends.
	size     int      // Of all chunks.
	position int      // Where the first of them begins in the response.
	given    int      // Up to where the program has had it.
	paused   bool
	begun    bool
	over     bool // Nothing comes any more.
	ended    bool // By the program, or with it.
	passes   bool // The rest goes to the page unfiltered.
	done     bool // The page has all of its response.
	failure  error
	waiting  reply    // Of the read that waits.
	early    []func() // All that waits for the beginning.
	page     []byte
	changed  chan struct{}
}

// A reply gets the result of a call.
type reply func(item []byte, err error)

// New returns the filter of a response that has not begun.
func New() *Filter { return &Filter{changed: make(chan struct{}), waiting: func([]byte, error) {}} }

// Changed returns a channel that is closed when one of the following has changed.
func (f *Filter) Changed() <-chan struct{} { return f.changed }

// HasRoom reports whether more of the response may come.
func (f *Filter) HasRoom() bool { return !f.paused || f.passes || f.done }

// Done reports whether the page has all of its response.
func (f *Filter) Done() bool { return f.done }

// Ended reports whether the program has ended the filter, which then has no
// functions any more.
func (f *Filter) Ended() bool { return f.ended }

// Begun reports whether the response has begun.
func (f *Filter) Begun() bool { return f.begun }

// Page returns all that the page has got.
func (f *Filter) Page() []byte { return f.page }

func (f *Filter) change() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// Begin says that the response comes.
func (f *Filter) Begin() {
	f.begun = true
	for _, act := range f.early {
		act()
	}
	f.early = nil
}

// Data brings bytes of it, which the filter does not keep.
func (f *Filter) Data(chunk []byte) {
	switch {
	case f.passes:
		f.page = append(f.page, chunk...)
	case f.done || len(chunk) == 0:
	default:
		f.chunks = append(f.chunks, append([]byte(nil), chunk...))
		f.size += len(chunk)
		f.paused = f.paused || f.size >= full
		f.answer()
	}
}

// Stop says that it is complete.
func (f *Filter) Stop() {
	f.over = true
	f.done = f.done || f.passes
	f.answer()
	f.change()
}

// Fail says that the browser takes the response away from the program.
func (f *Filter) Fail(err error) {
	f.failure = err
	f.done = true
	f.Stop()
}

// LetGo says that the program has ended: all that it has not had passes to the
// page, or without the scripts beside it all that comes from now on.
func (f *Filter) LetGo(scripts bool) {
	if f.ended {
		return
	}
	if !scripts {
		f.chunks = nil
	}
	f.disconnect(f.given)
}

// Call calls one of the functions that filter.js has, which replies at once or
// later.
func (f *Filter) Call(function string, arguments []any, r func(item []byte, err error)) {
	switch function {
	case "read":
		f.read(position(arguments), r)
		return
	case "write":
		f.write(arguments, r)
		return
	case "close":
		f.end(func() { f.done = true })
	case "disconnect":
		f.disconnect(position(arguments))
	}
	r(codecimpl.AppendUndefined(nil), nil)
}

func position(arguments []any) int {
	at, _ := arguments[0].(float64)
	return int(at)
}

func (f *Filter) read(position int, r reply) {
	f.drop(position)
	if f.paused && f.size <= low {
		f.paused = false
		f.change()
	}
	f.waiting = r
	f.answer()
}

// answer answers the read that waits, if it can.
func (f *Filter) answer() {
	r := f.waiting
	switch {
	case len(f.chunks) > 0:
		f.given = f.position + len(f.chunks[0])
		r(codec.Marshal(f.chunks[0]))
	case f.failure != nil:
		r(nil, f.failure)
	case f.over || f.ended:
		r(codecimpl.AppendUndefined(nil), nil)
	default:
		return
	}
	f.waiting = func([]byte, error) {}
}

// drop lets go of all before a position in the response.
func (f *Filter) drop(position int) {
	for len(f.chunks) > 0 && f.position < position {
		first := f.chunks[0]
		n := min(position-f.position, len(first))
		if f.chunks[0] = first[n:]; n == len(first) {
			f.chunks = f.chunks[1:]
		}
		f.position += n
		f.size -= n
	}
}

func (f *Filter) write(arguments []any, r reply) {
	content, _ := arguments[0].([]byte)
	f.whenBegun(func() {
		if f.failure != nil {
			r(nil, f.failure)
			return
		}
		f.page = append(f.page, content...)
		r(codecimpl.AppendUndefined(nil), nil)
	})
}

func (f *Filter) disconnect(position int) {
	f.drop(position)
	f.end(func() {
		for _, chunk := range f.chunks {
			f.page = append(f.page, chunk...)
		}
		f.passes, f.done = true, f.done || f.over
	})
}

// end does the last thing with the filter, when the response has begun.
func (f *Filter) end(act func()) {
	f.ended = true
	f.whenBegun(func() {
		act()
		f.chunks = nil
		f.change()
	})
	f.answer()
}

func (f *Filter) whenBegun(act func()) {
	if f.begun {
		act()
	} else {
		f.early = append(f.early, act)
	}
}
