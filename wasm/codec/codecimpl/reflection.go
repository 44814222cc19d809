//go:build !gangway_noreflect

package codecimpl

// Types without generated code go this way. Without this file, that is
// with the tag gangway_noreflect, nothing reaches the reflection of this
// package, and no program contains it.

// appendWithout appends a message that has no methods for it.
func appendWithout(buf []byte, v any) ([]byte, error) { return AppendAny(buf, v, 0) }

// appendByReflection appends a value that has no generated code.
func appendByReflection(buf []byte, v any, depth int) ([]byte, error) {
	return reflectAppend(buf, v, depth)
}

// decodeByReflection reads a message that has no generated code.
func (d *Decoder) decodeByReflection(v any) {
	if !d.into(v) {
		reflectDecode(d, v)
	}
}

// containsItself reports whether a value that is nested too deep is a cycle.
func containsItself(v any) bool { return cyclic(v) }
