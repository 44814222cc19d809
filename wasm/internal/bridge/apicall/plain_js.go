//go:build js && wasm

package apicall

import (
	"fmt"
	"syscall/js"

	"gangway/wasm/codec"
)

// classOf returns the class of a value, such as "Null", "Number", "BigInt",
// "Array" or "Date". js.Value.Type panics on a BigInt, and calls all objects
// the same.
func classOf(jsValue js.Value) string {
	jsToString := js.Global().Get("Object").Get("prototype").Get("toString")
	text := jsToString.Call("call", jsValue).String()
	return text[len("[object ") : len(text)-len("]")]
}

// plain returns the Go value that package codec gives for a value.
func plain(jsValue js.Value, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errDepth
	}
	class := classOf(jsValue)
	switch class {
	case "Null":
		return nil, nil
	case "Undefined":
		return codec.Undefined{}, nil
	case "Boolean":
		return jsValue.Bool(), nil
	case "Number":
		return jsValue.Float(), nil
	case "String":
		return jsValue.String(), nil
	case "Date":
		return codec.Date(jsValue.Call("getTime").Float()), nil
	case "Uint8Array":
		return bytesOf(jsValue), nil
	case "Array":
		return plainArray(jsValue, depth)
	case "Object":
		return plainObject(jsValue, depth)
	}
	return nil, fmt.Errorf("a %s of JavaScript has no plain Go value here: take it as js.Value", class)
}

func plainArray(jsArray js.Value, depth int) (any, error) {
	items := make([]any, jsArray.Length())
	for i := range items {
		item, err := plain(jsArray.Index(i), depth+1)
		if err != nil {
			return nil, inIndex(i, err)
		}
		items[i] = item
	}
	return items, nil
}

func plainObject(jsObject js.Value, depth int) (any, error) {
	jsKeys := js.Global().Get("Object").Call("keys", jsObject)
	object := make(map[string]any, jsKeys.Length())
	for i := range jsKeys.Length() {
		key := jsKeys.Index(i).String()
		value, err := plain(jsObject.Get(key), depth+1)
		if err != nil {
			return nil, inKey(key, err)
		}
		object[key] = value
	}
	return object, nil
}

func bytesOf(jsBytes js.Value) []byte {
	bytes := make([]byte, jsBytes.Length())
	js.CopyBytesToGo(bytes, jsBytes)
	return bytes
}
