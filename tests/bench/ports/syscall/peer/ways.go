//go:build js && wasm

package main

import (
	"encoding/json"
	"syscall/js"

	"gangway/tests/bench/shapes"

	"github.com/fxamacker/cbor/v2"
	"github.com/norunners/vert"
)

// A way turns messages into JavaScript values and back.
type way[T any] struct {
	toJS   func(*T) (js.Value, error)
	fromJS func(js.Value, *T) error
}

// byVert makes and reads plain values field by field.
var byVert = way[shapes.Small]{
	func(v *shapes.Small) (js.Value, error) { return vert.ValueOf(v).JSValue(), nil },
	func(jsValue js.Value, v *shapes.Small) error { return vert.ValueOf(jsValue).AssignTo(v) },
}

var jsParse, jsStringify = js.Global().Get("JSON").Get("parse"), js.Global().Get("JSON").Get("stringify")

// byJSON has JavaScript parse and write the text of plain values.
var byJSON = way[shapes.Small]{
	func(v *shapes.Small) (js.Value, error) {
		text, err := json.Marshal(v)
		return jsParse.Invoke(string(text)), err
	},
	func(jsValue js.Value, v *shapes.Small) error {
		return json.Unmarshal([]byte(jsStringify.Invoke(jsValue).String()), v)
	},
}

// byCBOR sends bytes.
var byCBOR = way[shapes.Small]{
	func(v *shapes.Small) (js.Value, error) {
		frame, err := cbor.Marshal(v)
		if err != nil {
			return js.Undefined(), err
		}
		return copied.toJS(&frame)
	},
	func(jsValue js.Value, v *shapes.Small) error {
		var frame []byte
		if err := copied.fromJS(jsValue, &frame); err != nil {
			return err
		}
		return cbor.Unmarshal(frame, v)
	},
}

var jsUint8Array = js.Global().Get("Uint8Array")

// copied copies bytes into an Uint8Array and back.
var copied = way[[]byte]{
	func(v *[]byte) (js.Value, error) {
		jsBytes := jsUint8Array.New(len(*v))
		js.CopyBytesToJS(jsBytes, *v)
		return jsBytes, nil
	},
	func(jsBytes js.Value, v *[]byte) error {
		*v = make([]byte, jsBytes.Length())
		js.CopyBytesToGo(*v, jsBytes)
		return nil
	},
}
