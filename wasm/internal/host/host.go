// Package host is the seam between webext and the host below it: the browser,
// reached by package bridge, or a simulated one.
//
// Everything above the seam is ordinary Go. The host converts, hands over and
// returns: the functions given to a Host are called in order, one at a time,
// with none of the Host's locks held. They never block.
package host

import "iter"

// A Host is the browser as one context of an extension sees it.
//
// Events are given as gangway:event:NAME; since the build looks for that in
// the module to declare them. NAME is the path of one of the browser's events,
// such as "alarms.onAlarm", or one that jsbridge/loader.js knows. With "late."
// before it the event is left alone until the program listens, and so does not
// wake a background; with "ask." it is one that the program answers.
type Host interface {
	// Connect opens a port and passes all that arrives on it to r. It returns
	// before anything has arrived, since browsers deliver nothing in the turn
	// of the call. The arguments have been checked.
	Connect(to Target, info ConnectInfo, r Receiver) (Port, error)

	// OnConnect passes on the ports of an event, those first that came before
	// the program started. accept returns the receiver of a port at once,
	// because browsers drop messages that arrive while nobody listens, or nil
	// to leave the port, as [Port.Leave] says. There is at most one listener of
	// an event at a time. After stop no port is passed on; later ones are left.
	OnConnect(event string, accept func(Port) Receiver) (stop func(), err error)

	// OnEvent passes on the occurrences of an event, those first that came
	// before the program started: the arguments of each, as an item that is a
	// list. Parts of them that have no form as an item, such as functions, are
	// undefined there. An event that the context lacks is [ErrUnsupported], and
	// [ErrUndeclared] one that the start script lacks.
	//
	// extra, if it is not nil, is an item that is a list: the arguments that
	// addListener gets beside the listener, such as a filter. The listener is
	// then one of its own, of this run alone: it does not wake a background.
	// Arguments that the browser refuses are [ErrInvalidArgument]. With nil the
	// arguments are those of the manifest.
	OnEvent(event string, extra []byte, deliver func(arguments []byte)) (stop func(), err error)

	// OnQuestion is OnEvent for an event that is answered; its NAME begins with
	// "ask.". The item of a request is the list of arguments, without a
	// function that takes the answer. A request has no sender. The browser gets
	// a neutral answer from Ignore, and where the program has ended or does not
	// listen. If the extra arguments do not ask the browser to wait for answers,
	// it is [ErrUnsupported].
	OnQuestion(event string, extra []byte, deliver func(Request)) (stop func(), err error)

	// OnDOMEvent passes on the DOM events that the manifest names, with the
	// event itself and its element where there is a DOM, else nil.
	OnDOMEvent(event string, deliver func(o Object, jsEvent, jsTarget any)) (stop func(), err error)

	// SendMessage sends one message. It calls reply once, later, with the
	// answer or an error, and not at all after cancel.
	SendMessage(to Target, item []byte, reply func(item []byte, err error)) (cancel func(), err error)

	// OnMessage passes on the one-shot messages of an event, those first that
	// came before the program started. Calls are such an event, too.
	OnMessage(event string, deliver func(Request)) (stop func(), err error)

	// Call calls a function of the extension API by its path, such as
	// "storage.session.get", in this turn. arguments is an item that is a list:
	// null stands for one that is left out before others, and the last ones are
	// left out. It calls reply once, later, with the result of the function, or
	// of its promise, or with an error, and not at all after cancel, which does
	// not stop the function. Parts of a result that have no form as an item are
	// undefined in it. A function that is not there is [ErrUnsupported]. With
	// "keep." before the path, the result is an object that stays in the browser:
	// reply gets its path, which begins those of its functions and events.
	Call(function string, arguments []byte, reply func(item []byte, err error)) (cancel func(), err error)

	// Random fills b with bytes that nobody can guess. Package crypto/rand takes
	// 0.3 MB of a module to do the same.
	Random(b []byte)

	// Done is closed when the context is invalidated: the extension was
	// reloaded, updated, disabled or removed under a content script.
	Done() <-chan struct{}

	// Gone is closed when the context is gone while its program still runs:
	// all channels that the program waits on then close, so that it returns.
	// Only simulated contexts go so, and browsers return nil: there the
	// program goes with its context.
	Gone() <-chan struct{}
}

// A Target is the other end of a connection or a one-shot message. At most one
// field is set; with none it is the own extension.
type Target struct {
	Extension string     // The id of another extension.
	Tab       *TabTarget // The content scripts in a tab.
	Native    string     // The name of a native application.
}

// A TabTarget says which content scripts in a tab are meant: those of all
// frames, or of one.
type TabTarget struct {
	ID         int64
	FrameID    *int64
	DocumentID string
}

// ConnectInfo says how to connect.
type ConnectInfo struct {
	Name                string
	IncludeTLSChannelID bool
}

// A Port is one end of a connection, below webext.
type Port interface {
	Name() string

	// Sender is the context at the other end, nil on the side that connected.
	Sender() Object

	// PostMessage sends an item of package codec. It does not keep it.
	PostMessage(item []byte) error

	// PostParts sends head and body as one item, as PostMessage does.
	PostParts(head, body []byte) error

	// Disconnect ends the port. Nothing reaches the receiver afterwards.
	Disconnect()

	// Leave lets go of a port that nobody here wants. It ends the port where no
	// other context can have it, so that the other end learns it, and is not
	// noticed elsewhere: browsers end a port for all of its receivers.
	Leave()
}

// A Receiver takes all that arrives on a port. Its methods do not block.
type Receiver interface {
	// Message takes an item, which it owns from then on. With an error there
	// is no item: the message could not be brought into that form.
	Message(item []byte, err error)

	// Messages takes several at once, each as Message does. Their items may
	// share memory that nothing else uses.
	Messages(items iter.Seq2[[]byte, error])

	// Disconnected is called once and last, unless this side disconnected.
	Disconnected(err error)
}

// A Request is a one-shot message that may be answered.
type Request interface {
	// Item returns the message, or why it has no such form.
	Item() ([]byte, error)

	Sender() Object

	// Reply answers. The sender takes the first answer of all listeners.
	Reply(item []byte) error

	// Ignore says that no answer comes from here. The sender learns it where no
	// other context can answer.
	Ignore()
}

// An Object is one of the browser's small API objects, such as a tab or the id
// of one, as an item of package codec; nil where there is none.
type Object []byte
