package rpc

import (
	"strconv"
	"sync"

	"gangway/wasm/webext"
)

// A room has the calls that may still be served at once, and the bytes that their
// requests and streams may still take while they wait.
type room struct {
	within *room // A larger one, in which there are others; nil if there is none.
	guests int   // Who share it; protected by the lock of the [rooms].

	mu    sync.Mutex // Protects following. That of within is locked second.
	calls int
	bytes int
}

// newRoom returns a room of a size, with the defaults for numbers that are not
// positive.
func newRoom(calls, bytes int) *room {
	if calls <= 0 {
		calls = DefaultMaxCalls
	}
	if bytes <= 0 {
		bytes = DefaultMaxBytes
	}
	return &room{calls: calls, bytes: bytes}
}

// take takes room, and gives it back where a number is negative. It takes nothing,
// and reports false, if there is not enough.
func (r *room) take(calls, bytes int) bool {
	r.mu.Lock()
	ok := calls <= r.calls && bytes <= r.bytes && (r.within == nil || r.within.take(calls, bytes))
	if ok {
		r.calls -= calls
		r.bytes -= bytes
	}
	r.mu.Unlock()
	return ok
}

// rooms are those of senders, one for each that has guests, within one of twice
// the size: no sender takes all of that.
type rooms struct {
	calls int // In each.
	bytes int
	all   *room

	mu sync.Mutex // Protects of.
	of map[string]*room
}

// newRooms returns rooms that have this size each, as newRoom takes it.
func newRooms(calls, bytes int) *rooms {
	one := newRoom(calls, bytes)
	return &rooms{calls: one.calls, bytes: one.bytes, all: newRoom(2*one.calls, 2*one.bytes), of: map[string]*room{}}
}

// enter returns the room of a sender, for a guest who leaves it.
func (r *rooms) enter(s *webext.Sender) (_ *room, leave func()) {
	from := senderOf(s)
	r.mu.Lock()
	defer r.mu.Unlock()
	its := r.of[from]
	if its == nil {
		its = newRoom(r.calls, r.bytes)
		its.within = r.all
		r.of[from] = its
	}
	its.guests++
	return its, func() { r.leave(from, its) }
}

func (r *rooms) leave(from string, its *room) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if its.guests--; its.guests == 0 {
		delete(r.of, from)
	}
}

// senderOf names a sender: a tab with all its frames, or outside tabs the pages of an
// origin, as sessions count them.
func senderOf(s *webext.Sender) string {
	switch {
	case s == nil:
		return ""
	case s.Tab != nil:
		return s.ID + " tab " + strconv.FormatInt(s.Tab.ID, 10)
	}
	return s.ID + " page " + s.Origin
}
