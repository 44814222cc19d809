package codec

import "errors"

// What is wrong with an item; match with errors.Is.
var (
	// ErrMalformed: the bytes are not CBOR, or are cut short.
	ErrMalformed = errors.New("codec: malformed item")

	// ErrMismatch: the bytes are CBOR, but not of this message type. The
	// other end may be of another version.
	ErrMismatch = errors.New("codec: item of another type")

	// ErrLimit: the item is larger or deeper than [Options] allow.
	ErrLimit = errors.New("codec: item over the limit")
)

// What is wrong with a value that is to be encoded; match with errors.Is.
var (
	// ErrNotCloneable: a value that no message can hold, such as a func.
	ErrNotCloneable = errors.New("codec: value cannot be encoded")

	// ErrCycle: a value that contains itself.
	ErrCycle = errors.New("codec: value contains itself")
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
	text := "codec: "
	if e.Path != "" {
		text += e.Path + ": "
	}
	return text + "want " + e.Want + ", found " + e.Found
}

// Unwrap returns [ErrMalformed], [ErrMismatch] or [ErrLimit].
func (e *DecodeError) Unwrap() error { return e.cause }

// An EncodeError says where a value cannot be encoded and why. It matches
// [ErrNotCloneable] or [ErrCycle], or what a method of the value returned.
type EncodeError struct {
	// Path leads to the value, as in items[3].price. It is empty for the
	// message itself.
	Path string

	// Reason is written for people.
	Reason string

	cause error
}

func (e *EncodeError) Error() string {
	text := "codec: "
	if e.Path != "" {
		text += e.Path + ": "
	}
	return text + e.Reason
}

// Unwrap returns the cause.
func (e *EncodeError) Unwrap() error { return e.cause }

func notCloneable(reason string) error {
	return &EncodeError{Reason: reason, cause: ErrNotCloneable}
}

var errDepth = &EncodeError{
	Reason: "nested deeper than " + utoa(DefaultDepth) + " levels",
	cause:  ErrNotCloneable,
}

// CheckDepth returns an error when a value at the given depth must not have
// parts, because they would be too deep.
func CheckDepth(depth int) error {
	if depth >= DefaultDepth {
		return errDepth
	}
	return nil
}

// InField returns err as an error of the named part of a value.
func InField(err error, name string) error { return inPath(err, name) }

// InIndex returns err as an error of one element of a value.
func InIndex(err error, i int) error { return inPath(err, "["+utoa(uint64(i))+"]") }

// InKey returns err as an error of a key of a map.
func InKey(err error) error { return inPath(err, "(a key)") }

// InEntry returns err as an error of the value of a map's entry, which begins
// with the key.
func InEntry(err error, entry []byte) error {
	d := Decoder{data: entry, depth: DefaultDepth, items: DefaultItems, quiet: true}
	d.Skip()
	return inPath(err, step{key: entry[:min(d.pos, len(entry))]}.String())
}

// maxPath bounds how long the path of an error grows, in bytes.
const maxPath = 200

func inPath(err error, segment string) error {
	e, ok := err.(*EncodeError)
	if !ok {
		e = &EncodeError{Reason: err.Error(), cause: err}
	}
	path := joinPath(segment, e.Path)
	if len(path) > maxPath {
		path = path[:maxPath-3] + "..."
	}
	return &EncodeError{Path: path, Reason: e.Reason, cause: e.cause}
}

func joinPath(outer, inner string) string {
	if outer == "" || inner == "" || inner[0] == '[' {
		return outer + inner
	}
	return outer + "." + inner
}

// encodeError finishes the error of a whole message.
func encodeError(err error, v any) error {
	e, ok := err.(*EncodeError)
	if !ok {
		return &EncodeError{Reason: err.Error(), cause: err}
	}
	if e.Reason == errDepth.Reason && containsItself(v) {
		return &EncodeError{Path: e.Path, Reason: "the value contains itself", cause: ErrCycle}
	}
	return e
}
