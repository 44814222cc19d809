package webext

import (
	"errors"

	"gangway/wasm/internal/host"
)

// Errors that callers match with [errors.Is].
var (
	// ErrDisconnected says that a port has ended. Every cause of an end
	// matches it; alone it means that the other end disconnected, or is gone.
	ErrDisconnected = host.ErrDisconnected

	// ErrLocalDisconnect says that this side called [Port.Disconnect]. It
	// matches [ErrDisconnected].
	ErrLocalDisconnect = host.ErrLocalDisconnect

	// ErrNoReceiver says that nobody listened for the port. The browser tells
	// it after the port was opened, so [Port.Err] returns it, not
	// [Runtime.Connect]. It matches [ErrDisconnected].
	ErrNoReceiver = host.ErrNoReceiver

	// ErrNotCloneable says that a message has no form that can be sent.
	ErrNotCloneable = host.ErrNotCloneable

	// ErrUnsupported says that there is no extension API: the program does not
	// run in a context of an extension.
	ErrUnsupported = host.ErrUnsupported

	// ErrUndeclared says that the script that starts the program does not
	// declare an event, so that what came before the start would be lost.
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

// disconnectCause returns the error of [Port.Err] for what the host reports.
func disconnectCause(err error) error {
	if reported, ok := errors.AsType[*host.Error](err); ok {
		return &DisconnectError{Reason: reported.Message}
	}
	return err
}

// An opError adds to an error what was being done.
type opError struct {
	op  string
	err error
}

func (e *opError) Error() string { return e.op + ": " + e.err.Error() }

func (e *opError) Unwrap() error { return e.err }
