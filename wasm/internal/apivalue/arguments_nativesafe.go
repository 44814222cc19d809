//go:build !(js && wasm) && gangway_safe

package apivalue

import "reflect"

// Only natively are arguments decoded.

func setBytes(p place, v []byte) { p.SetBytes(v) }

func setAny(p place, v any) {
	if v != nil {
		p.Set(reflect.ValueOf(v))
	}
}
