package host

import (
	"errors"

	"gangway/wasm/internal/failure"
)

// The causes that package webext exports under the same names.
var (
	ErrDisconnected       = errors.New("webext: port disconnected")
	ErrNoReceiver         = error(&endError{text: "webext: nobody listens at the other end"})
	ErrLocalDisconnect    = error(&endError{text: "webext: port disconnected by this side"})
	ErrContextInvalidated = error(&endError{text: "webext: extension context invalidated: the extension was reloaded, updated or removed"})
	ErrFrozen             = error(&endError{text: "webext: the page went into the back/forward cache"})
	ErrCrashing           = error(&endError{text: "webext: the program at the other end ends again and again; it is started anew after a pause, which grows to a minute (its console says why)"})
	ErrOverflow           = error(&endError{text: "webext: inbox limit reached: messages are received too slowly"})

	ErrNoApplication = error(&endError{
		text: "webext: no native application for this extension: it is not installed, or its manifest is wrong or does not name the extension (gangway doctor looks)",
		also: ErrNoReceiver,
	})
	ErrApplicationFailed = error(&endError{
		text: "webext: the native application could not be started, or it broke the protocol (gangway doctor looks whether its program is there)",
	})

	ErrStopped         = errors.New("webext: listener stopped")
	ErrNoReply         = errors.New("webext: the message was received but not answered")
	ErrNotCloneable    = errors.New("webext: message has no form that the browser can send")
	ErrTooLarge        = errors.New("webext: message is larger than the browser sends")
	ErrQuotaExceeded   = errors.New("webext: storage quota exceeded")
	ErrInvalidArgument = errors.New("webext: invalid argument")
	ErrUnsupported     = errors.New("webext: not available here")
	ErrBridgeVersion   = errors.New("webext: the Go module and the scripts beside it come from different builds: build the extension again")
	ErrUndeclared      = errors.New("webext: event not declared in the start script, so what comes before the start would be lost: build the extension with gangway build")
)

// An endError is a cause of the end of a port. Each of them is also
// [ErrDisconnected].
type endError struct {
	text string
	also error // Another cause that this is one of, nil if none.
}

func (e *endError) Error() string { return e.text }

func (e *endError) Is(target error) bool {
	return target == ErrDisconnected || e.also != nil && target == e.also
}

// Unsupported returns the error of a part of the API that a context does not
// have: [ErrUnsupported], and the needs of the part.
func Unsupported(part, needs string) error {
	return failure.Detailed(ErrUnsupported, part+" needs "+needs)
}

// NotCloneable returns the error of a message that has no form that can be
// sent: [ErrNotCloneable], and why.
func NotCloneable(why error) error { return failure.Both(ErrNotCloneable, why) }

// An Error holds an exception of JavaScript, or an error that the browser
// reported. Its text is for people: only package bridge matches on it.
type Error struct {
	Name    string // Of the exception, such as DataCloneError.
	Message string
}

// As lets [errors.As] find a *webext.Error.
func (e *Error) As(target any) bool { return AsError != nil && AsError(e, target) }

func (e *Error) Error() string {
	if e.Name == "" {
		return e.Message
	}
	return e.Name + ": " + e.Message
}
