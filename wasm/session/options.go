package session

import (
	"time"

	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// DialOptions say how the end of a session behaves that dials. The zero value
// is fine; fields that are zero mean the defaults below. The two ends may
// differ.
type DialOptions struct {
	// Target is whom to dial; by default the own extension.
	Target Target

	// Key makes an extension page keep its end in storage.session under this
	// key, so that it goes on when the page is reloaded, and so does a
	// background. It is written before the other end is dialed. One page at a
	// time can use a key.
	Key string

	// Backoff says when to try again to connect.
	Backoff Backoff

	// Window bounds messages that were sent and are not confirmed, and, told to
	// the other end, those that it may have on their way to here.
	Window Window

	// MaxMessage is the size in bytes of the largest message that is sent or
	// received. Messages of more than 64 KiB travel in fragments.
	MaxMessage int

	// Keep is for how long an absent end is kept, in memory. Here the session then
	// ends with [ErrPeerGone]. Time in which this end's page stands still, frozen
	// or with its machine, does not count.
	Keep time.Duration

	// Durable makes every effect wait for [Session.Commit]: messages are
	// confirmed and leave only by it. See the package documentation.
	Durable bool

	// OnChange is called with every change of the state, in order, by a
	// goroutine of its own. It may call methods of the session; while it
	// blocks, later changes wait.
	OnChange func(Change)
}

// ListenOptions say how the ends of sessions behave that a listener accepts.
// The zero value is fine; fields that are zero mean the defaults below.
type ListenOptions struct {
	// Window, MaxMessage, Durable and OnChange are as in [DialOptions], for each
	// session.
	Window     Window
	MaxMessage int
	Durable    bool
	OnChange   func(Change)

	// Keep is for how long an absent end is kept, in memory. The session then ends
	// with [ErrAway] if its tab is open, to go on later, and with [ErrPeerGone] if
	// there is no tab, if another page is shown in it, or with Volatile.
	Keep time.Duration

	// Volatile keeps no state in storage.session: when this end loses its
	// memory it has forgotten its sessions. It is for extension contexts that
	// have no such storage, such as content scripts.
	Volatile bool

	// MaxSessions is how many sessions the listener has at most, those included
	// of which storage.session alone knows. One more takes the place of an
	// absent one, or is refused with [ErrBusy].
	MaxSessions int

	// MaxMemory is how many bytes the messages of all sessions may take that
	// have arrived and were not received, those included that are not complete.
	// By default there is room for two and a half messages of the largest size.
	// A session that goes beyond it ends with [ErrMemory].
	MaxMemory int

	// MaxStored is how many bytes the sessions may take of the 10 MB of
	// storage.session, as Firefox counts text: 8 for each 3 of a message. Beyond
	// it the largest one ends with [ErrStore].
	MaxStored int

	// OnGone is called with the id of each session that an earlier memory of this
	// end had, or that has ended with [ErrAway], and that [Listener.Receive] does
	// not return any more, and with its end: its tab was closed, or its place or
	// its room in storage.session went to another one. It is the time to forget the
	// state that the program keeps under [Session.ID]. It is called by a goroutine
	// of its own, in no order, and not again if this memory is lost meanwhile.
	OnGone func(id string, end *EndError)

	// PerSender is the share of all that which one sender may take: a tab with
	// all its frames, or outside tabs the pages of an origin. By default it is
	// an eighth of the default MaxSessions, and half of MaxMemory and of
	// MaxStored. A session that goes beyond its sender's share of the last two
	// ends.
	PerSender Share
}

// A Share bounds sessions together: how many they are, the memory of messages
// that were not received, and storage.session, both in bytes.
type Share struct {
	Sessions int
	Memory   int
	Stored   int
}

// A Target is whom a session is dialed to. The zero value is the own extension.
type Target struct {
	connect func(rt *webext.Runtime, name string) (*webext.Port, error)
}

// ToExtension is another extension, which listens by [ListenExternal].
func ToExtension(id string) Target {
	return Target{func(rt *webext.Runtime, name string) (*webext.Port, error) {
		return rt.ConnectExtension(id, webext.ConnectInfo{Name: name})
	}}
}

// ToApplication is a native application that is written in Go with package native.
// Each connection starts it anew: the session ends with its process, with
// [ErrForgotten] if something was confirmed. Where there is no such application it
// ends with [webext.ErrNoApplication].
func ToApplication(application string) Target {
	return Target{func(rt *webext.Runtime, name string) (*webext.Port, error) {
		return rt.ConnectApplication(application, webext.ConnectInfo{Name: name})
	}}
}

// ToTab is the content scripts in a tab, from a background or an extension page.
// One of them should listen: the first one that answers has the session.
func ToTab(tab int64) Target {
	return Target{func(rt *webext.Runtime, name string) (*webext.Port, error) {
		return rt.ConnectTab(tab, webext.ConnectTabInfo{Name: name})
	}}
}

// ToFrame is the content scripts in one frame of a tab. The top frame is 0.
func ToFrame(tab, frame int64) Target {
	return Target{func(rt *webext.Runtime, name string) (*webext.Port, error) {
		return rt.ConnectTab(tab, webext.ConnectTabInfo{Name: name, FrameID: &frame})
	}}
}

func (t Target) dial(rt *webext.Runtime, name string) (*webext.Port, error) {
	if t.connect == nil {
		return rt.Connect(webext.ConnectInfo{Name: name})
	}
	return t.connect(rt, name)
}

// A Window bounds messages on their way. A message larger than Bytes passes
// alone.
type Window struct {
	Messages int
	Bytes    int
}

// A Backoff says how long to wait between attempts to connect: not at all
// before the first, then from Min on, doubled each time, up to Max, each
// shortened at random by up to a half.
type Backoff struct {
	Min, Max time.Duration
}

// The defaults of the options.
const (
	DefaultWindowMessages = 16384
	DefaultWindowBytes    = 1 << 20
	DefaultMaxMessage     = 256 << 20
	DefaultBackoffMin     = 50 * time.Millisecond
	DefaultBackoffMax     = 30 * time.Second
	DefaultKeep           = 30 * time.Minute
	DefaultMaxSessions    = 1024
	DefaultMaxMemory      = 640 << 20
	DefaultMaxStored      = 8 << 20
)

const (
	// ackDelay is how long a confirmation may wait for company.
	ackDelay = 25 * time.Millisecond

	// storePace is the least time between two writes for which nobody waits:
	// each takes the background as long as some round trips of messages.
	storePace = 100 * time.Millisecond

	// answerTime is how long the other end of a port may take to say hello or
	// welcome.
	answerTime = 30 * time.Second

	// messageCost is the memory that a message that waits takes beside its
	// bytes.
	messageCost = webext.MessageCost

	// helloMessages and helloBytes bound the messages that wait at a port that
	// has not said hello: before the welcome come a hello, the end of its
	// session, or a few messages.
	helloMessages = 8
	helloBytes    = 64 << 10

	// steady is how long a connection must have lasted for the next attempt
	// after it to be the first.
	steady = 5 * time.Second
)

// A config is how an end behaves, with the defaults filled in.
type config struct {
	window     machine.Window
	maxMessage int
	keepFor    time.Duration
	durable    bool
	dialing    bool
	onChange   func(Change)
}

func (o DialOptions) config() config {
	c := config{machine.Window(o.Window), o.MaxMessage, o.Keep, o.Durable, true, o.OnChange}
	return c.withDefaults()
}

func (o ListenOptions) config() config {
	c := config{machine.Window(o.Window), o.MaxMessage, o.Keep, o.Durable, false, o.OnChange}
	return c.withDefaults()
}

// budget returns the budget of the sessions of a listener.
func (o ListenOptions) budget() *budget {
	total, each := Share{o.MaxSessions, o.MaxMemory, o.MaxStored}, o.PerSender
	setDefault(&total.Sessions, DefaultMaxSessions)
	setDefault(&total.Memory, max(DefaultMaxMemory, o.MaxMessage/2*5))
	setDefault(&total.Stored, DefaultMaxStored)
	setDefault(&each.Sessions, DefaultMaxSessions/8)
	setDefault(&each.Memory, total.Memory/2)
	setDefault(&each.Stored, total.Stored/2)
	return newBudget(total, each)
}

func (c config) withDefaults() config {
	setDefault(&c.window.Messages, DefaultWindowMessages)
	setDefault(&c.window.Bytes, DefaultWindowBytes)
	setDefault(&c.maxMessage, DefaultMaxMessage)
	setDefault(&c.keepFor, DefaultKeep)
	return c
}

func (b Backoff) withDefaults() Backoff {
	setDefault(&b.Min, DefaultBackoffMin)
	setDefault(&b.Max, DefaultBackoffMax)
	return b
}

func setDefault[T int | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}

// machineFor says how the machine of a session behaves, in this memory.
func (c config) machineFor(id string, stored bool) machine.Config {
	return machine.Config{
		ID: id, Epoch: newEpoch(), Window: c.window, MaxMessage: c.maxMessage,
		Dialing: c.dialing, Durable: c.durable, Stored: stored,
	}
}
