package puppet

import (
	"context"
	"errors"
	"slices"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
)

// sentinels are the errors that callers match, by name.
var sentinels = map[string]error{
	"ErrDisconnected":       webext.ErrDisconnected,
	"ErrLocalDisconnect":    webext.ErrLocalDisconnect,
	"ErrNoReceiver":         webext.ErrNoReceiver,
	"ErrNoApplication":      webext.ErrNoApplication,
	"ErrApplicationFailed":  webext.ErrApplicationFailed,
	"ErrContextInvalidated": webext.ErrContextInvalidated,
	"ErrFrozen":             webext.ErrFrozen,
	"ErrCrashing":           webext.ErrCrashing,
	"ErrOverflow":           webext.ErrOverflow,
	"ErrInvalidArgument":    webext.ErrInvalidArgument,
	"ErrNotCloneable":       webext.ErrNotCloneable,
	"ErrTooLarge":           webext.ErrTooLarge,
	"ErrNoReply":            webext.ErrNoReply,
	"ErrQuotaExceeded":      webext.ErrQuotaExceeded,
	"ErrUnsupported":        webext.ErrUnsupported,
	"ErrUndeclared":         webext.ErrUndeclared,
	"ErrBridgeVersion":      webext.ErrBridgeVersion,
	"codec.ErrMismatch":     codec.ErrMismatch,
	"context.Canceled":      context.Canceled,
	"ErrStopped":            webext.ErrStopped,
}

// An Error is an error of a puppet. On the suite's side it matches what the
// original matched.
type Error struct {
	Matches []string // Names in sentinels, sorted.
	Reason  string   // Of a webext.DisconnectError.
	Decode  bool     // There is a codec.DecodeError in the chain.
	Text    string
}

// describe returns an error in the form that travels, nil for nil.
func describe(err error) *Error {
	if err == nil {
		return nil
	}
	e := &Error{Text: err.Error()}
	for name, sentinel := range sentinels {
		if errors.Is(err, sentinel) {
			e.Matches = append(e.Matches, name)
		}
	}
	slices.Sort(e.Matches)
	if ended, ok := errors.AsType[*webext.DisconnectError](err); ok {
		e.Reason = ended.Reason
	}
	_, e.Decode = errors.AsType[*codec.DecodeError](err)
	return e
}

// Error implements error.
func (e *Error) Error() string { return e.Text }

// Is reports whether the original matched target.
func (e *Error) Is(target error) bool {
	return slices.ContainsFunc(e.Matches, func(name string) bool { return sentinels[name] == target })
}

// As gives an error of the type of the original's.
func (e *Error) As(target any) bool {
	switch target := target.(type) {
	case **webext.DisconnectError:
		*target = &webext.DisconnectError{Reason: e.Reason}
		return e.Reason != ""
	case **codec.DecodeError:
		*target = &codec.DecodeError{}
		return e.Decode
	}
	return false
}

// AsError returns e as an error, which a nil *Error is not.
func (e *Error) AsError() error {
	if e == nil {
		return nil
	}
	return e
}
