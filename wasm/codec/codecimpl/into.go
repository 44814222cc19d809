package codecimpl

// into reads one item into the value that v points to, if that is of a basic
// type, and reports whether it was.
func (d *Decoder) into(v any) bool {
	switch v := v.(type) {
	case *any:
		*v = d.Any()
	case *string:
		*v = d.String()
	case *bool:
		*v = d.Bool()
	case *int:
		*v = int(d.Int(intBits))
	case *int64:
		*v = d.Int(64)
	case *float64:
		*v = d.Float()
	default:
		return false
	}
	return true
}

// intBits is the size of an int here.
const intBits = 32 << (^uint(0) >> 63)
