//go:build js && wasm

package main

import (
	"encoding/json"
	"syscall/js"

	"gangway/wasm/codec"

	"github.com/fxamacker/cbor/v2"
	"github.com/norunners/vert"
)

// A peer takes messages of type T out to JavaScript and in again. What out
// leaves in JavaScript's hands is what in takes.
type peer[T any] struct {
	name string
	out  func(*T) error
	in   func(*T) error
}

// withVert has JavaScript values made and read field by field.
func withVert[T any]() peer[T] {
	var held js.Value
	return peer[T]{
		"vert",
		func(v *T) error {
			held = vert.ValueOf(v).JSValue()
			return nil
		},
		func(v *T) error { return vert.ValueOf(held).AssignTo(v) },
	}
}

// withJSON crosses as text that JavaScript parses and writes.
func withJSON[T any]() peer[T] {
	var held js.Value
	parse, stringify := js.Global().Get("JSON").Get("parse"), js.Global().Get("JSON").Get("stringify")
	return peer[T]{
		"encoding/json",
		func(v *T) error {
			text, err := json.Marshal(v)
			held = parse.Invoke(string(text))
			return err
		},
		func(v *T) error { return json.Unmarshal([]byte(stringify.Invoke(held).String()), v) },
	}
}

// withFxamacker crosses as Gangway does, as a frame.
func withFxamacker[T any]() peer[T] {
	var buf []byte
	return peer[T]{
		"fxamacker/cbor",
		func(v *T) error {
			frame, err := cbor.Marshal(v)
			frames.give(frame)
			return err
		},
		func(v *T) error {
			buf = frames.fetch(buf)
			return cbor.Unmarshal(buf, v)
		},
	}
}

// withGangway encodes into one buffer and decodes from one, again and again, as
// the messages of a turn are.
func withGangway[T any](f form, how string) peer[T] {
	var buf []byte
	return peer[T]{
		"Gangway, " + f.name + how,
		func(v *T) (err error) {
			buf, err = codec.Append(buf[:0], v)
			f.give(buf)
			return err
		},
		func(v *T) error {
			buf = f.fetch(buf)
			return codec.Unmarshal(buf, v)
		},
	}
}

// withoutCrossing is the part of Gangway's work that is done in Go.
func withoutCrossing[T any](how string) peer[T] {
	var buf []byte
	return peer[T]{
		"Gangway, Go's part" + how,
		func(v *T) (err error) {
			buf, err = codec.Append(buf[:0], v)
			return err
		},
		func(v *T) error { return codec.Unmarshal(buf, v) },
	}
}

// byHand copies bytes with the functions of syscall/js.
func byHand() peer[[]byte] {
	var held js.Value
	jsUint8Array := js.Global().Get("Uint8Array")
	return peer[[]byte]{
		"syscall/js",
		func(v *[]byte) error {
			held = jsUint8Array.New(len(*v))
			js.CopyBytesToJS(held, *v)
			return nil
		},
		func(v *[]byte) error {
			*v = make([]byte, held.Length())
			js.CopyBytesToGo(*v, held)
			return nil
		},
	}
}
