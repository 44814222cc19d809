package codecimpl

// The functions of this file are for generated code, which names no types of
// other packages and so imports none: it lets the compiler find them.

type (
	signed interface {
		~int | ~int8 | ~int16 | ~int32 | ~int64
	}
	unsigned interface {
		~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64 | ~uintptr
	}
)

// DecodeInt reads an integer of a named type.
func DecodeInt[T signed](d *Decoder, v *T) { *v = T(d.Int(bitsOf[T]())) }

// DecodeUint reads an unsigned integer of a named type.
func DecodeUint[T unsigned](d *Decoder, v *T) { *v = T(d.Uint(bitsOf[T]())) }

// DecodeIntKey reads an integer of a named type as the key of a map.
func DecodeIntKey[T signed](d *Decoder, v *T) { *v = T(d.IntKey(bitsOf[T]())) }

// DecodeUintKey reads an unsigned integer of a named type as the key of a map.
func DecodeUintKey[T unsigned](d *Decoder, v *T) { *v = T(d.UintKey(bitsOf[T]())) }

// DecodeFloat reads a number of a named type.
func DecodeFloat[T ~float64](d *Decoder, v *T) { *v = T(d.Float()) }

// DecodeFloat32 reads a number of a named type.
func DecodeFloat32[T ~float32](d *Decoder, v *T) { *v = T(d.Float32()) }

// DecodeString reads a text string of a named type.
func DecodeString[T ~string](d *Decoder, v *T) { *v = T(d.String()) }

// DecodeBool reads a boolean of a named type.
func DecodeBool[T ~bool](d *Decoder, v *T) { *v = T(d.Bool()) }

// bitsOf returns the size of an integer of a type.
func bitsOf[T signed | unsigned]() int {
	for bits := 8; bits < 64; bits *= 2 {
		if T(1)<<bits == 0 {
			return bits
		}
	}
	return 64
}

// AppendBytesOf appends a slice of bytes of a named type.
func AppendBytesOf[T ~uint8](buf []byte, v []T) []byte { return AppendBytes(buf, asBytes(v)) }

// DecodeBytes reads a byte string into a slice of bytes of a named type, in
// memory of its own: without package unsafe there is no other.
func DecodeBytes[S ~[]T, T ~uint8](d *Decoder, v *S) { *v = bytesAs[T](d.ownBytes()) }

// DecodeByteArray reads a byte string into an array of bytes of a named type.
func DecodeByteArray[T ~uint8](d *Decoder, array []T) {
	content := make([]byte, len(array))
	d.ByteArray(content)
	for i, b := range content {
		array[i] = T(b)
	}
}

// AppendText appends a value that has a form as text.
func AppendText[T textAppender](buf []byte, v T) ([]byte, error) {
	text, err := v.MarshalText()
	if err != nil {
		return buf, err
	}
	return AppendString(buf, string(text)), nil
}

// DecodeText reads text into the value that v points to.
func DecodeText[T any, P interface {
	*T
	textDecoder
}](d *Decoder, v P) {
	at := d.pos
	if d.Nil() {
		Reset((*T)(v))
		return
	}
	text := d.String()
	if d.err != nil {
		return
	}
	if err := v.UnmarshalText([]byte(text)); err != nil {
		d.fail(ErrMismatch, at, "text of the right form ("+err.Error()+")")
	}
}

// Reset stores the zero value at v.
func Reset[T any](v *T) {
	var zero T
	*v = zero
}

// IsZero reports whether v is the zero value.
func IsZero[T comparable](v T) bool {
	var zero T
	return v == zero
}

// New makes the value that a pointer points to, unless it is there.
func New[P ~*T, T any](v *P) {
	if *v == nil {
		*v = new(T)
	}
}

// Begin empties a slice that is to receive n elements, and makes it if it is
// nil. A claim of many elements alone makes no room for them.
func Begin[S ~[]T, T any](v *S, n int) {
	if *v == nil {
		*v = make(S, 0, max(0, min(n, claimed)))
	}
	*v = (*v)[:0]
}

// Grow adds a zero element to a slice and returns a pointer to it.
func Grow[S ~[]T, T any](v *S) *T {
	var zero T
	*v = append(*v, zero)
	return &(*v)[len(*v)-1]
}

// NewMap returns an empty map of the type of m that is to receive n entries.
func NewMap[M ~map[K]V, K comparable, V any](_ M, n int) M {
	return make(M, max(0, min(n, claimed)))
}

// A MapEntry is an entry of a map.
type MapEntry[K comparable, V any] struct {
	Key   K
	Value V
}

// ZeroEntry returns an entry of the type of m.
func ZeroEntry[M ~map[K]V, K comparable, V any](M) (e MapEntry[K, V]) { return e }

// Merge returns the entries of both maps, those of the second if both have one.
func Merge[M ~map[K]V, K comparable, V any](old, entries M) M {
	if len(old) == 0 {
		return entries
	}
	for key, value := range entries {
		old[key] = value
	}
	return old
}
