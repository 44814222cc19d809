// Package host is the seam between webext and what runs below it: the browser,
// reached by package bridge, or a simulated one.
//
// Everything above the seam is ordinary Go. What is below converts, hands over
// and returns: the functions given to a Host are called in order, one at a
// time, with none of the Host's locks held. They never block.
package host

// A Host is the browser as one context of an extension sees it.
type Host interface {
	// Connect opens a port and passes what arrives on it to r. It returns
	// before anything has arrived, since browsers deliver nothing in the turn
	// of the call.
	Connect(info ConnectInfo, r Receiver) (Port, error)

	// OnConnect passes on the ports of an event, those first that came before
	// the program started. accept returns the receiver of a port at once,
	// because browsers drop messages that arrive while nobody listens. There
	// is at most one listener of an event at a time. After stop no port is
	// passed on; the browser's later ones are refused.
	//
	// An event is given as gangway:event:NAME; since the build looks for that
	// in the module to declare it.
	OnConnect(event string, accept func(Port) Receiver) (stop func(), err error)

	// OnEvent passes on the occurrences of an event that brings one value,
	// those first that came before the program started.
	OnEvent(event string, deliver func(Object)) (stop func(), err error)
}

// Absent returns a Host for where there is none: each call returns err.
func Absent(err error) Host { return absent{err} }

type absent struct{ err error }

func (a absent) Connect(ConnectInfo, Receiver) (Port, error) { return nil, a.err }

func (a absent) OnConnect(string, func(Port) Receiver) (func(), error) { return nil, a.err }

func (a absent) OnEvent(string, func(Object)) (func(), error) { return nil, a.err }

// ConnectInfo says what to connect to and how.
type ConnectInfo struct {
	Name string
}

// A Port is one end of a connection, below webext.
type Port interface {
	Name() string

	// Sender is the context at the other end, nil on the side that connected.
	Sender() Object

	// PostMessage sends a frame of package codec. It does not keep it.
	PostMessage(frame []byte) error

	// Disconnect ends the port. Nothing reaches the receiver afterwards.
	Disconnect()
}

// A Receiver takes what arrives on a port. Its methods do not block.
type Receiver interface {
	// Message takes a frame, which it owns from then on. With an error there
	// is no frame: the message could not be brought into that form.
	Message(frame []byte, err error)

	// Disconnected is called once and last, unless this side disconnected.
	Disconnected(err error)
}

// An Object is one of the browser's small API objects, such as a tab.
type Object interface {
	// Assign sets the fields of the struct that dst points to.
	Assign(dst any) error
}
