//go:build !(js && wasm) && !gangway_safe

package apivalue

// Only natively are arguments decoded.

func setAny(p place, v any)      { *(*any)(p) = v }
func setBytes(p place, v []byte) { *(*[]byte)(p) = v }
