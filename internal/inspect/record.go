// Package inspect holds the records by which the programs of a development build
// tell the inspector of all that passes between them and the browser.
package inspect

import "strconv"

// PortName is the name of the ports by which programs report to the inspector.
const PortName = "gangway.inspect"

// ItemBytes is how many bytes of a message a record has at most.
const ItemBytes = 4 << 10

// A Kind is the kind of a Record.
type Kind int

// The kinds of records. Each has At, and the fields that are named.
const (
	PortOpened       Kind = iota + 1 // By the program: ID, Name, Target, Tab.
	PortAccepted                     // By the program, of another context: ID, Name, Sender.
	PortEnded                        // ID, and Text unless the program ended it.
	MessagePosted                    // On a port: ID, its Target and Tab, Size, Item, and Text of an error.
	MessageReceived                  // ID, Size, Item, and Text of an error.
	RequestSent                      // A one-shot message: ID, Target, Tab, Size, Item.
	RequestAnswered                  // One of these: ID, Size, Item, and Text of an error.
	RequestReceived                  // A one-shot message: ID, Name of the event, Sender, Size, Item.
	RequestReplied                   // One of these: ID, Size, Item.
	EventOccurred                    // Name, Size, Item of its arguments.
	FunctionCalled                   // Of the browser: ID, Name, Size, Item of its arguments.
	FunctionReturned                 // One of these: ID, Size, Item, and Text of an error.
)

var kindNames = [...]string{
	PortOpened: "open", PortAccepted: "accept", PortEnded: "end", MessagePosted: "post", MessageReceived: "receive",
	RequestSent: "ask", RequestAnswered: "answered", RequestReceived: "asked", RequestReplied: "answer",
	EventOccurred: "event", FunctionCalled: "call", FunctionReturned: "return",
}

func (k Kind) String() string {
	if k <= 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// A Record tells of one thing that passed between a program and the browser.
//
//gangway:message
type Record struct {
	Kind Kind  `json:"kind"`
	At   int64 `json:"at"` // Microseconds since 1970, by the clock of the program.

	// ID is that of the port, the one-shot message or the call, in its context.
	ID     uint64 `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	Target string `json:"target,omitempty"` // Another extension, or an application.
	Tab    int64  `json:"tab,omitempty"`    // The tab whose content scripts are the target.
	Sender []byte `json:"sender,omitempty"` // As the browser describes it, encoded.

	Size int    `json:"size,omitempty"` // Of the whole message, encoded.
	Item []byte `json:"item,omitempty"` // Its first bytes.
	Text string `json:"text,omitempty"`
}

// ToOwn reports whether the target is the own extension.
func (r *Record) ToOwn() bool { return r.Target == "" && r.Tab == 0 }

// TargetName names the target for people, empty for the own extension.
func (r *Record) TargetName() string {
	if r.Tab != 0 {
		return TabName(r.Tab)
	}
	return r.Target
}

// TabName names a tab for people.
func TabName(id int64) string { return "tab " + strconv.FormatInt(id, 10) }

// A Count has the counts of one port so far, of all messages.
//
//gangway:message
type Count struct {
	ID            uint64 `json:"id"`
	Posted        uint64 `json:"posted"`
	PostedBytes   uint64 `json:"postedBytes"`
	Received      uint64 `json:"received"`
	ReceivedBytes uint64 `json:"receivedBytes"`
}

// A Report is a message to the inspector.
//
//gangway:message
type Report struct {
	Context string `json:"context"` // A name of the run of the program.
	Started int64  `json:"started"` // When it began, as At.

	// Open are the ports that are open when the report is the first one on its
	// port: each as it was opened or accepted.
	Open []Record `json:"open,omitempty"`

	Records []Record `json:"records,omitempty"`
	Counts  []Count  `json:"counts,omitempty"`  // Of ports that have others than before.
	Dropped uint64   `json:"dropped,omitempty"` // Records that had no room, in all.
}
