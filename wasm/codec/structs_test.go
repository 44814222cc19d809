package codec_test

//lint:file-ignore SA5008 Odd tags are what these tests are about.
//lint:file-ignore U1000 Unexported fields are there to be left out.

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

type Level1 struct {
	A      int `json:"a"`
	Shared int
	Deep   int
	Level2
}

type Level2 struct {
	Deep   string // Hidden by the one of Level1.
	Shared int    `json:"shared2"`
	Bottom bool   `json:"bottom,omitempty"`
}

type Other struct {
	Shared int // As deep as the one of Level1: neither is there.
	Tagged int `json:"both"`
}

type Rival struct {
	Both int `json:"-"`
	both int
	X    string `json:"both2"`
}

type hidden struct {
	Exported   int
	unexported int
}

type Pointed struct{ P int }

type Name string

type recursive struct {
	Name string               `json:"name"`
	Next *recursive           `json:"next,omitempty"`
	All  []recursive          `json:"all,omitempty"`
	Map  map[string]recursive `json:"map,omitempty"`
}

type zeroed struct {
	When  time.Time  `json:"when,omitzero"`
	Ptr   *time.Time `json:"ptr,omitzero"`
	Inner struct{ N int }
	Zero  struct{ N int } `json:"zero,omitzero"`
	Empty struct{}        `json:"empty,omitempty"`
	Array [2]int          `json:"array,omitzero"`
	None  [0]int          `json:"none,omitempty"`
}

type tags struct {
	Plain       int
	Renamed     int    `json:"other"`
	Skipped     int    `json:"-"`
	Dash        int    `json:"-,"`
	OnlyOption  string `json:",omitempty"`
	Empty       []int  `json:"empty,omitempty"`
	Spaces      int    `json:"a b"`
	Punctuation int    `json:"$%-/"`
	Quoted      int    `json:"a\"b"`
	Unicode     int    `json:"größe"`
	Named       Name   `json:"named,omitempty"`
	Pointer     *int   `json:"pointer,omitempty"`
	Any         any    `json:"any,omitempty"`
	unexported  int
}

var one = 1

// likeJSON are values that encode to the same names as with encoding/json.
var likeJSON = []any{
	struct{}{},
	tags{},
	tags{Plain: 1, Renamed: 2, Skipped: 3, Dash: 4, OnlyOption: "x", Empty: []int{}, Named: "n", Pointer: &one, Any: 5.0},
	struct {
		Level1
		Other
		Rival
	}{},
	struct {
		hidden
		*Pointed
	}{},
	struct {
		hidden
		*Pointed
	}{hidden: hidden{Exported: 1}, Pointed: &Pointed{P: 2}},
	struct {
		Name
		Level2 `json:"level2"`
		*Level1
	}{Name: "n"},
	struct {
		*hidden
		Self int
	}{},
	recursive{Name: "a", Next: &recursive{Name: "b"}, All: []recursive{{Name: "c"}}, Map: map[string]recursive{"k": {}}},
	zeroed{},
	zeroed{Ptr: new(time.Time), Array: [2]int{1}},
	map[string]any{"b": []any{1.0, "x", nil, true}, "a": map[string]any{}},
	[]*int{nil, &one},
	[3]string{"x"},
	map[Name]int{"n": 1},
	struct {
		F32 float32
		F64 float64
		I8  int8
		U64 uint64
		R   rune
	}{0.5, 1e300, -128, 1 << 53, 'x'},
}

// TestStructsAreAsInJSON compares the plain values that JavaScript would see.
func TestStructsAreAsInJSON(t *testing.T) {
	for _, v := range likeJSON {
		text, err := json.Marshal(v)
		require.NoError(t, err)
		var want any
		require.NoError(t, json.Unmarshal(text, &want))

		item, err := codec.Marshal(v)
		require.NoError(t, err, "%T", v)
		var got any
		require.NoError(t, codec.Unmarshal(item, &got), "%T", v)
		if _, ok := v.(zeroed); ok {
			got = datesAsJSON(got)
		}
		got = bigAsNumber(got)
		assert.Equal(t, want, got, "%T", v)
	}
}

// datesAsJSON replaces the dates of a message by text.
func datesAsJSON(v any) any {
	m := v.(map[string]any)
	for key := range m {
		if d, ok := m[key].(codec.Date); ok {
			m[key] = time.Unix(d.Unix()).UTC().Format(time.RFC3339Nano)
		}
	}
	return m
}

// bigAsNumber replaces a large integer by the number that JSON makes of it.
func bigAsNumber(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for key := range m {
		if b, ok := m[key].(codec.BigInt); ok {
			m[key] = b.Float64()
		}
	}
	return m
}

func TestStructsComeBack(t *testing.T) {
	for _, want := range []recursive{
		{Name: "a", Next: &recursive{Name: "b"}, All: []recursive{{Name: "c"}}, Map: map[string]recursive{"k": {Name: "d"}}},
		{},
	} {
		assert.Equal(t, want, roundTrip(t, want))
	}
	type embedding struct {
		Level1
		*Pointed
		hidden
	}
	want := embedding{Level1{A: 1, Deep: 2, Level2: Level2{Shared: 3, Bottom: true}}, &Pointed{4}, hidden{Exported: 5}}
	assert.Equal(t, want, roundTrip(t, want))
}

// roundTrip encodes v and decodes it as the same type.
func roundTrip[T any](t testing.TB, v T) (got T) {
	t.Helper()
	item, err := codec.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, codec.Unmarshal(item, &got), "%x", item)
	return got
}

func TestFieldsMatchExactly(t *testing.T) {
	item, err := codec.Marshal(map[string]any{"NAME": "upper", "name": "lower"})
	require.NoError(t, err)
	var got struct {
		Name string `json:"name"`
	}
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, "lower", got.Name)
}

func TestUnknownFieldsAreIgnored(t *testing.T) {
	item, err := codec.Marshal(map[string]any{"n": 1, "new": []any{map[string]any{"deep": codec.Set{1.0}}}})
	require.NoError(t, err)
	var got struct {
		N int `json:"n"`
	}
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, 1, got.N)
}

func TestStrictModeRefusesUnknownFields(t *testing.T) {
	item, err := codec.Marshal(map[string]any{"inner": map[string]any{"n": 1, "new": 2}})
	require.NoError(t, err)
	var got struct {
		Inner struct {
			N int `json:"n"`
		} `json:"inner"`
	}
	err = codec.Options{Strict: true}.Unmarshal(item, &got)
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.EqualError(t, err, "codec: inner.new: want a known field, found 2")
}

func TestAFieldThatComesTwiceIsRefused(t *testing.T) {
	var got struct{ A, B int }
	err := codec.Unmarshal([]byte("\xa3\x61A\x01\x61B\x02\x61A\x03"), &got)
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.EqualError(t, err, "codec: A: want every field once, found 3")
}

func TestKeysThatAreNoStringsAreNoFields(t *testing.T) {
	var got struct{ A int }
	item := []byte("\xa2\x01\x02\x61A\x03")
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, 3, got.A)
	assert.ErrorIs(t, codec.Options{Strict: true}.Unmarshal(item, &got), codec.ErrMismatch)
}

func TestNullAndUndefinedSetTheZeroValue(t *testing.T) {
	type all struct {
		B   bool
		I   int
		U   uint8
		F   float64
		F32 float32
		S   string
		By  []byte
		BA  [2]byte
		L   []int
		A   [2]int
		M   map[string]int
		Set map[string]struct{}
		P   *int
		St  struct{ N int }
		Any any
		T   time.Time
		Big codec.BigInt
	}
	full := all{true, 1, 2, 3, 4, "5", []byte{6}, [2]byte{7, 8}, []int{9}, [2]int{10, 11}, map[string]int{"a": 12},
		map[string]struct{}{"b": {}}, &one, struct{ N int }{13}, 14.0, time.Unix(15, 0), codec.BigIntOf(16)}
	for _, nothing := range []any{nil, codec.Undefined{}} {
		message := map[string]any{}
		for _, name := range []string{"B", "I", "U", "F", "F32", "S", "By", "BA", "L", "A", "M", "Set", "P", "St", "T", "Big"} {
			message[name] = nothing
		}
		item, err := codec.Marshal(message)
		require.NoError(t, err)
		got := full
		require.NoError(t, codec.Unmarshal(item, &got))
		assert.Equal(t, all{Any: 14.0}, got)
	}
}

func TestFieldsThatDoNotComeAreLeft(t *testing.T) {
	got := struct{ A, B int }{1, 2}
	item, err := codec.Marshal(map[string]int{"B": 3})
	require.NoError(t, err)
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, struct{ A, B int }{1, 3}, got)
}

func TestStructsWithManyFields(t *testing.T) {
	type many struct {
		F00, F01, F02, F03, F04, F05, F06, F07, F08, F09, F10, F11, F12, F13, F14, F15, F16, F17, F18, F19 int `json:",omitempty"`
		F20, F21, F22, F23, F24, F25, F26, F27, F28, F29, F30, F31, F32, F33, F34, F35, F36, F37, F38, F39 int `json:",omitempty"`
		F40, F41, F42, F43, F44, F45, F46, F47, F48, F49, F50, F51, F52, F53, F54, F55, F56, F57, F58, F59 int `json:",omitempty"`
		F60, F61, F62, F63, F64, F65, F66, F67, F68, F69, F70, F71, F72, F73, F74, F75, F76, F77, F78, F79 int `json:",omitempty"`
	}
	for _, want := range []many{{}, {F00: 1, F79: 2}, {F63: 1, F64: 2, F65: 3}} {
		assert.Equal(t, want, roundTrip(t, want))
	}
	item := []byte("\xa2\x63F70\x01\x63F70\x02")
	assert.ErrorIs(t, codec.Unmarshal(item, new(many)), codec.ErrMismatch)
}

func TestWhatOnlyJSONCanDoIsRefused(t *testing.T) {
	type quoted struct {
		ID int64 `json:"id,string"`
	}
	_, err := codec.Marshal(quoted{1})
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.ErrorContains(t, err, `the option "string"`)
	item, err := codec.Marshal(map[string]int{"id": 1})
	require.NoError(t, err)
	assert.ErrorIs(t, codec.Unmarshal(item, &quoted{}), codec.ErrMismatch)

	_, err = codec.Marshal(map[string]any{"raw": json.RawMessage("{}")})
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.EqualError(t, err, "codec: raw: the type json.RawMessage is only for JSON")
}

func TestEmbeddedPointersToUnexportedStructsCannotBeSet(t *testing.T) {
	var got struct{ *hidden }
	item, err := codec.Marshal(map[string]int{"Exported": 1})
	require.NoError(t, err)
	err = codec.Unmarshal(item, &got)
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.ErrorContains(t, err, "embedded pointer to an unexported struct")
}
