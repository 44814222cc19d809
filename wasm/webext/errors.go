package webext

import (
	"errors"

	"gangway/wasm/internal/failure"
	"gangway/wasm/internal/host"
)

// Causes of the end of a port, as [Port.Err] returns them. Callers match them
// with [errors.Is]. All of them match ErrDisconnected.
var (
	// ErrDisconnected alone means that the other end disconnected, or is gone
	// with its tab, its page or its background: browsers do not tell which.
	ErrDisconnected = host.ErrDisconnected

	// ErrLocalDisconnect says that this side called [Port.Disconnect].
	ErrLocalDisconnect = host.ErrLocalDisconnect

	// ErrNoReceiver says that nobody listened: no context accepts the port,
	// or there is no such extension, tab, frame, document or native
	// application. It is also the error of a one-shot message.
	ErrNoReceiver = host.ErrNoReceiver

	// ErrNoApplication says that there is no native application for this
	// extension, and no more: browsers do not tell whether it is not installed,
	// is installed wrongly, or does not name the extension. It is also
	// ErrNoReceiver.
	ErrNoApplication = host.ErrNoApplication

	// ErrApplicationFailed says that a native application is installed and
	// could not be started, or wrote bytes that are no message.
	ErrApplicationFailed = host.ErrApplicationFailed

	// ErrContextInvalidated says that the extension was reloaded, updated,
	// disabled or removed under this content script. Every later call returns
	// it. See [Runtime.Lifetime].
	ErrContextInvalidated = host.ErrContextInvalidated

	// ErrFrozen says that the page went into the back/forward cache. It is
	// told when the page is shown again, which is the time to connect anew.
	// Messages that the program posts in between have it as their error.
	ErrFrozen = host.ErrFrozen

	// ErrCrashing says that the background at the other end panics or exits
	// again and again: from the fourth end in a row on its program is started
	// anew only after a pause, of a second at first and of up to a minute. Ports
	// that no program has taken when a pause begins, or that come meanwhile, end
	// so. Its console has the reason. It is told inside the extension alone: to
	// sessions, and to other ports where no script of the extension listens for
	// ports and no page of it is open that could have the port.
	ErrCrashing = host.ErrCrashing

	// ErrOverflow says that messages were received too slowly for the limit
	// set by [Port.SetLimit].
	ErrOverflow = host.ErrOverflow
)

// Errors of single calls. Callers match them with [errors.Is].
var (
	// ErrStopped says that a listener was stopped, by [Listener.Stop].
	ErrStopped = host.ErrStopped

	// ErrInvalidArgument says that an argument can never be right, such as an
	// extension id that no browser gives out. The text names the arguments that
	// are right.
	ErrInvalidArgument = host.ErrInvalidArgument

	// ErrNotCloneable says that a message has no form that can be sent.
	ErrNotCloneable = host.ErrNotCloneable

	// ErrTooLarge says that a message is larger than the browser sends: 64 MiB
	// in Chromium.
	ErrTooLarge = host.ErrTooLarge

	// ErrQuotaExceeded says that a [StorageArea] cannot hold so much: 10 MB in
	// all. Nothing was written.
	ErrQuotaExceeded = host.ErrQuotaExceeded

	// ErrNoReply says that a one-shot message was received and not answered.
	ErrNoReply = host.ErrNoReply

	// ErrUnsupported says that the API is not there: the program does not run
	// in an extension, or not in a context that has this part of the API.
	ErrUnsupported = host.ErrUnsupported

	// ErrUndeclared says that the script that starts the program does not
	// declare an event, so that occurrences before the start would be lost.
	ErrUndeclared = host.ErrUndeclared

	// ErrBridgeVersion says that the Go module and the scripts beside it come
	// from different builds.
	ErrBridgeVersion = host.ErrBridgeVersion
)

// A DisconnectError says why the browser ended a port.
//
// It matches [ErrDisconnected], so most callers need only
// errors.Is(err, webext.ErrDisconnected).
type DisconnectError struct {
	// Reason is the message of port.error. It is written for people and
	// differs between browsers and their versions; do not match on it.
	Reason string
}

func (e *DisconnectError) Error() string { return ErrDisconnected.Error() + ": " + e.Reason }

// Is reports whether target is [ErrDisconnected].
func (e *DisconnectError) Is(target error) bool { return target == ErrDisconnected }

// An Error holds an exception of JavaScript, or an error that the browser
// reported, where no other error of this package stands for it. [errors.As]
// finds it in the errors that this package, package session and package dynamic
// return.
type Error struct {
	// Name is the name of the exception, such as "TypeError"; empty if it has
	// none.
	Name string

	// Message is written for people and differs between browsers and their
	// versions; do not match on it.
	Message string
}

func (e *Error) Error() string { return (&host.Error{Name: e.Name, Message: e.Message}).Error() }

// asError implements [host.AsError].
func asError(e *host.Error, target any) bool {
	found, ok := target.(**Error)
	if ok {
		*found = &Error{Name: e.Name, Message: e.Message}
	}
	return ok
}

// disconnectCause returns the error of [Port.Err] for the one that the host
// reports.
func disconnectCause(err error) error {
	if reported, ok := errors.AsType[*host.Error](err); ok {
		return &DisconnectError{Reason: reported.Message}
	}
	return err
}

// invalidArgument returns an error that names the problem of an argument.
func invalidArgument(problem string) error { return failure.Detailed(ErrInvalidArgument, problem) }

// An UnexpectedError says that the browser gave something of another type than
// the packages below this one know, such as the result of a function.
type UnexpectedError struct {
	// Source is the function, or the event, such as "tabs.query".
	Source string

	// Value is the value that the browser gave. Its Decode takes a type of yours.
	Value Message

	// Err is a *codec.DecodeError, which names the part that is of another type.
	Err error
}

func (e *UnexpectedError) Error() string {
	return e.Source + ": the browser gave something unexpected: " + e.Err.Error()
}

// Unwrap returns Err.
func (e *UnexpectedError) Unwrap() error { return e.Err }
