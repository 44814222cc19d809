package loader

import (
	"sync"
	"time"

	"gangway/wasm/internal/host"
	"gangway/wasm/webexttest/internal/conversion"
)

// A Kind is one of the kinds of contexts, which have different events.
type Kind int

const (
	Background Kind = iota
	Page
	ContentScript
)

// Options are the declarations in the start script of a program.
type Options struct {
	Kind     Kind
	Declares []string
	Certain  bool                // Declares is all; else the events that the program listens to count.
	Ports    []string            // The names of its ports; nil for all.
	Messages []map[string]string // Properties of the page's messages; nil for all.
}

// Decision is how long a program without declarations has time to listen.
const Decision = time.Second

// A Browser is the extension API as JavaScript has it in one context. Its lock
// protects the loader, too; all methods but Lock and Convert are called with it
// held.
type Browser interface {
	sync.Locker

	// Convert returns a message as other contexts receive it.
	Convert(item []byte) ([]byte, error)

	Ended() bool           // The extension API is gone.
	Frozen() bool          // The page is in the back/forward cache.
	Done() <-chan struct{} // Closed when the extension API is gone.
	Gone() <-chan struct{} // Closed when the context is, and the program knows.

	Wake()                            // Starts the program if it has not started.
	Listened(event string)            // Remembers that the program listens.
	ListenedBefore(event string) bool // In an earlier run.

	// Listen adds a listener of ports or of one-shot messages. Other events come
	// by the loader's own methods.
	Listen(event string, l Listener) (remove func())

	// Lacks returns why the extension does not have an event now, nil if it has it.
	Lacks(event string) error

	// RefusesFilter returns the exception for an event that takes no arguments
	// beside the listener, nil if it takes some.
	RefusesFilter(event string) error

	Connect(to host.Target, name string) End
	Ask(to host.Target, item []byte, reply func(item []byte, err error))
	Unanswered() []Delivery
	Call(function string, arguments []byte, reply func(item []byte, err error)) error
}

// A Listener takes the things that an event brings, by the function for their
// kind. They run in the loop.
type Listener struct {
	Port    func(End)
	Message func(Delivery)
}

// An End is a runtime.Port. All methods but Name, Sender and Convert are called
// with the browser's lock held.
type End interface {
	Name() string
	Sender() host.Object
	Convert(item []byte) ([]byte, error)
	Post(m conversion.Message) error
	Disconnect()
	Withdraw() // Takes back that the port was received.
	Leave()    // Ends the port as soon as no other context can have it.
	Listen(message func(conversion.Message), disconnected func(error)) (remove func())
}

// A Delivery is a one-shot message at a listener. All methods but Item and
// Sender are called with the browser's lock held.
type Delivery interface {
	Item() []byte
	Sender() host.Object
	Respond(item []byte)
	Decline()  // Says that no answer comes from here.
	Withdraw() // Takes back that the message was received.
	Leave()    // Answers undefined as soon as no other context can have the message.
}
