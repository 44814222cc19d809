//go:build js && wasm

package bridge

import (
	"strings"
	"unsafe"
)

// version is the bridge's version, the same number as in jsbridge/host.js. It
// changes with any function below.
const version = 11

// kind is the kind of a record; the numbers are those of jsbridge/loader.js.
type kind uint32

const (
	kindConnect    kind = 1  // A port of an event: id of the port, id of the event.
	kindEvent      kind = 2  // Another event: its id, the list of its arguments.
	kindMessage    kind = 3  // A message: id of the port, the item.
	kindDisconnect kind = 4  // The end of a port: its id, the browser's reason.
	kindBadMessage kind = 5  // A message without an item: id of the port, the reason.
	kindRequest    kind = 6  // A one-shot message or a question: its id, id of the event, the item.
	kindBadRequest kind = 7  // A one-shot message without an item: the reason.
	kindReply      kind = 8  // The answer to a one-shot message or a call: id of the call, the item.
	kindNoReply    kind = 9  // No answer: id of the call, the reason, as hostPost gives one.
	kindInvalid    kind = 10 // The context is invalidated.
	kindBatch      kind = 11 // Messages of another Go program: id of the port, a batch of items.
)

// How a port ended, in the header of kindDisconnect.
const (
	endByBrowser uint32 = 0 // The payload is the browser's reason, or empty.
	endFrozen    uint32 = 1
	endInvalid   uint32 = 2
	endCrashing  uint32 = 3
)

// A header is written by hostNext: four numbers of 32 bits.
type header struct {
	kind kind
	id   uint32
	info uint32 // The event, or how a port ended.
	more uint32 // How many records wait behind this one.
}

//go:wasmimport gangway version
func hostVersion() int32

// hostProgram returns the index of this program in gangway.programs.
//
//go:wasmimport gangway program
func hostProgram() int32

// hostStart says that the program takes records from now on.
//
//go:wasmimport gangway start
func hostStart()

// hostListen returns the id of the event, 0 if it was not declared. Of one that
// this context lacks it returns the negated size of the text that names its
// needs.
//
//go:wasmimport gangway listen
func hostListen(name unsafe.Pointer, length int32) int32

// hostListenWith returns the id of a listener of an event with arguments of its
// own, which are an item, or the negated size of the text that says why there
// is none, as of hostPost. If the context lacks the event, the exception's name
// is ErrUnsupported and its message is the need.
//
//go:wasmimport gangway listenWith
func hostListenWith(name unsafe.Pointer, nameLength int32, extra unsafe.Pointer, length int32) int32

//go:wasmimport gangway unlisten
func hostUnlisten(event int32)

// hostNext takes the next record and returns the size of its payload, or -1 if
// there is none. A payload that fits into room is there already.
//
//go:wasmimport gangway next
func hostNext(h, room unsafe.Pointer, size int32) int32

// hostRead copies the payload that was announced last. JavaScript lets go of it
// when Go pauses, as of the record's object and of outgoing: a function that
// takes one reads it before it waits for anything.
//
//go:wasmimport gangway read
func hostRead(payload unsafe.Pointer)

// hostPost posts an item at once, after the batch that waits in the port's
// outbox. It returns 0, or the size of the text that says why it did not: the
// exception's name, a zero byte, its message.
//
//go:wasmimport gangway post
func hostPost(port int32, item unsafe.Pointer, length int32) int32

// hostBatched returns 1 if Go is known to be at the other end of a port.
//
//go:wasmimport gangway batched
func hostBatched(port int32) int32

// hostSend says that a batch stands in a port's outbox. It leaves at once if it is
// the first one of the turn, else when Go pauses, at the end of the turn, with all
// that is added until then. The outbox must stay where it is as long. It returns 1,
// or 0 if the port has ended, -1 if it has by the back/forward cache.
//
//go:wasmimport gangway send
func hostSend(port int32, o unsafe.Pointer) int32

// hostFlush posts the batch that waits in a port's outbox now.
//
//go:wasmimport gangway flush
func hostFlush(port int32)

//go:wasmimport gangway disconnect
func hostDisconnect(port int32)

// hostLeave lets go of a port that nobody here wants.
//
//go:wasmimport gangway leave
func hostLeave(port int32)

// hostObject makes the API object that came with the record taken last the
// payload: of a port or one-shot message its sender. It returns the payload's
// size, 0 if there is no such object.
//
//go:wasmimport gangway object
func hostObject() int32

// hostCall calls a function of the extension API with the elements of a list,
// which is given as an item. It returns the id of the call, or the negated size
// of the text that says why it was not called, as hostListenWith does.
//
//go:wasmimport gangway call
func hostCall(path unsafe.Pointer, pathLength int32, arguments unsafe.Pointer, length int32) int32

// hostDecode makes an item the value of the program's property outgoing. It
// returns 0, or the size of the text that says why not, as hostPost does.
//
//go:wasmimport gangway decode
func hostDecode(item unsafe.Pointer, length int32) int32

// hostReply answers a one-shot message. It returns 0, or the size of the text
// that says why not.
//
//go:wasmimport gangway reply
func hostReply(request int32, item unsafe.Pointer, length int32) int32

// hostIgnore leaves a one-shot message to other contexts, if there are any that
// can answer it.
//
//go:wasmimport gangway ignore
func hostIgnore(request int32)

// hostCancel says that the answer to a call is not wanted any more.
//
//go:wasmimport gangway cancel
func hostCancel(call int32)

// woken holds a token while records may wait.
var woken = make(chan struct{}, 1)

// wake marks that records wait. JavaScript calls it when it puts the first one
// in the queue and then resumes Go.
//
//lint:ignore U1000 JavaScript calls it.
//go:wasmexport gangway_wake
func wake() {
	select {
	case woken <- struct{}{}:
	default: // Marked already.
	}
}

// refusal returns the error for the result of a host function: nil, or the
// reason of that size.
func refusal(size int32) error {
	if size == 0 {
		return nil
	}
	return reasonOf(payload(size))
}

// reasonOf returns the error that a text of JavaScript says, as of hostPost.
func reasonOf(text []byte) error { return cause(thrown(text)) }

// thrown returns the name and the message of an exception. A text without a
// name is that of jsbridge/codec.js.
func thrown(text []byte) (name, message string) {
	name, message, found := strings.Cut(string(text), "\x00")
	if !found {
		return "CodecError", name
	}
	return name, message
}

// payload returns a copy of the payload that was announced with its size.
func payload(size int32) []byte {
	if size == 0 {
		return nil
	}
	p := make([]byte, size)
	hostRead(unsafe.Pointer(unsafe.SliceData(p)))
	return p
}
