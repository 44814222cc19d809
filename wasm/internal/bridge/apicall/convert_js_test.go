//go:build js && wasm

package apicall

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"syscall/js"
	"testing"
	"time"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type tab struct {
	ID    int64  `js:"id"`
	Title string `json:"title"`
	Small uint8
	own   bool
}

type window struct {
	Tabs    []*tab         `js:"tabs"`
	Opened  time.Time      `js:"opened"`
	Any     any            `js:"any"`
	Counts  map[string]int `js:"counts"`
	Element js.Value       `js:"element"`
}

var moment = time.Date(2026, 11, 27, 12, 30, 0, 7e6, time.UTC)

func parse(text string) js.Value { return js.Global().Get("JSON").Call("parse", text) }

func date(ms float64) js.Value { return js.Global().Get("Date").New(ms) }

func TestArgumentsBecomeJavaScript(t *testing.T) {
	element := parse(`{"tag":"p"}`)
	for want, arg := range map[string]any{
		`null`:                               nil,
		`true`:                               true,
		`"text"`:                             "text",
		`9007199254740991`:                   int64(maxInteger),
		`[1,null]`:                           []any{1, nil},
		`{"a":[{"b":null}]}`:                 map[string]any{"a": []map[string]any{{"b": (*tab)(nil)}}},
		`{"id":1,"title":"one","Small":255}`: tab{1, "one", 255, true},
		`"2026-11-27T12:30:00.007Z"`:         moment,
		`"2026-11-27T12:30:00.008Z"`:         codec.Date(moment.UnixMilli() + 1),
		`{"tag":"p"}`:                        &element,
		`{"0":7}`:                            []byte{7},
		`{"tabs":[{"id":2,"title":"","Small":0}],"opened":"2026-11-27T12:30:00.007Z","any":[1],"counts":null,"element":{"tag":"p"}}`: window{
			Tabs: []*tab{{ID: 2}}, Opened: moment, Any: []int{1}, Element: element,
		},
	} {
		t.Run(want, func(t *testing.T) {
			jsValue, err := argument(reflect.ValueOf(arg), 0)
			require.NoError(t, err)
			assert.Equal(t, want, js.Global().Get("JSON").Call("stringify", jsValue).String())
		})
	}
}

func TestArgumentsThatWouldBecomeSomethingElseAreRefused(t *testing.T) {
	loop := map[string]any{}
	loop["loop"] = loop
	for want, arg := range map[string]any{
		`["at"]: a time.Duration has no form in JavaScript: convert it to a int64`: map[string]any{"at": time.Second},
		`[1].ID: 9007199254740992 is beyond 2^53`:                                  []tab{{}, {ID: maxInteger + 1}},
		`18446744073709551615 is beyond 2^53`:                                      uint64(math.MaxUint64),
		`a big.Int has no exported fields`:                                         big.NewInt(1),
		`a json.RawMessage has methods`:                                            json.RawMessage("{}"),
		`.B: the tag "b,omitempty" has options`: struct {
			B int `json:"b,omitempty"`
		}{},
		`.tab: embedded structs are not flattened`: struct{ tab }{},
		`a map[int]int has no form`:                map[int]int{},
		`a [1]int has no form`:                     [1]int{},
		`nested too deeply, or contains itself`:    loop,
	} {
		_, err := argument(reflect.ValueOf(arg), 0)
		assert.ErrorContains(t, err, want)
	}
}

func TestResultsBecomeGo(t *testing.T) {
	assertResult(t, `7`, 7)
	assertResult(t, `"text"`, "text")
	assertResult(t, `[1,null,3]`, []int{1, 0, 3})
	assertResult(t, `[7,255]`, []byte{7, 255})
	assertResult(t, `{"id":1,"title":null,"Small":255,"more":[]}`, tab{ID: 1, Small: 255})
	assertResult(t, `[{"id":1},null]`, []*tab{{ID: 1}, nil})
	assertResult(t, `[{"a":1},{"b":[true,null]}]`, []map[string]any{{"a": 1.0}, {"b": []any{true, nil}}})
	assertResult[any](t, `{"a":{"b":"c"},"d":[1]}`, map[string]any{"a": map[string]any{"b": "c"}, "d": []any{1.0}})
	assertResult(t, `{"tabs":[{"id":2}],"any":"x","counts":{"a":1},"element":null}`, window{
		Tabs: []*tab{{ID: 2}}, Any: "x", Counts: map[string]int{"a": 1}, Element: js.Null(),
	})
}

func assertResult[T any](t *testing.T, text string, want T) {
	t.Helper()
	var got T
	if assert.NoError(t, assign(&got, parse(text)), text) {
		assert.Equal(t, want, got, text)
	}
}

func TestResultsKeepDatesBytesAndValues(t *testing.T) {
	var at time.Time
	require.NoError(t, assign(&at, date(float64(moment.UnixMilli()))))
	assert.Equal(t, moment, at)

	var anything any
	require.NoError(t, assign(&anything, date(7)))
	assert.Equal(t, codec.Date(7), anything)
	require.NoError(t, assign(&anything, js.Undefined()))
	assert.Equal(t, codec.Undefined{}, anything)

	var itself js.Value
	require.NoError(t, assign(&itself, date(7)))
	assert.Equal(t, 7, itself.Call("getTime").Int())

	var bytes []byte
	require.NoError(t, assign(&bytes, js.Global().Get("Uint8Array").Call("of", 1, 2)))
	assert.Equal(t, []byte{1, 2}, bytes)
}

func TestResultsThatDoNotFitAreRefusedWhole(t *testing.T) {
	before := tab{Title: "before"}
	for text, want := range map[string]string{
		`{"id":1,"Small":300}`: "result.Small: 300 does not fit into a uint8",
		`{"Small":-1}`:         "result.Small: -1 does not fit into a uint8",
		`{"id":1.5}`:           "result.id: 1.5 does not fit into a int64",
		`{"id":1e300}`:         "result.id: 1e+300 does not fit into a int64",
		`{"title":7}`:          "result.title: a Number of JavaScript is not a string",
		`[1]`:                  "result: a Array of JavaScript is not a apicall.tab",
		`"text"`:               "result: a String of JavaScript is not a apicall.tab",
	} {
		result := before
		assert.ErrorContains(t, assign(&result, parse(text)), want)
		assert.Equal(t, before, result, text)
	}
	half := float32(1)
	assert.ErrorContains(t, assign(&half, js.ValueOf(1e300)), "1e+300 does not fit into a float32")
	assert.Equal(t, float32(1), half)
	var number int64
	assert.ErrorContains(t, assign(&number, js.Global().Call("BigInt", 7)), "a BigInt of JavaScript is not a int64")
	assert.ErrorContains(t, assign(&number, date(7)), "a Date of JavaScript is not a int64")
	assert.ErrorContains(t, assign(&before, date(7)), "a Date of JavaScript is not a apicall.tab")
	var at time.Time
	assert.ErrorContains(t, assign(&at, date(math.NaN())), "an invalid Date")
	var anything []any
	assert.ErrorContains(t, assign(&anything, js.Global().Get("Array").Call("of", 1, js.Global().Get("Map").New())),
		"result[1]: a Map of JavaScript has no plain Go value here: take it as js.Value")
	loop := parse(`{}`)
	loop.Set("loop", loop)
	var object map[string]any
	assert.ErrorContains(t, assign(&object, loop), "contains itself")
}
