package session

import (
	"errors"
	"strconv"

	"gangway/wasm/internal/failure"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// Causes of the end of a session. Callers match them with [errors.Is]. A session
// also ends by [webext.ErrTooLarge], when a message was larger than its receiver
// takes.
var (
	// ErrClosed says that this end called [Session.Close].
	ErrClosed = errors.New("session: closed by this end")

	// ErrPeerClosed says that the other end closed the session, after all that
	// it had sent was handled here.
	ErrPeerClosed = errors.New("session: closed by the other end")

	// ErrAborted says that one of the ends called [Session.Abort], or did not
	// wait for its [Session.Close].
	ErrAborted = errors.New("session: aborted")

	// ErrPeerGone says that the other end did not come back: its tab was
	// closed, a newer session took its place, or it has no tab, or shows another
	// page in it, and was absent for longer than Keep says in the options.
	ErrPeerGone = errors.New("session: the other end is gone")

	// ErrAway says that the other end was absent for longer than Keep says in the
	// options, while its tab was open. The session goes on when the other end comes
	// back: [Listener.Receive] then returns it again, as after a loss of memory, and
	// messages that were not confirmed are sent again. Until then, or until
	// [ListenOptions.OnGone] tells of it, keep the state under [Session.ID].
	ErrAway = errors.New("session: the other end is away; the session goes on when it comes back")

	// ErrForgotten says that the other end does not know the session any
	// more, as after its extension was reloaded.
	ErrForgotten = errors.New("session: forgotten by the other end; dial anew, and send again what was not confirmed")

	// ErrRefused says that the session belongs to another tab, frame, origin or
	// extension.
	ErrRefused = errors.New("session: the other end refuses this sender")

	// ErrVersion says that the two ends have no version of the protocol in
	// common: one of them comes from another build.
	ErrVersion = errors.New("session: no common version of the protocol: build both ends with the same Gangway, and reload the page if it is older than the extension")

	// ErrProtocol says that the other end broke the protocol.
	ErrProtocol = errors.New("session: protocol violated")

	// ErrBusy says that the other end has as many sessions as it wants, in all or
	// of this sender.
	ErrBusy = errors.New("session: the other end has too many sessions; end some, or raise MaxSessions or PerSender.Sessions of the listener")

	// ErrListenerStopped says that the port of the session ended after its
	// listener was stopped.
	ErrListenerStopped = errors.New("session: listener stopped")

	// ErrMemory says that messages which arrive faster than they are received
	// took more memory than the accepting end has for its sender, or for all.
	ErrMemory = errors.New("session: too many messages wait to be received; send less at a time, receive faster, or raise MaxMemory or PerSender.Memory of the listener")

	// ErrStore says that storage.session did not take the state that the
	// session must remember.
	ErrStore = errors.New("session: state could not be stored")
)

// Errors of single calls. Sessions go on.
var (
	// ErrListening says that a name has a listener in this extension context
	// already.
	ErrListening = errors.New("session: the name has a listener; stop that first, or choose another name")

	// ErrWindowFull says that a message did not fit in the send window, and
	// [Session.TrySend] does not wait.
	ErrWindowFull = errors.New("session: send window full")
)

// An EndError says why a session has ended, and which messages were not
// confirmed.
type EndError struct {
	Cause error

	// Unconfirmed are the messages that this end sent and the other did not
	// confirm, in order: whether it has handled them is not known. With [ErrAway]
	// they are those alone that storage.session does not keep: large ones beyond a
	// window.
	Unconfirmed []webext.Message

	// Unsent is how many of them, the last ones, have never left this end: the
	// other end has not had them.
	Unsent int
}

func (e *EndError) Error() string {
	if n := len(e.Unconfirmed); n > 0 {
		return e.Cause.Error() + " (messages not confirmed: " + strconv.Itoa(n) + ")"
	}
	return e.Cause.Error()
}

// Unwrap returns the cause.
func (e *EndError) Unwrap() error { return e.Cause }

// causes are the causes that the codes of resets stand for.
var causes = [...]error{
	machine.Closed:    ErrPeerClosed,
	machine.Aborted:   ErrAborted,
	machine.Forgotten: ErrForgotten,
	machine.Refused:   ErrRefused,
	machine.NoVersion: ErrVersion,
	machine.Violated:  ErrProtocol,
	machine.TooLarge:  webext.ErrTooLarge,
	machine.Busy:      ErrBusy,
	machine.Gone:      ErrPeerGone,
	machine.Memory:    ErrMemory,
}

// causeOf returns the error that an end of the machine stands for.
func causeOf(e machine.End) error {
	if e.Own {
		return ErrClosed
	}
	return failure.Detailed(causes[e.Code], e.Text)
}

// endFor returns how the machine ends by a cause, false if it is none to tell
// the other end.
func endFor(cause error) (machine.End, bool) {
	switch {
	case errors.Is(cause, ErrStore):
		return machine.End{Code: machine.Aborted, Text: cause.Error()}, true
	case errors.Is(cause, ErrAborted):
		return machine.End{Code: machine.Aborted}, true
	case errors.Is(cause, ErrClosed):
		return machine.End{Code: machine.Closed, Own: true}, true
	case errors.Is(cause, ErrPeerGone):
		return machine.End{Code: machine.Gone}, true
	case errors.Is(cause, ErrMemory):
		return machine.End{Code: machine.Memory}, true
	}
	return machine.End{}, false
}

// invalidated reports whether nothing can be reached from here any more.
func invalidated(err error) bool { return errors.Is(err, webext.ErrContextInvalidated) }

// crashing reports whether the program at the other end ends again and again.
func crashing(err error) bool { return errors.Is(err, webext.ErrCrashing) }
