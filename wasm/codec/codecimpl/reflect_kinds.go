package codecimpl

import "reflect"

// byKind returns the plan of a type by its kind.
func (m planner) byKind(t reflect.Type) plan {
	switch t.Kind() {
	case reflect.Bool:
		return plan{appendBoolPlan, func(d *Decoder, v reflect.Value) { v.SetBool(d.Bool()) }}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		bits := t.Bits()
		return plan{appendIntPlan, func(d *Decoder, v reflect.Value) { v.SetInt(d.Int(bits)) }}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		bits := t.Bits()
		return plan{appendUintPlan, func(d *Decoder, v reflect.Value) { v.SetUint(d.Uint(bits)) }}
	case reflect.Float32:
		return plan{appendFloatPlan, func(d *Decoder, v reflect.Value) { v.SetFloat(float64(d.Float32())) }}
	case reflect.Float64:
		return plan{appendFloatPlan, func(d *Decoder, v reflect.Value) { v.SetFloat(d.Float()) }}
	case reflect.String:
		return plan{appendStringPlan, func(d *Decoder, v reflect.Value) { v.SetString(d.String()) }}
	case reflect.Pointer:
		return m.pointer(t)
	case reflect.Interface:
		return interfacePlan(t)
	case reflect.Slice:
		return m.slice(t)
	case reflect.Array:
		return m.array(t)
	case reflect.Map:
		return m.mapping(t)
	case reflect.Struct:
		return m.structure(t)
	}
	return refuse(t, "has no form in a message")
}

func appendBoolPlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendBool(buf, v.Bool()), nil
}

func appendIntPlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendInt(buf, v.Int()), nil
}

func appendUintPlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendUint(buf, v.Uint()), nil
}

func appendFloatPlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendFloat(buf, v.Float()), nil
}

func appendStringPlan(buf []byte, v reflect.Value, _ int) ([]byte, error) {
	return AppendString(buf, v.String()), nil
}

// pointer returns the plan of a pointer: null for nil, else the value that it
// points to.
func (m planner) pointer(t reflect.Type) plan {
	for e := t.Elem(); e.Kind() == reflect.Pointer; e = e.Elem() {
		if e == t {
			return refuse(t, "is a pointer to itself")
		}
	}
	elem := m.plan(t.Elem())
	return plan{
		append: func(buf []byte, v reflect.Value, depth int) ([]byte, error) {
			if v.IsNil() {
				return AppendNil(buf), nil
			}
			return elem.append(buf, v.Elem(), depth)
		},
		decode: func(d *Decoder, v reflect.Value) {
			if d.Nil() {
				v.SetZero()
				return
			}
			if v.IsNil() {
				v.Set(reflect.New(t.Elem()))
			}
			elem.decode(d, v.Elem())
		},
	}
}

// interfacePlan returns the plan of an interface. The empty one holds any
// value, others hold registered types.
func interfacePlan(t reflect.Type) plan {
	if t.NumMethod() == 0 {
		return plan{
			append: func(buf []byte, v reflect.Value, depth int) ([]byte, error) {
				return AppendAny(buf, v.Interface(), depth)
			},
			decode: func(d *Decoder, v reflect.Value) { setInterface(v, d.Any()) },
		}
	}
	return plan{
		append: func(buf []byte, v reflect.Value, depth int) ([]byte, error) {
			return AppendRegistered(buf, v.Interface(), depth)
		},
		decode: func(d *Decoder, v reflect.Value) {
			at := d.pos
			value := d.registered()
			if value != nil && d.err == nil && !reflect.TypeOf(value).Implements(t) {
				d.fail(ErrMismatch, at, "a registered type that is a "+t.String())
				return
			}
			setInterface(v, value)
		},
	}
}

func setInterface(v reflect.Value, value any) {
	if value == nil {
		v.SetZero()
		return
	}
	v.Set(reflect.ValueOf(value))
}
