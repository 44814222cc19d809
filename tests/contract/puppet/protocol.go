package puppet

import (
	"encoding/json"

	"gangway/wasm/webext"
)

// A Command asks one puppet to perform one operation.
type Command struct {
	To   string          `json:"to"` // Name of the puppet.
	ID   int             `json:"id"` // Comes back in the answer.
	Op   string          `json:"op"`
	Args json.RawMessage `json:"args,omitempty"`
}

// An Answer says how an operation ended.
type Answer struct {
	ID     int             `json:"id"`
	Result json.RawMessage `json:"result,omitempty"`
	Err    *Error          `json:"error,omitempty"`
}

// A Handle names a port, a listener, a request or a pair of channels that a
// puppet holds.
type Handle int

// A Target is where to connect or to send to; the zero Target is the own
// extension.
type Target struct {
	Extension *string
	Tab       *int64
	Native    *string
	Info      Info
	NameBytes []byte // In place of the name, which JSON would make UTF-8.
	Count     int    // Of numbers to post in the same turn: 1 to Count.
}

// Info are the options of all ways to connect.
type Info struct {
	Name                string
	IncludeTLSChannelID bool
	FrameID             *int64
	DocumentID          string
}

// A Port is a port of a puppet: what it says of itself when it is there.
type Port struct {
	Handle Handle
	Name   string
	Sender *webext.Sender
}

// A State is what a port says at some time, without waiting.
type State struct {
	Port
	Done  bool
	Cause *Error // Of Err.
	Stats webext.Stats
}

// A Message is a message received: its item, or what is wrong with it. Of a
// large one only the size and a sum come.
type Message struct {
	Item []byte
	Size int
	Sum  string
	Err  *Error
}

// Received is what a port brought, and the cause of its end if its channel of
// messages is closed.
type Received struct {
	Messages []Message
	Closed   bool
	Cause    *Error
}

// A Number is an element of a typed view of a port.
type Number struct {
	Value float64
	Err   *Error
}

// A Request is a one-shot message that a puppet was sent.
type Request struct {
	Handle  Handle
	Message Message
	Sender  *webext.Sender
}

// The arguments of the operations that take more than a Handle.
type (
	// Post posts items, the numbers From to To, a text of Fill bytes, or a value
	// that cannot be sent; whichever is given. End disconnects in the same turn.
	Post struct {
		Port     Handle
		Items    [][]byte
		From, To int
		Fill     int
		Bad      Bad
		End      bool
	}

	// Take receives Count messages or numbers; fewer if the end comes before.
	// A negative Count is all until the end.
	Take struct {
		From  Handle
		Count int
	}

	// Limit bounds what waits at a port.
	Limit struct {
		Port  Handle
		Limit webext.Limit
	}

	// Channels opens a typed view; Failed has its errors collected.
	Channels struct {
		Port   Handle
		Failed bool
	}

	// Listen listens to an event: "connect", "connectExternal", "message" or
	// "messageExternal". Those from outside are let in by Allow.
	Listen struct {
		Event string
		Names []string
		Allow *Allow
	}

	// Allow lets in by what the sender says. What is empty does not matter.
	Allow struct {
		IDs    []string
		Origin string
	}

	// Send sends a one-shot message.
	Send struct {
		Target Target
		Item   []byte
		Bad    Bad
	}

	// Reply answers a request.
	Reply struct {
		Request Handle
		Item    []byte
		Bad     Bad
	}
)

// Bad says which value to take that cannot be sent.
type Bad string

const (
	BadFunction Bad = "a function"
	BadDate     Bad = "a date beyond the range of JavaScript"
)

// A Loader is what loader.js holds for a program.
type Loader struct{ Ports, Requests, Calls, Queue int }

// What a puppet in a real browser and the suite agree on.
const (
	// EventName is the event whose detail is a Command.
	EventName = "gangway-puppet"
	// LinePrefix begins a console line that is a Line.
	LinePrefix = "gangway:puppet "
)

// A Line is what a puppet says: its answer, or that it is there.
type Line struct {
	Name   string  `json:"name"`
	Answer *Answer `json:"answer,omitempty"`
}
