package host

// What other packages of the library need of webext, and its users do not:
// webext sets these. They take and return any, since host cannot import it.
var (
	// NewRuntime stores the Runtime of a host where into points to, which is a
	// **webext.Runtime, for package webexttest. A Runtime that is returned as
	// any would make the linker keep more of each program.
	NewRuntime func(h Host, into any)

	// WireOf returns the Wire of a *webext.Port, for package session.
	WireOf func(port any) Wire

	// LimitPorts bounds the messages that wait at each port of a name that the
	// *webext.Runtime is given from then on, from the first one on: a port with
	// more of them ends. It is for package session.
	LimitPorts func(runtime any, name string, messages, bytes int)

	// AsError sets target, if it is a **webext.Error, to one that says what e
	// does, and reports whether it has.
	AsError func(e *Error, target any) bool
)
