package session

import (
	"time"

	"gangway/wasm/webext"
)

// Options say how an end of a session behaves. The zero value is fine; fields
// that are zero mean the defaults below. The two ends may differ.
type Options struct {
	// Window bounds what was sent and is not confirmed, and, told to the
	// other end, what it may have on its way to here.
	Window Window

	// Overflow says what Send does when the window is full.
	Overflow Overflow

	// MaxMessage is the size in bytes of the largest message that is sent or
	// received. Messages of more than 64 KiB travel in fragments.
	MaxMessage int

	// Backoff says when the dialing end tries again to connect.
	Backoff Backoff

	// Keep is for how long an absent end is kept, in memory.
	Keep time.Duration

	// Durable makes every effect wait for [Session.Commit]: messages are
	// confirmed and leave only by it. See the package documentation.
	Durable bool

	// Volatile keeps no state in storage.session: an accepting end that loses
	// its memory has then forgotten its sessions. It is for contexts that
	// have no such storage, such as content scripts.
	Volatile bool

	// Key makes a dialing extension page keep its end in storage.session
	// under this key, so that it goes on when the page is reloaded. One page
	// at a time can use a key.
	Key string

	// External lets senders from outside the extension dial a listener, if it
	// is what [AllowExternal] returns.
	External External

	// MaxSessions is how many sessions a listener has at most.
	MaxSessions int

	// OnChange is called with every change of the state, in order, by a
	// goroutine of its own. It may call methods of the session; while it
	// blocks, later changes wait.
	OnChange func(Change)

	// Target is whom to dial; by default the own extension.
	Target Target
}

// An External says who may dial a listener from outside the extension. The zero
// value lets nobody in.
type External struct {
	listen func(rt *webext.Runtime, port string) (*webext.Listener[*webext.Port], error)
}

// AllowExternal lets in the senders that allow does, as
// [webext.Runtime.OnConnectExternal] describes it. Programs that do not call it
// do not listen to what comes from outside.
func AllowExternal(allow webext.Allow) External {
	return External{func(rt *webext.Runtime, port string) (*webext.Listener[*webext.Port], error) {
		return rt.OnConnectExternalNamed(port, allow)
	}}
}

// A Target is whom a session is dialed to. At most one of Extension and Tab is
// set; to dial both is [webext.ErrInvalidArgument].
type Target struct {
	Extension string // The id of another extension.
	Tab       int64  // The content scripts in a tab, from a background or an extension page.
	FrameID   *int64 // One frame of it.
}

func (t Target) check() error {
	if t.Extension != "" && t.Tab != 0 {
		return detailed(webext.ErrInvalidArgument, "the target is an extension or a tab, not both")
	}
	return nil
}

// A Window bounds messages on their way. A message larger than Bytes passes
// alone.
type Window struct {
	Messages int
	Bytes    int
}

// Overflow is what Send does when the window is full.
type Overflow int

const (
	// Wait lets Send wait until there is room, or its context is done.
	Wait Overflow = iota

	// Fail lets Send return [ErrWindowFull]. Of a message of more than 64 KiB,
	// only the beginning needs room.
	Fail
)

// A Backoff says how long to wait between attempts to connect: not at all
// before the first, then from Min on, doubled each time, up to Max, each
// shortened at random by up to a half.
type Backoff struct {
	Min, Max time.Duration
}

// The defaults of Options.
const (
	DefaultWindowMessages = 16384
	DefaultWindowBytes    = 1 << 20
	DefaultMaxMessage     = 256 << 20
	DefaultBackoffMin     = 50 * time.Millisecond
	DefaultBackoffMax     = 30 * time.Second
	DefaultKeep           = 30 * time.Minute
	DefaultMaxSessions    = 1024
)

const (
	// fragmentSize is the size of a fragment, and of the largest message that
	// is not fragmented.
	fragmentSize = 64 << 10

	// ackDelay is how long a confirmation may wait for company.
	ackDelay = 25 * time.Millisecond

	// answerTime is how long the other end of a port may take to say hello or
	// welcome.
	answerTime = 30 * time.Second

	// steady is how long a connection must have lasted for the next attempt
	// after it to be the first.
	steady = 5 * time.Second
)

func (o Options) withDefaults() Options {
	setDefault(&o.Window.Messages, DefaultWindowMessages)
	setDefault(&o.Window.Bytes, DefaultWindowBytes)
	setDefault(&o.MaxMessage, DefaultMaxMessage)
	setDefault(&o.Backoff.Min, DefaultBackoffMin)
	setDefault(&o.Backoff.Max, DefaultBackoffMax)
	setDefault(&o.Keep, DefaultKeep)
	setDefault(&o.MaxSessions, DefaultMaxSessions)
	return o
}

func setDefault[T int | time.Duration](v *T, otherwise T) {
	if *v <= 0 {
		*v = otherwise
	}
}
