//go:build !gangway_safe

package codecimpl

import (
	"math"
	"math/bits"
	"unsafe"
)

// appendStruct appends the struct at m, none of whose fields is of
// [KindOther].
func appendStruct(buf []byte, l *layout, m unsafe.Pointer, depth int) ([]byte, error) {
	if depth >= DefaultDepth {
		return buf, errDepth
	}
	if cap(buf)-len(buf) < l.room {
		buf = grow(buf, l.room)
	}
	if len(l.fields) < 24 {
		buf = append(buf, majorMap|byte(len(l.fields)))
	} else {
		buf = AppendMap(buf, len(l.fields))
	}
	n := len(buf)
	base := unsafe.Pointer(unsafe.SliceData(buf))
	fields := l.fields
	for i := range fields {
		f := &fields[i]
		store(unsafe.Add(base, n), f.word)
		store(unsafe.Add(base, n+8), f.next)
		if len(f.key) > 16 {
			copy(buf[n+16:cap(buf)], f.key[16:])
		}
		n += len(f.key)
		p := unsafe.Add(m, f.at)

		var major byte
		var u uint64
		switch {
		case f.kind >= KindInt8:
			if f.kind == KindInt64 {
				u = *(*uint64)(p)
			} else {
				u = otherInteger(p, f.kind)
			}
			if f.kind <= KindInt64 && int64(u) < 0 {
				major, u = majorNegative, ^u
			}
		case f.kind == KindString:
			s := *(*string)(p)
			if cap(buf)-n-len(s) < l.room {
				buf = grow(buf[:n], len(s)+l.room)
				base = unsafe.Pointer(unsafe.SliceData(buf))
			}
			if size := copyASCII(unsafe.Add(base, n), s); size > 0 {
				n += size
				continue
			}
			buf = appendOtherString(buf[:n], s)
			n = len(buf)
			if cap(buf)-n < l.room {
				buf = grow(buf, l.room)
			}
			base = unsafe.Pointer(unsafe.SliceData(buf))
			continue
		case f.kind == KindFloat64:
			v := *(*float64)(p)
			integer := int64(v)
			if float64(integer) == v && v >= -maxSafe && v <= maxSafe && (integer != 0 || math.Float64bits(v) == 0) {
				if u = uint64(integer); integer < 0 {
					major, u = majorNegative, ^u
				}
				break
			}
			if float64(float32(v)) == v || v != v {
				n = len(appendFloat(buf[:n], v))
				continue
			}
			*(*byte)(unsafe.Add(base, n)) = wireFloat64
			store(unsafe.Add(base, n+1), bits.ReverseBytes64(math.Float64bits(v)))
			n += 9
			continue
		case f.kind == KindBool:
			*(*byte)(unsafe.Add(base, n)) = wireFalse | *(*byte)(p)
			n++
			continue
		default:
			var err error
			if buf, err = appendPart(buf[:n], f, p, depth+1); err != nil {
				return buf, InField(err, f.name())
			}
			n = len(buf)
			if cap(buf)-n < l.room {
				buf = grow(buf, l.room)
			}
			base = unsafe.Pointer(unsafe.SliceData(buf))
			continue
		}

		// The head of an integer.
		if u < 24 {
			*(*byte)(unsafe.Add(base, n)) = major | byte(u)
			n++
			continue
		}
		size := 0 // As a power of two.
		if u > math.MaxUint8 {
			if size = 2; u <= math.MaxUint16 {
				size = 1
			} else if u > math.MaxUint32 {
				size = 3
			}
		}
		*(*byte)(unsafe.Add(base, n)) = major | byte(24+size)
		store(unsafe.Add(base, n+1), bits.ReverseBytes64(u<<((64-8<<size)&63)))
		n += 1 + 1<<size
	}
	return buf[:n], nil
}

// grow makes room for n more bytes.
func grow(buf []byte, n int) []byte {
	return append(buf, make([]byte, n)...)[:len(buf)]
}

// otherInteger returns an integer of a kind, with its sign.
func otherInteger(p unsafe.Pointer, kind Kind) uint64 {
	switch kind {
	case KindInt8:
		return uint64(*(*int8)(p))
	case KindInt16:
		return uint64(*(*int16)(p))
	case KindInt32:
		return uint64(*(*int32)(p))
	case KindUint8:
		return uint64(*(*uint8)(p))
	case KindUint16:
		return uint64(*(*uint16)(p))
	case KindUint32:
		return uint64(*(*uint32)(p))
	}
	return *(*uint64)(p)
}

// appendPart appends a field of any kind but [KindOther].
func appendPart(buf []byte, f *layoutField, p unsafe.Pointer, depth int) ([]byte, error) {
	switch f.kind {
	case KindStruct:
		return appendStruct(buf, f.of, p, depth)
	case KindStructs:
		return appendStructs(buf, f.of, (*slice)(p), depth)
	case KindPointer:
		if p = *(*unsafe.Pointer)(p); p == nil {
			return AppendNil(buf), nil
		}
		return appendPart(buf, f.to, p, depth)
	case KindString:
		return AppendString(buf, *(*string)(p)), nil
	case KindBool:
		return AppendBool(buf, *(*bool)(p)), nil
	case KindFloat64:
		return AppendFloat(buf, *(*float64)(p)), nil
	case KindFloat32:
		return AppendFloat(buf, float64(*(*float32)(p))), nil
	}
	u := otherInteger(p, f.kind)
	if f.kind <= KindInt64 {
		return AppendInt(buf, int64(u)), nil
	}
	return AppendUint(buf, u), nil
}

func appendStructs(buf []byte, l *layout, s *slice, depth int) ([]byte, error) {
	if s.data == nil {
		return AppendNil(buf), nil
	}
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	buf = AppendArray(buf, s.len)
	var err error
	for i := range s.len {
		if buf, err = appendStruct(buf, l, unsafe.Add(s.data, uintptr(i)*l.size), depth+1); err != nil {
			return buf, InIndex(err, i)
		}
	}
	return buf, nil
}
