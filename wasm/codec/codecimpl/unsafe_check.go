//go:build !gangway_safe

package codecimpl

import "unsafe"

// The files unsafe_*.go alone import unsafe. They assume of the compiler that a
// slice is a pointer, a length and a capacity, an interface value the word of a
// type or of its methods and a pointer, a type has its kind at one place, and a
// bool is a byte that is 0 or 1. Package unsafe promises all else. A program
// checks this at its start. With the build tag gangway_safe the files safe_*.go
// take their place, which assume nothing and are slower.
func init() {
	if wrong := wrongAssumption(); wrong != "" {
		panic("codec: the compiler lays out " + wrong + " in another way than Gangway knows: build with the tag gangway_safe")
	}
}

// wrongAssumption names the values that are not as they are assumed to be.
func wrongAssumption() string {
	list := make([]sample, 2, 3)
	s := (*slice)(unsafe.Pointer(&list))
	switch {
	case unsafe.Sizeof(list) != unsafe.Sizeof(*s) || s.data != unsafe.Pointer(&list[0]) || s.len != 2 || s.cap != 3:
		return "slices"
	case !interfacesAreWords(&list[0], &list[1]):
		return "interfaces"
	case !kindsAreKnown():
		return "types"
	}
	no, yes := false, true
	if unsafe.Sizeof(no) != 1 || *(*byte)(unsafe.Pointer(&no)) != 0 || *(*byte)(unsafe.Pointer(&yes)) != 1 {
		return "booleans"
	}
	return ""
}

// kindsAreKnown tells structs and arrays of one nil pointer from nil pointers.
func kindsAreKnown() bool {
	for _, v := range []any{struct{ p *sample }{}, [1]*sample{}, struct{ m map[int]int }{}} {
		if isNil(v) {
			return false
		}
	}
	for _, v := range []any{nil, (*sample)(nil), (map[int]int)(nil), (func())(nil), (chan int)(nil), unsafe.Pointer(nil)} {
		if !isNil(v) {
			return false
		}
	}
	return true
}

// interfacesAreWords makes interfaces that hold b out of those that hold a.
func interfacesAreWords(a, b *sample) bool {
	var value, other any = a, 0
	var method interface{ call() } = a
	v, m := (*words)(unsafe.Pointer(&value)), (*words)(unsafe.Pointer(&method))
	if unsafe.Sizeof(value) != unsafe.Sizeof(*v) || unsafe.Sizeof(method) != unsafe.Sizeof(*m) ||
		v.data != unsafe.Pointer(a) || m.data != v.data || v.kind == typeOf(other) || v.kind != typeOf(b) {
		return false
	}
	v.data, m.data = unsafe.Pointer(b), unsafe.Pointer(b)
	method.call()
	held, ok := value.(*sample)
	return ok && held == b && b.called && !a.called
}

// A sample is a type for the check.
type sample struct {
	called bool
	_      [3]uint32
}

func (s *sample) call() { s.called = true }
