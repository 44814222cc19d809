//go:build !(js && wasm)

package apivalue

import "gangway/wasm/codec/codecimpl"

// Natively, arguments are decoded, too: package webexttest stands at their other
// end.
func init() {
	Any.More = MoreOf[any]
	decodeArgument = func(d *codecimpl.Decoder, t *Type, p place) {
		switch t.Kind {
		case KindAny:
			setAny(p, d.Any())
		case KindBytes:
			setBytes(p, d.Bytes(nil))
		}
	}
}
