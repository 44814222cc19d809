package codecimpl

// A Form is the kind of value that an item holds, as far as its first byte tells.
type Form uint8

// The forms.
const (
	FormOther  Form = iota // Everything else: null, bytes, dates, the end.
	FormNumber             // An integer or a float.
	FormText
	FormBool
	FormArray
	FormMap
)

// Form returns the form of the item that is to be read next.
func (d *Decoder) Form() Form {
	initial := d.peek()
	switch initial & majorMask {
	case majorUint, majorNegative:
		return FormNumber
	case majorText:
		return FormText
	case majorArray:
		return FormArray
	case majorMap:
		return FormMap
	}
	switch initial {
	case wireFalse, wireTrue:
		return FormBool
	case wireFloat16, wireFloat32, wireFloat64:
		return FormNumber
	}
	return FormOther
}

// Raw reads one item, whatever it is, and returns its bytes in memory of their
// own, nil if it is malformed.
func (d *Decoder) Raw() []byte {
	from := d.pos
	if d.Skip(); d.err != nil {
		return nil
	}
	return append([]byte(nil), d.data[from:d.pos]...)
}
