package codec

import "gangway/wasm/codec/codecimpl"

// Register makes T a type that fields of interface types other than any can
// hold. In a message it is {type: name, value: v}. Both ends register
// it under the same name, at the start of the program.
//
// It panics if the name or the type is registered already for another.
func Register[T any](name string) { codecimpl.Register[T](name) }
