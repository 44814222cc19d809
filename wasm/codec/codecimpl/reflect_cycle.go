package codecimpl

import "reflect"

// cyclic reports whether a value that is nested too deep contains itself.
func cyclic(v any) bool {
	f := cycleFinder{left: 1 << 20}
	return f.find(reflect.ValueOf(v))
}

// A cycleFinder follows a value the way encoding does.
type cycleFinder struct {
	by   []place // The pointers, maps and slices around the present value.
	left int     // How many values it may look at yet.
}

// A place is where a value stands.
type place struct {
	pointer uintptr
	kind    reflect.Type
	length  int
}

// find reports whether v comes back to something around it.
func (f *cycleFinder) find(v reflect.Value) bool {
	if f.left--; f.left < 0 || len(f.by) > 4*DefaultDepth {
		return false
	}
	here, ok := placeOf(v)
	if !ok {
		return f.findInParts(v)
	}
	for _, p := range f.by {
		if p == here {
			return true
		}
	}
	f.by = append(f.by, here)
	found := f.findInParts(v)
	f.by = f.by[:len(f.by)-1]
	return found
}

// placeOf returns where v stands, if it can contain itself.
func placeOf(v reflect.Value) (here place, ok bool) {
	switch v.Kind() {
	case reflect.Slice:
		return place{v.Pointer(), v.Type(), v.Len()}, v.Len() > 0
	case reflect.Pointer, reflect.Map:
		return place{v.Pointer(), v.Type(), 0}, !v.IsNil()
	}
	return place{}, false
}

func (f *cycleFinder) findInParts(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && f.find(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if f.find(v.Index(i)) {
				return true
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f.find(v.Field(i)) {
				return true
			}
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			if f.find(it.Value()) {
				return true
			}
		}
	}
	return false
}
