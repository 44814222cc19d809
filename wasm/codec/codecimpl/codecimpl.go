// Package codecimpl reads and writes items. It lies beneath package codec, and
// generated code calls it: nobody else needs it, except for types that have
// methods AppendCBOR and DecodeCBOR written by hand.
//
// Its functions may change with each version of Gangway; "gangway generate"
// writes code for the version that it belongs to.
package codecimpl

// An appender encodes itself; package codec documents it as Appender.
type appender interface {
	AppendCBOR(buf []byte, depth int) ([]byte, error)
}

// A decodable decodes itself; package codec documents it as Decodable.
type decodable interface{ DecodeCBOR(d *Decoder) }

// Types of other packages are known by their methods, so that this package
// imports none of them. These are encoding.TextMarshaler and TextUnmarshaler.
type (
	textAppender interface{ MarshalText() ([]byte, error) }
	textDecoder  interface{ UnmarshalText([]byte) error }
)

// A message is a type with generated code. The methods of a type that only
// embeds one know nothing of its other fields, and IsMessage tells them apart.
type message interface {
	// IsMessage reports whether v is of the type that has the method, or a
	// pointer to it.
	IsMessage(v any) bool
}

// Generated code of a struct that is only data implements laidOut, on pointers.
type laidOut interface{ LayoutCBOR() *Layout }

// Append appends a whole message. [Finish] makes its error one for people.
func Append(buf []byte, v any) ([]byte, error) {
	if k := knownOf(v); k.encodes() {
		return k.append(buf, v, 0)
	}
	return appendWithout(buf, v)
}

// decodeMessage reads one item into the value that v points to.
func (d *Decoder) decodeMessage(v any) {
	if k := knownOf(v); k.decodes() {
		k.decode(d, v)
		return
	}
	DecodeOther(d, v)
}
