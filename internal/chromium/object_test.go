package chromium

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestArgumentsAreWrittenForPeople(t *testing.T) {
	for object, want := range map[string]string{
		`{"type":"string","value":"a\nb"}`:                              "a\nb",
		`{"type":"number","value":1.5,"description":"1.5"}`:             "1.5",
		`{"type":"number","unserializableValue":"-0"}`:                  "-0",
		`{"type":"object","subtype":"null","value":null}`:               "null",
		`{"type":"boolean","value":true}`:                               "true",
		`{"type":"function","description":"() => {}"}`:                  "[Function]",
		`{"type":"symbol","description":"Symbol(x)"}`:                   "Symbol(x)",
		`{"type":"object","className":"Object","description":"Object"}`: "Object",
		`{"type":"object","subtype":"error","description":"Error: x"}`:  "Error: x",
		`{"type":"object","description":"Foo","preview":{"type":"object","description":"Foo","properties":[{"name":"a","type":"number","value":"1"}],"overflow":true}}`:                                     "Foo {a: 1, ...}",
		`{"type":"object","subtype":"array","preview":{"type":"object","subtype":"array","description":"Array(2)","properties":[{"name":"0","type":"string","value":"x"},{"name":"1","type":"function"}]}}`: `["x", [Function]]`,
		`{"type":"object","subtype":"typedarray","preview":{"type":"object","subtype":"typedarray","description":"Uint8Array(1)","properties":[{"name":"0","type":"number","value":"1"}]}}`:                 "Uint8Array(1) [1]",
		`{"type":"object","subtype":"set","preview":{"type":"object","subtype":"set","description":"Set(1)","entries":[{"value":{"type":"string","description":"a"}}]}}`:                                    `Set(1) {"a"}`,
	} {
		var o remoteObject
		require.NoError(t, json.Unmarshal([]byte(object), &o))
		assert.Equal(t, want, o.argument(), object)
	}
}
