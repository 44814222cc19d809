package codecimpl

import (
	"reflect"
	"sync"
	"sync/atomic"
)

// A plan is how values of one type are encoded and decoded.
type plan struct {
	append func(buf []byte, v reflect.Value, depth int) ([]byte, error)
	decode func(d *Decoder, v reflect.Value)
}

// plans holds a plan for every type met so far.
var plans struct {
	read atomic.Pointer[map[reflect.Type]*plan] // Never changed, only replaced.
	mu   sync.Mutex                             // Held while plans are made.
}

// planOf returns the plan of a type.
func planOf(t reflect.Type) *plan {
	if known := plans.read.Load(); known != nil {
		if p, ok := (*known)[t]; ok {
			return p
		}
	}
	return addPlan(t)
}

func addPlan(t reflect.Type) *plan {
	plans.mu.Lock()
	defer plans.mu.Unlock()
	m := planner{}
	if known := plans.read.Load(); known != nil {
		for t, p := range *known {
			m[t] = p
		}
	}
	p := m.plan(t)
	known := map[reflect.Type]*plan(m)
	plans.read.Store(&known)
	return p
}

// A planner makes plans. A type that contains itself finds its own plan, which
// is filled in before anybody uses it.
type planner map[reflect.Type]*plan

func (m planner) plan(t reflect.Type) *plan {
	if p, ok := m[t]; ok {
		return p
	}
	p := &plan{}
	m[t] = p
	*p = m.byMethods(t)
	if p.append == nil || p.decode == nil {
		byKind := m.byKind(t)
		if p.append == nil {
			p.append = byKind.append
		}
		if p.decode == nil {
			p.decode = byKind.decode
		}
	}
	return p
}

func reflectAppend(buf []byte, v any, depth int) ([]byte, error) {
	rv := reflect.ValueOf(v)
	return planOf(rv.Type()).append(buf, rv, depth)
}

func reflectDecode(d *Decoder, v any) {
	rv := reflect.ValueOf(v)
	if rv.Kind() != reflect.Pointer || rv.IsNil() {
		d.fail(ErrMismatch, 0, "a pointer to decode into, not "+typeName(v))
		return
	}
	planOf(rv.Type().Elem()).decode(d, rv.Elem())
}

// typeName names the type of v for an error message.
func typeName(v any) string {
	if v == nil {
		return "nil"
	}
	return reflect.TypeOf(v).String()
}
