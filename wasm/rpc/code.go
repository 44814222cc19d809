package rpc

import (
	"context"
	"errors"
)

// A Code says how a call failed: the codes that users of gRPC know, with their
// numbers. There is none for success, which is a nil error. A Code is an error,
// so that a handler may return one, and errors.Is(err, rpc.NotFound) finds it in
// the error of a call.
type Code uint8

// The codes. Those that this package gives itself say when.
const (
	Canceled         Code = 1 + iota // The caller's context was canceled.
	Unknown                          // The handler's error has no code.
	InvalidArgument                  // A message has no form, or another than its receiver expects.
	DeadlineExceeded                 // The caller's deadline has passed.
	NotFound
	AlreadyExists
	PermissionDenied
	ResourceExhausted  // MaxCalls or MaxBytes of [Options], or the size of a message.
	FailedPrecondition // The session is durable.
	Aborted
	OutOfRange
	Unimplemented // The other end has no such method.
	Internal      // The handler panicked, or an end broke the protocol.
	Unavailable   // The session has ended, or the other end has lost its memory.
	DataLoss
	Unauthenticated
)

// names are the names of the codes.
var names = [...]string{
	"no code", "canceled", "unknown", "invalid argument", "deadline exceeded", "not found", "already exists",
	"permission denied", "resource exhausted", "failed precondition", "aborted", "out of range", "unimplemented",
	"internal", "unavailable", "data loss", "unauthenticated",
}

func (c Code) Error() string { return "rpc: " + c.String() }

// String returns the name of the code, in small letters.
func (c Code) String() string {
	if int(c) < len(names) {
		return names[c]
	}
	return names[0]
}

// valid reports whether c is one of the codes.
func (c Code) valid() bool { return c > 0 && int(c) < len(names) }

// CodeOf returns the code of an error: that of the first [*Error] or Code in it,
// Canceled and DeadlineExceeded for the errors of contexts, 0 for nil, and
// Unknown for all others.
func CodeOf(err error) Code {
	switch coded := codedIn(err).(type) {
	case *Error:
		if coded == nil {
			return Unknown
		}
		return coded.Code
	case Code:
		return coded
	}
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled):
		return Canceled
	case errors.Is(err, context.DeadlineExceeded):
		return DeadlineExceeded
	}
	return Unknown
}
