package session

import (
	"errors"
	"strconv"

	"gangway/wasm/webext"
)

// Causes of the end of a session. Callers match them with [errors.Is].
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
	// closed, or it was absent for longer than [Options.Keep].
	ErrPeerGone = errors.New("session: the other end is gone")

	// ErrForgotten says that the other end does not know the session any
	// more, as after its extension was reloaded.
	ErrForgotten = errors.New("session: forgotten by the other end; dial anew, and send again what was not confirmed")

	// ErrRefused says that the session belongs to another tab, frame or
	// extension.
	ErrRefused = errors.New("session: the other end refuses this sender")

	// ErrVersion says that the two ends have no version of the protocol in
	// common: one of them comes from another build.
	ErrVersion = errors.New("session: no common version of the protocol: build both ends with the same Gangway, and reload the page if it is older than the extension")

	// ErrProtocol says that the other end broke the protocol.
	ErrProtocol = errors.New("session: protocol violated")

	// ErrBusy says that the other end has as many sessions as it wants.
	ErrBusy = errors.New("session: the other end has too many sessions")

	// ErrListenerClosed says that the port of the session ended after its
	// listener was closed.
	ErrListenerClosed = errors.New("session: listener closed")

	// ErrStore says that storage.session did not take what the session must
	// remember.
	ErrStore = errors.New("session: state could not be stored")
)

// Errors of single calls. Sessions go on.
var (
	// ErrListening says that a name has a listener in this context already.
	ErrListening = errors.New("session: the name has a listener; close that first, or choose another name")

	// ErrWindowFull says that a message did not fit in the send window, under
	// the policy [Fail].
	ErrWindowFull = errors.New("session: send window full")

	// ErrTooLarge says that a message is larger than [Options.MaxMessage], or
	// than what this end can store. It is also the cause of the end when the
	// other end sent such a message.
	ErrTooLarge = errors.New("session: message too large")
)

// An EndError says why a session has ended, and what was not confirmed.
type EndError struct {
	Cause error

	// Unconfirmed are the messages that this end sent and the other did not
	// confirm, in order: whether it has handled them is not known.
	Unconfirmed []Message
}

func (e *EndError) Error() string {
	if n := len(e.Unconfirmed); n > 0 {
		return e.Cause.Error() + " (messages not confirmed: " + strconv.Itoa(n) + ")"
	}
	return e.Cause.Error()
}

// Unwrap returns the cause.
func (e *EndError) Unwrap() error { return e.Cause }

// An opError adds to an error what was being done.
type opError struct {
	op  string
	err error
}

func (e *opError) Error() string { return "session: " + e.op + ": " + e.err.Error() }

func (e *opError) Unwrap() error { return e.err }

// A detailError adds a text for people to an error.
type detailError struct {
	err  error
	text string
}

func (e *detailError) Error() string { return e.err.Error() + ": " + e.text }

func (e *detailError) Unwrap() error { return e.err }

func detailed(err error, text string) error {
	if text == "" {
		return err
	}
	return &detailError{err, text}
}

// A doubleError is two errors in one.
type doubleError struct{ err, because error }

func (e *doubleError) Error() string { return e.err.Error() + ": " + e.because.Error() }

func (e *doubleError) Unwrap() []error { return []error{e.err, e.because} }

// resetCauses are the causes that resets bring.
var resetCauses = [...]error{
	resetClosed:    ErrPeerClosed,
	resetAborted:   ErrAborted,
	resetForgotten: ErrForgotten,
	resetRefused:   ErrRefused,
	resetVersion:   ErrVersion,
	resetProtocol:  ErrProtocol,
	resetTooLarge:  ErrTooLarge,
	resetBusy:      ErrBusy,
	resetGone:      ErrPeerGone,
}

// cause returns the error that a reset stands for.
func (r reset) cause() error {
	if r.code >= uint64(len(resetCauses)) {
		return detailed(ErrProtocol, r.text)
	}
	return detailed(resetCauses[r.code], r.text)
}

// resetFor returns the reset that tells the other end of a cause, false if it
// is none to tell.
func resetFor(cause error) (reset, bool) {
	for code, known := range resetCauses {
		if known != ErrPeerClosed && errors.Is(cause, known) {
			return reset{code: uint64(code)}, true
		}
	}
	if errors.Is(cause, ErrClosed) || errors.Is(cause, ErrPeerClosed) {
		return reset{code: resetClosed}, true
	}
	if errors.Is(cause, ErrStore) {
		return reset{code: resetAborted, text: cause.Error()}, true
	}
	return reset{}, false
}

// invalidated reports whether nothing can be reached from here any more.
func invalidated(err error) bool { return errors.Is(err, webext.ErrContextInvalidated) }
