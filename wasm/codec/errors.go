package codec

import "gangway/wasm/codec/codecimpl"

// The faults of an item; match with errors.Is.
var (
	// ErrMalformed: the bytes are not CBOR, or are cut short.
	ErrMalformed = codecimpl.ErrMalformed

	// ErrMismatch: the bytes are CBOR, but not of this message type. The
	// other end may be of another version.
	ErrMismatch = codecimpl.ErrMismatch

	// ErrLimit: the item is larger or deeper than [Options] allow.
	ErrLimit = codecimpl.ErrLimit
)

// The faults of a value that is to be encoded; match with errors.Is.
var (
	// ErrNotCloneable: a value that no message can hold, such as a func.
	ErrNotCloneable = codecimpl.ErrNotCloneable

	// ErrCycle: a value that contains itself.
	ErrCycle = codecimpl.ErrCycle
)

// A DecodeError says where an item is wrong and how. It matches
// [ErrMalformed], [ErrMismatch] or [ErrLimit]. An item is called mismatched
// only if it is well-formed as a whole, so that garbage and a message of
// another version are told apart.
type DecodeError struct {
	// Path leads to the wrong item, as in items[3].price. It is empty for
	// the message itself.
	Path string

	// Offset is where the wrong item begins in the encoded message.
	Offset int

	// Want and Found are written for people.
	Want, Found string

	cause error
}

func (e *DecodeError) Error() string {
	return codecimpl.Located(e.Path, "want "+e.Want+", found "+e.Found)
}

// Unwrap returns [ErrMalformed], [ErrMismatch] or [ErrLimit].
func (e *DecodeError) Unwrap() error { return e.cause }

func decodeError(f *codecimpl.Fault) error {
	return &DecodeError{f.Path, f.Offset, f.Want, f.Found, f.Cause}
}

// An EncodeError says where a value cannot be encoded and why. Its field Path
// leads to the value, as in items[3].price, and is empty for the message itself;
// Reason is written for people. It matches [ErrNotCloneable] or [ErrCycle], or
// the error that a method of the value returned.
type EncodeError = codecimpl.EncodeError
