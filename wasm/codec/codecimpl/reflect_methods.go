package codecimpl

import "reflect"

// is reports whether a type has the methods of an interface.
func is[I any](t reflect.Type) bool { return t.Implements(reflect.TypeFor[I]()) }

// byMethods returns the plan of a type by its methods. Either half of the plan
// may be missing.
func (m planner) byMethods(t reflect.Type) plan {
	pointer := reflect.PointerTo(t)
	switch {
	case t.Kind() == reflect.Pointer, t.Kind() == reflect.Interface:
		return plan{}
	case t.PkgPath() == "math/big" && t.Name() == "Int" && is[bigNumber](pointer):
		return plan{append: appendBigPlan, decode: decodeBigPlan}
	case t.PkgPath() == "encoding/json":
		return refuse(t, "is only for JSON")
	case is[appender](pointer), is[decodable](pointer):
		if promoted(t, pointer) {
			return plan{}
		}
		return ownPlan(pointer)
	case is[instant](pointer) && is[timeValue](pointer):
		return plan{append: appendTimePlan, decode: decodeTimePlan}
	}
	return textPlan(pointer)
}

// promoted reports whether the generated methods of a type are those of a type
// embedded in it.
func promoted(t, pointer reflect.Type) bool {
	return is[message](pointer) && isPromoted(reflect.New(t).Interface())
}

func ownPlan(pointer reflect.Type) (p plan) {
	if is[appender](pointer) {
		p.append = func(buf []byte, v reflect.Value, depth int) ([]byte, error) {
			return pointerTo(v).Interface().(appender).AppendCBOR(buf, depth)
		}
	}
	if is[decodable](pointer) {
		p.decode = func(d *Decoder, v reflect.Value) {
			v.Addr().Interface().(decodable).DecodeCBOR(d)
		}
	}
	return p
}

// pointerTo returns a pointer to v, or to a copy if v is not addressable.
func pointerTo(v reflect.Value) reflect.Value {
	if v.CanAddr() {
		return v.Addr()
	}
	pointer := reflect.New(v.Type())
	pointer.Elem().Set(v)
	return pointer
}

func appendTimePlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendTime(buf, pointerTo(v).Interface().(instant)), nil
}

func decodeTimePlan(d *Decoder, v reflect.Value) {
	d.Time(v.Addr().Interface().(timeValue))
}

func appendBigPlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendBig(buf, pointerTo(v).Interface().(bigNumber))
}

func decodeBigPlan(d *Decoder, v reflect.Value) {
	d.Big(v.Addr().Interface().(bigNumber))
}

// textPlan returns the plan of a type that has a form as text, as
// encoding.TextMarshaler and encoding.TextUnmarshaler say.
func textPlan(pointer reflect.Type) (p plan) {
	if is[textAppender](pointer) {
		p.append = func(buf []byte, v reflect.Value, _ int) ([]byte, error) {
			text, err := pointerTo(v).Interface().(textAppender).MarshalText()
			if err != nil {
				return buf, err
			}
			return AppendString(buf, string(text)), nil
		}
	}
	if is[textDecoder](pointer) {
		p.decode = func(d *Decoder, v reflect.Value) {
			at := d.pos
			if d.Nil() {
				v.SetZero()
				return
			}
			text := d.String()
			if d.err != nil {
				return
			}
			if err := v.Addr().Interface().(textDecoder).UnmarshalText([]byte(text)); err != nil {
				d.fail(ErrMismatch, at, "the text of a "+v.Type().String()+" ("+err.Error()+")")
			}
		}
	}
	return p
}

// refuse returns the plan of a type that no message can hold.
func refuse(t reflect.Type, why string) plan {
	return plan{
		append: func(buf []byte, _ reflect.Value, _ int) ([]byte, error) {
			return buf, notCloneable("the type " + t.String() + " " + why)
		},
		decode: func(d *Decoder, _ reflect.Value) {
			d.Mismatch("another type in Go: " + t.String() + " " + why)
		},
	}
}
