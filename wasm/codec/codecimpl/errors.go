package codecimpl

import "errors"

// The kinds of errors, which package codec documents.
var (
	ErrMalformed    = errors.New("codec: malformed item")
	ErrMismatch     = errors.New("codec: item of another type")
	ErrLimit        = errors.New("codec: item over the limit")
	ErrNotCloneable = errors.New("codec: value cannot be encoded")
	ErrCycle        = errors.New("codec: value contains itself")
)

// A Fault says where an item is wrong and how: a codec.DecodeError to be.
type Fault struct {
	Path        string
	Offset      int
	Want, Found string
	Cause       error
}

// An EncodeError says where a value cannot be encoded and why. It matches
// [ErrNotCloneable] or [ErrCycle], or the error that a method of the value
// returned. Package codec has it under the same name.
type EncodeError struct {
	// Path leads to the value, as in items[3].price. It is empty for the
	// message itself.
	Path string

	// Reason is written for people.
	Reason string

	cause error
}

func (e *EncodeError) Error() string { return Located(e.Path, e.Reason) }

// Unwrap returns the cause.
func (e *EncodeError) Unwrap() error { return e.cause }

// Located returns the text of an error at a path, which may be empty.
func Located(path, text string) string {
	if path == "" {
		return "codec: " + text
	}
	return "codec: " + path + ": " + text
}

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
	e := encodeErrorOf(err)
	path := joinPath(segment, e.Path)
	if len(path) > maxPath {
		path = path[:maxPath-3] + "..."
	}
	return &EncodeError{Path: path, Reason: e.Reason, cause: e.cause}
}

func encodeErrorOf(err error) *EncodeError {
	if e, ok := err.(*EncodeError); ok {
		return e
	}
	return &EncodeError{Reason: err.Error(), cause: err}
}

// joinPath returns the path of a part of a part.
func joinPath(outer, inner string) string {
	if outer == "" || inner == "" || inner[0] == '[' {
		return outer + inner
	}
	return outer + "." + inner
}

// Finish returns the error of a whole message.
func Finish(err error, v any) *EncodeError {
	e := encodeErrorOf(err)
	if e.Reason == errDepth.Reason && containsItself(v) {
		return &EncodeError{Path: e.Path, Reason: "the value contains itself", cause: ErrCycle}
	}
	return e
}
