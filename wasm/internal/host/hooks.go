package host

// An Occurrence is one of an event, as webext hands it to its listeners.
type Occurrence struct {
	Event     string  // As gangway:event:NAME;
	Arguments []byte  // An item that is a list.
	Request   Request // The question that it is; nil if nobody waits for an answer.
	Answer    any     // The *webext.answer of Request.
}

// Other packages of the library need these of webext and of session, and users do
// not: those set them. They take and return any, since host cannot import it.
var (
	// NewRuntime stores the Runtime of a host where into points to, which is a
	// **webext.Runtime, for package webexttest. A Runtime that is returned as
	// any would make the linker keep more of each program.
	NewRuntime func(h Host, into any)

	// WireOf returns the Wire of a *webext.Port, for package session.
	WireOf func(port any) Wire

	// Redelivered returns the webext.Message of an item that an earlier memory of
	// this end may have had, for package session.
	Redelivered func(item []byte) any

	// AttendSession passes the messages of a *session.Session to take, and
	// confirms each when take has returned, for package rpc: they are not received
	// otherwise. take must not block. It is called by one goroutine at a time.
	AttendSession func(session any, take func(item []byte, redelivered bool))

	// LimitPorts bounds the messages that wait at each port of a name that the
	// *webext.Runtime is given from then on, from the first one on: a port with
	// more of them ends. It is for package session.
	LimitPorts func(runtime any, name string, messages, bytes int)

	// Of returns the host of a *webext.Runtime, of which lifetime is the
	// Lifetime, for package webapi, as the hooks that follow.
	Of func(lifetime Context) Host

	// Listen makes a *webext.Listener[T], of which listener is the zero value,
	// receive the occurrences that start passes on. All listeners of a
	// *webext.Runtime with the same key share the registration that the first
	// of them started. read returns a T.
	Listen func(lifetime Context, key string, start func(deliver func(Occurrence)) (stop func(), err error), listener any, read func(Occurrence) (any, error)) error

	// Bind gives a *webext.Question[T, A] that was read of an occurrence the way
	// to its answer; write is a func(A) []byte.
	Bind func(question any, o Occurrence, write any)

	// AsError sets target, if it is a **webext.Error, to one with the content
	// of e, and reports whether it has.
	AsError func(e *Error, target any) bool
)
