//go:build !gangway_noreflect

package codecimpl

// What becomes of types without generated code. Without this file, that is
// with the tag gangway_noreflect, nothing reaches the reflection of this
// package, and no program contains it.

// appendWithout appends a message that has no generated code.
func appendWithout(buf []byte, v any) ([]byte, error) { return AppendAny(buf, v, 0) }

// appendOther appends what [AppendAny] does not know.
func appendOther(buf []byte, v any, depth int) ([]byte, error) { return reflectAppend(buf, v, depth) }

// decodeWithout reads a message that has no generated code.
func (d *Decoder) decodeWithout(v any) {
	if !d.into(v) {
		reflectDecode(d, v)
	}
}

// containsItself reports whether a value that is nested too deep is a cycle.
func containsItself(v any) bool { return cyclic(v) }
