package codecimpl

import "sync"

// registry holds the types that interfaces can hold.
var registry struct {
	mu     sync.Mutex
	byName map[string]*registered
	byType map[typeID]*registered

	// The code for them, which a program contains only if it registers a type.
	append func(buf []byte, v any, depth int) ([]byte, error)
	decode func(d *Decoder) any
}

type registered struct {
	name   string
	decode func(d *Decoder) any
}

// Register makes T a type that fields of interface types other than any can
// hold; package codec documents it.
func Register[T any](name string) {
	var zero T
	register(&registered{name: name, decode: decodeNew[T]}, typeOf(zero))
}

func decodeNew[T any](d *Decoder) any {
	var v T
	d.decodeMessage(&v)
	return v
}

func register(r *registered, kind typeID) {
	registry.mu.Lock()
	defer registry.mu.Unlock()
	if registry.byName == nil {
		registry.byName = map[string]*registered{}
		registry.byType = map[typeID]*registered{}
		registry.append, registry.decode = appendRegistered, (*Decoder).decodeRegistered
	}
	known := registry.byType[kind]
	if kind == noType || registry.byName[r.name] != known || known != nil && known.name != r.name {
		panic("codec: Register: the name " + quote(r.name) + " or its type is registered already for another, or is an interface")
	}
	registry.byName[r.name] = r
	registry.byType[kind] = r
}

// AppendRegistered appends the value that an interface holds: nil, or one of a
// type known to [Register].
func AppendRegistered(buf []byte, v any, depth int) ([]byte, error) {
	registry.mu.Lock()
	code := registry.append
	registry.mu.Unlock()
	switch {
	case v == nil:
		return AppendNil(buf), nil
	case code == nil:
		return buf, errNotRegistered()
	}
	return code(buf, v, depth)
}

func errNotRegistered() error {
	return notCloneable("an interface holds a type that is not registered: call codec.Register at the start of both programs")
}

func appendRegistered(buf []byte, v any, depth int) ([]byte, error) {
	if err := CheckDepth(depth); err != nil {
		return buf, err
	}
	registry.mu.Lock()
	r := registry.byType[typeOf(v)]
	registry.mu.Unlock()
	if r == nil {
		return buf, errNotRegistered()
	}
	buf = AppendString(append(buf, "\xa2\x64type"...), r.name)
	return AppendAny(append(buf, "\x65value"...), v, depth+1)
}

// DecodeRegistered reads the value that an interface holds.
func DecodeRegistered[T any](d *Decoder, v *T) {
	at := d.pos
	value := d.registered()
	if value == nil {
		Reset(v)
		return
	}
	held, ok := value.(T)
	if !ok {
		d.fail(ErrMismatch, at, "a registered type that the interface can hold")
		return
	}
	*v = held
}

// registered reads a value of a registered type, or null.
func (d *Decoder) registered() any {
	registry.mu.Lock()
	code := registry.decode
	registry.mu.Unlock()
	switch {
	case d.Nil():
		return nil
	case code == nil:
		d.fail(ErrMismatch, d.pos, "a value of a registered type")
		return nil
	}
	return code(d)
}

// decodeRegistered reads a value of a registered type. The name may follow the
// value, as JavaScript does not mind the order.
func (d *Decoder) decodeRegistered() (v any) {
	at := d.pos
	n := d.Map()
	var r *registered
	value := -1
	for d.Next(&n) {
		switch key := d.Key(); string(key) {
		case "type":
			r = d.registeredName()
		case "value":
			value = d.pos
			if r != nil {
				v = r.decode(d)
			} else {
				d.passOnce()
			}
		default:
			d.Unknown(key)
		}
	}
	if r == nil || value < 0 {
		d.fail(ErrMismatch, at, "a map with the keys type and value")
		return nil
	}
	if v == nil && d.err == nil {
		v = d.again(value, r)
	}
	return v
}

// again reads the value at an offset once its type is known.
func (d *Decoder) again(at int, r *registered) any {
	end := d.pos
	d.pos = at
	v := r.decode(d)
	if d.err == nil {
		d.pos = end
	}
	return v
}

func (d *Decoder) registeredName() *registered {
	at := d.pos
	name := d.String()
	registry.mu.Lock()
	r := registry.byName[name]
	registry.mu.Unlock()
	if r == nil {
		d.fail(ErrMismatch, at, "the name of a registered type")
	}
	return r
}
