//go:build !gangway_safe

package codecimpl

import (
	"math"
	"math/bits"
	"unsafe"
)

// decodeStruct reads the struct at m. Fields of [KindOther] are read by other.
//
// Fields are expected in their order and in the form in which this package
// encodes them, and read here. All other forms are left to the methods that
// read one item each, at the same place: they know all forms and name the
// fault.
//
// In WebAssembly, as Go compiles it, every jump costs as much as some ten
// instructions, so this is one function in which an expected item takes
// few jumps.
func (d *Decoder) decodeStruct(l *layout, m unsafe.Pointer, other func(field int)) {
	data, pos := d.data, d.pos
	n := 0
	if pos < len(data) && data[pos]-majorMap < 24 && d.depth > 0 && int(data[pos]-majorMap) <= (len(data)-pos-1)/2 {
		n = int(data[pos] - majorMap)
		d.depth--
		pos++
	} else {
		if d.Nil() {
			l.zero(m)
			return
		}
		n = d.Map()
		pos = d.pos
	}
	fields := l.fields
	base := unsafe.Pointer(unsafe.SliceData(data))
	last := len(data) + d.padding - ahead // The last place from which all may be read.
	var seen uint64
	for i := 0; ; i++ {
		if n <= 0 || d.items <= 0 {
			d.pos = pos
			if n == 0 && d.err == nil { // The usual end, without a call.
				d.depth++
				return
			}
			if !d.otherNext(n) {
				return
			}
			n++
			d.items++
		}
		n--
		d.items--

		// The key.
		if i >= len(fields) {
			i = 0
		}
		f := &fields[i]
		if pos > last || (load(unsafe.Add(base, pos))^f.word)<<f.cut|
			(load(unsafe.Add(base, pos+8))^f.next)<<f.nextCut != 0 || len(f.key) > 16 {
			d.pos = pos
			i = d.field(l, i)
			pos = d.pos
			if i < 0 {
				i = ^i - 1
				continue
			}
			f = &fields[i]
		} else {
			pos += len(f.key)
		}
		bit := uint64(1) << (i & 63)
		if pos >= len(data) || seen&bit != 0 {
			d.pos = pos
			d.noValue(f, seen&bit != 0)
			return
		}
		seen |= bit

		// The value.
		p := unsafe.Add(m, f.at)
		initial := data[pos]
		if pos > last+16 {
			goto otherwise
		}
		if f.kind == KindString {
			at, size := pos+1, int(initial)-majorText
			if size >= 24 {
				if size > 24 {
					goto otherwise
				}
				size = int(*(*byte)(unsafe.Add(base, at)))
				at++
			}
			if size < 0 || at+size > len(data) {
				goto otherwise
			}
			all := load(unsafe.Add(base, at))
			if size < 8 {
				if size == 0 {
					*(*string)(p) = ""
					pos = at
					continue
				}
				all <<= (64 - 8*size) & 63
			} else {
				end := at + size - 8
				all |= load(unsafe.Add(base, end))
				for word := at + 8; word < end; word += 8 {
					all |= load(unsafe.Add(base, word))
				}
			}
			if all&nonASCII != 0 {
				goto otherwise
			}
			if from := at - d.textAt; from >= 0 && from+size <= len(d.text) {
				*(*string)(p) = unsafe.String((*byte)(unsafe.Add(unsafe.Pointer(unsafe.StringData(d.text)), from)), size)
			} else {
				*(*string)(p) = d.share(at, size)
			}
			pos = at + size
			continue
		}
		if f.kind >= KindInt8 {
			u := uint64(initial)
			at := pos + 1
			if initial >= 24 {
				size := 1 << ((initial - 24) & 3)
				u = bits.ReverseBytes64(load(unsafe.Add(base, at))) >> ((64 - 8*size) & 63)
				at += size
				if initial&^majorNegative&^3 != 24 || at > len(data) || u > math.MaxInt64 {
					goto otherwise
				}
				if initial >= majorNegative {
					u = ^u
				}
			}
			if f.kind != KindInt64 {
				if !f.kind.fits(u) {
					goto otherwise
				}
				setInteger(p, f.kind, u)
				pos = at
				continue
			}
			*(*uint64)(p) = u
			pos = at
			continue
		}
		if f.kind == KindFloat64 {
			if initial != wireFloat64 || pos+9 > len(data) {
				goto otherwise
			}
			*(*float64)(p) = math.Float64frombits(bits.ReverseBytes64(load(unsafe.Add(base, pos+1))))
			pos += 9
			continue
		}
		if f.kind == KindBool && initial&^1 == wireFalse {
			*(*uint8)(p) = initial & 1
			pos++
			continue
		}
	otherwise:
		d.pos = pos
		d.anyField(f, m, i, other)
		pos = d.pos
	}
}

// noValue records why a field that was expected has no value: the item ends
// in the key or after it, or the field was there before.
func (d *Decoder) noValue(f *layoutField, duplicate bool) {
	switch {
	case d.pos > len(d.data):
		d.pos -= len(f.key)
		d.Key()
	case duplicate:
		d.Duplicate()
	default:
		d.head()
	}
}

// anyField reads the value of a field in any of its forms.
func (d *Decoder) anyField(f *layoutField, m unsafe.Pointer, i int, other func(field int)) {
	p := unsafe.Add(m, f.at)
	switch f.kind {
	case KindStruct:
		d.decodeStruct(f.of, p, nil)
	case KindOther:
		other(i)
	case KindPointer:
		d.pointer(f, (*unsafe.Pointer)(p))
	default:
		d.part(f, p)
	}
}

// pointer reads the value behind a pointer, which keeps the one that it has.
func (d *Decoder) pointer(f *layoutField, p *unsafe.Pointer) {
	if d.Nil() {
		*p = nil
		return
	}
	if *p == nil {
		*p = f.create()
	}
	d.anyField(f.to, *p, 0, nil)
}

// field reads a key that was not expected and returns the number of the field.
// For a key that no field has, it reads the value too and returns ^next.
func (d *Decoder) field(l *layout, next int) int {
	key := d.Key()
	for i := range l.fields {
		if i += next; i >= len(l.fields) {
			i -= len(l.fields)
		}
		if string(key) == l.fields[i].name() {
			return i
		}
	}
	d.Unknown(key)
	return ^next
}

// part reads a field, in any of its forms.
func (d *Decoder) part(f *layoutField, p unsafe.Pointer) {
	switch f.kind {
	case KindString:
		*(*string)(p) = d.String()
	case KindFloat64:
		*(*float64)(p) = d.Float()
	case KindBool:
		*(*bool)(p) = d.Bool()
	case KindStructs:
		d.structs(f, p)
	case KindFloat32:
		*(*float32)(p) = d.Float32()
	case KindInt8, KindInt16, KindInt32, KindInt64:
		setInteger(p, f.kind, uint64(d.Int(f.kind.bits())))
	default:
		setInteger(p, f.kind, d.Uint(f.kind.bits()))
	}
}

// fits reports whether an integer, with its sign, is one of this kind.
func (k Kind) fits(u uint64) bool {
	unused := 64 - k.bits()
	if k <= KindInt64 {
		return int64(u)<<unused>>unused == int64(u)
	}
	return int64(u) >= 0 && u<<unused>>unused == u
}

func setInteger(p unsafe.Pointer, kind Kind, u uint64) {
	switch kind.bits() {
	case 8:
		*(*uint8)(p) = uint8(u)
	case 16:
		*(*uint16)(p) = uint16(u)
	case 32:
		*(*uint32)(p) = uint32(u)
	default:
		*(*uint64)(p) = u
	}
}

// structs reads a slice of structs.
func (d *Decoder) structs(f *layoutField, p unsafe.Pointer) {
	s := (*slice)(p)
	if d.Nil() {
		*s = slice{}
		return
	}
	n := d.Array()
	of := f.of
	s.len = 0
	if s.data == nil {
		f.extend(p, 0)
	}
	var element unsafe.Pointer
	room := 0 // For how many elements, from element on.
	for {
		if n <= 0 || d.items <= 0 {
			if !d.otherNext(n) {
				break
			}
		} else {
			n--
			d.items--
		}
		if room > 0 {
			element = unsafe.Add(element, of.size)
		} else {
			// As much memory as there are bytes left, or for a few.
			room = min(n, max(claimed, (len(d.data)-d.pos)/int(of.size+1)))
			room = max(room, 0) + 1
			element = f.extend(p, room)
		}
		room--
		d.decodeStruct(f.of, element, nil)
	}
	s.len -= room
}
