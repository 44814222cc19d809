package rpc

import (
	"context"
	"errors"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/webext"
)

// An Error is the error of a call. A handler may return one, or anything that
// wraps one; the caller gets its code, text and details.
//
// [errors.Is] finds its [Code], and context.Canceled or context.DeadlineExceeded
// where the code is that one; [errors.Is] and [errors.As] find those details that
// are errors, and in one that is [Unavailable] the end of the session.
type Error struct {
	Code Code
	Text string // For people.

	// Details are values of types known to [codec.Register] at both ends. Those
	// that are not known at the caller's are left out. An error without a code
	// whose type is registered crosses as a detail by itself.
	Details []any

	// MayHaveRun says that the handler may have begun: nobody knows whether the
	// call has had its effect. If it is false, it has had none. Calls set it;
	// handlers need not.
	MayHaveRun bool

	cause error // At this end; nil if there is none.
}

func (e *Error) Error() string {
	text := e.Code.Error()
	if e.Text != "" {
		text += ": " + e.Text
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Is reports whether target is the code, or the error of contexts that has the
// same meaning.
func (e *Error) Is(target error) bool {
	return target == e.Code ||
		e.Code == Canceled && target == context.Canceled ||
		e.Code == DeadlineExceeded && target == context.DeadlineExceeded
}

// Unwrap returns the details that are errors, and the cause.
func (e *Error) Unwrap() []error {
	var all []error
	for _, detail := range e.Details {
		if err, ok := detail.(error); ok {
			all = append(all, err)
		}
	}
	if e.cause != nil {
		all = append(all, e.cause)
	}
	return all
}

// failed returns an error of this package's own.
func failed(code Code, text string, cause error) *Error {
	return &Error{Code: code, Text: text, cause: cause}
}

// failedBy returns the error of a call for one of a context, of the codec or of
// the session.
func failedBy(err error) *Error {
	if e, is := err.(*Error); is {
		copied := *e
		return &copied
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return failed(CodeOf(err), "", nil)
	case errors.Is(err, codec.ErrNotCloneable):
		return failed(InvalidArgument, "", err)
	case errors.Is(err, webext.ErrTooLarge):
		return failed(ResourceExhausted, "", err)
	}
	return failed(Unavailable, "", err)
}

// crossing returns the error of a handler as it crosses to the caller.
func crossing(err error) *Error {
	switch e, is := codedIn(err).(*Error); {
	case is && e == nil:
		return failed(Internal, "the handler returned an *rpc.Error that is nil", nil)
	case is:
		return e
	}
	e := failed(CodeOf(err), "", nil)
	if _, plain := err.(Code); !plain {
		e.Text = err.Error()
	}
	for ; err != nil; err = errors.Unwrap(err) {
		e.Details = append(e.Details, err) // Those that are registered cross.
	}
	return e
}

// codedIn returns the first *Error or Code in an error, nil if there is none. It is
// errors.As for both, without the 35 KB of reflection that this brings.
func codedIn(err error) error {
	switch e := err.(type) {
	case *Error, Code:
		return e
	case interface{ Unwrap() error }:
		return codedIn(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			if coded := codedIn(inner); coded != nil {
				return coded
			}
		}
	}
	return nil
}

// appendDetails appends the details whose types are registered, each as a byte
// string, so that an end can pass over one that it does not know.
func appendDetails(details []any) (count int, all []byte) {
	for _, detail := range details {
		if item := itemOf(detail); item != nil {
			count++
			all = codecimpl.AppendBytes(all, item)
		}
	}
	return count, all
}

// itemOf returns the encoding of a detail, nil if its type is not registered or its
// own methods panic.
func itemOf(detail any) (item []byte) {
	defer func() {
		if recover() != nil {
			item = nil
		}
	}()
	if detail == nil {
		return nil
	}
	item, err := codecimpl.AppendRegistered(nil, detail, 0)
	if err != nil {
		return nil
	}
	return item
}

// A registered value is one of a type known to codec.Register.
type registered struct{ value any }

// DecodeCBOR implements codec.Decodable.
func (r *registered) DecodeCBOR(d *codec.Decoder) { codecimpl.DecodeRegistered(d, &r.value) }

// detailOf reads a detail. It reports false for one that is not known here.
func detailOf(item []byte) (detail any, known bool) {
	var r registered
	err := codec.Unmarshal(item, &r)
	return r.value, err == nil && r.value != nil
}
