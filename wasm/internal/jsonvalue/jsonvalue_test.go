package jsonvalue

import (
	"encoding/json"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
	"time"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// converted returns what becomes of a value, as encoding/json writes it.
func converted(t *testing.T, v any) (string, error) {
	t.Helper()
	item, err := codec.Marshal(v)
	require.NoError(t, err)
	plain, err := Append([]byte("before"), item)
	if err != nil {
		assert.Equal(t, "before", string(plain))
		return "", err
	}
	require.Equal(t, "before", string(plain[:6]))
	var read any
	require.NoError(t, codec.Unmarshal(plain[6:], &read))
	text, err := json.Marshal(read)
	require.NoError(t, err)
	return string(text), nil
}

type named struct {
	When  time.Time
	Bytes []byte `json:"bytes"`
	Name  string `json:"name,omitempty"`
}

type part interface{ isPart() }

type wheel struct{ Size int }

func (wheel) isPart() {}

type vehicle struct {
	Parts []part
}

// forms has every kind of value that package codec has. One without a form in
// JSON has an error in its place.
var forms = []struct {
	name  string
	value any
	want  string
	err   string
}{
	{"nil", nil, `null`, ""},
	{"undefined", codec.Undefined{}, `null`, ""},
	{"undefined in an object", map[string]any{"a": codec.Undefined{}, "b": 1}, `{"b":1}`, ""},
	{"undefined and a hole in an array", []any{1, codec.Undefined{}, 2}, `[1,null,2]`, ""},
	{"undefined in a Map", codec.Map{{Key: 1.0, Value: codec.Undefined{}}}, `{}`, ""},
	{"boolean", true, `true`, ""},
	{"integer", 7, `7`, ""},
	{"largest number", int64(1<<53 - 1), `9007199254740991`, ""},
	{"least number", -int64(1<<53 - 1), `-9007199254740991`, ""},
	{"int64", int64(1 << 53), ``, "±(2^53-1)"},
	{"least int64", int64(math.MinInt64), ``, "±(2^53-1)"},
	{"uint64", uint64(math.MaxUint64), ``, "±(2^53-1)"},
	{"small big integer", big.NewInt(-5), `-5`, ""},
	{"big integer", new(big.Int).Lsh(big.NewInt(1), 80), ``, "±(2^53-1)"},
	{"small BigInt", codec.BigIntOf(5), `5`, ""},
	{"float", 1.5, `1.5`, ""},
	{"huge float", 1e300, `1e+300`, ""},
	{"NaN", math.NaN(), ``, "NaN has no form in JSON"},
	{"infinity", math.Inf(-1), ``, "an infinite number has no form"},
	{"float32", float32(0.5), `0.5`, ""},
	{"string", "\u00e4\"\U0001F600", "\"\u00e4\\\"\U0001F600\"", ""},
	{"string that is not UTF-8", "a\xff", `"a\ufffd"`, ""},
	{"bytes", []byte{1, 2, 255}, `"AQL/"`, ""},
	{"no bytes", []byte{}, `""`, ""},
	{"nil bytes", []byte(nil), `null`, ""},
	{"array of bytes", [3]byte{1, 2, 255}, `"AQL/"`, ""},
	{"slice", []string{"a", "b"}, `["a","b"]`, ""},
	{"nil slice", []string(nil), `null`, ""},
	{"struct", named{When: time.UnixMilli(1500), Bytes: []byte("hi")}, `{"When":"1970-01-01T00:00:01.5Z","bytes":"aGk="}`, ""},
	{"pointer", &named{Name: "n"}, `{"When":"0001-01-01T00:00:00Z","bytes":null,"name":"n"}`, ""},
	{"registered type", vehicle{[]part{wheel{3}, nil}}, `{"Parts":[{"type":"wheel","value":{"Size":3}},null]}`, ""},
	{"map", map[string][]byte{"a": {0}}, `{"a":"AA=="}`, ""},
	{"map with integer keys", map[int]string{-1: "a", 20: "b"}, `{"-1":"a","20":"b"}`, ""},
	{"map with keys of 64 bits", map[uint64]int{math.MaxUint64: 1}, `{"18446744073709551615":1}`, ""},
	{"empty map with integer keys", map[int]string{}, `{}`, ""},
	{"map with keys that are text", map[textual]int{{1}: 2}, `{"key 1":2}`, ""},
	{"map with keys of no form", map[bool]int{true: 1}, ``, "(a key): a key that is neither"},
	{"map with keys that have a fraction", map[float64]int{1.5: 1}, ``, "(a key): a key that is neither"},
	{"Map", codec.Map{{Key: "a", Value: codec.Set{1.0}}, {Key: 2.0, Value: nil}}, `{"2":null,"a":[1]}`, ""},
	{"Map whose keys become the same", codec.Map{{Key: "1", Value: 1}, {Key: 1.0, Value: 2}}, ``, `both "1" in JSON`},
	{"Map with a key that is null", codec.Map{{Key: nil, Value: 1}}, ``, "(a key): a key that is neither"},
	{"set", map[string]struct{}{"a": {}}, `["a"]`, ""},
	{"Set", codec.Set{1.0, "two", codec.Undefined{}}, `[1,"two",null]`, ""},
	{"time", time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", 3600)), `"2026-03-04T04:06:07Z"`, ""},
	{"Date", codec.Date(-1), `"1969-12-31T23:59:59.999Z"`, ""},
	{"invalid date", codec.Date(math.NaN()), ``, "an invalid date has no form"},
	{"late date", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), ``, "outside the years 0 to 9999"},
	{"early date", time.Date(-1, 12, 31, 23, 59, 59, 0, time.UTC), ``, "outside the years 0 to 9999"},
	{"Int8Array", codec.Int8Array{-1}, `[-1]`, ""},
	{"Uint8ClampedArray", codec.Uint8ClampedArray{1, 2, 255}, `"AQL/"`, ""},
	{"Int16Array", codec.Int16Array{-300}, `[-300]`, ""},
	{"Uint16Array", codec.Uint16Array{65535}, `[65535]`, ""},
	{"Int32Array", codec.Int32Array{math.MinInt32}, `[-2147483648]`, ""},
	{"Uint32Array", codec.Uint32Array{math.MaxUint32}, `[4294967295]`, ""},
	{"Float16Array", codec.Float16Array{0x3e00}, `[1.5]`, ""},
	{"Float32Array", codec.Float32Array{1.5}, `[1.5]`, ""},
	{"Float64Array", codec.Float64Array{1.5, math.MaxFloat64}, `[1.5,1.7976931348623157e+308]`, ""},
	{"NaN in a typed array", codec.Float32Array{1, float32(math.NaN())}, ``, "codec: [1]: NaN has no form"},
	{"BigInt64Array", codec.BigInt64Array{-1}, `[-1]`, ""},
	{"large BigInt64Array", codec.BigInt64Array{1, 1 << 60}, ``, "codec: [1]: an integer beyond"},
	{"BigUint64Array", codec.BigUint64Array{1}, `[1]`, ""},
	{"large BigUint64Array", codec.BigUint64Array{math.MaxUint64}, ``, "codec: [0]: an integer beyond"},
	{"ArrayBuffer", codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{1}}}, `"AQ=="`, ""},
	{"DataView", codec.Object{Name: "DataView", Args: []any{[]byte{1}}}, `"AQ=="`, ""},
	{"Boolean", codec.Object{Name: "Boolean", Args: []any{false}}, `false`, ""},
	{"Number", codec.Object{Name: "Number", Args: []any{3.0}}, `3`, ""},
	{"Number of NaN", codec.Object{Name: "Number", Args: []any{math.NaN()}}, ``, "NaN has no form"},
	{"String", codec.Object{Name: "String", Args: []any{"s"}}, `"s"`, ""},
	{"BigInt", codec.Object{Name: "BigInt", Args: []any{codec.BigIntOf(3)}}, `3`, ""},
	{"RegExp", codec.Object{Name: "RegExp", Args: []any{"a", ""}}, ``, "an object of the kind RegExp has no form"},
	{"Error", codec.Object{Name: "TypeError", Args: []any{"m"}}, ``, "an object of the kind TypeError has no form"},
	{"DOMException", codec.Object{Name: "DOMException", Args: []any{"m", "n"}}, ``, "an object of the kind DOMException has no form"},
}

// A textual key has a form as text.
type textual struct{ n int }

func (k textual) MarshalText() ([]byte, error) {
	return []byte{'k', 'e', 'y', ' ', byte('0' + k.n)}, nil
}

func TestEveryKindOfValueHasItsFormOrAnError(t *testing.T) {
	codec.Register[wheel]("wheel")
	for _, form := range forms {
		t.Run(form.name, func(t *testing.T) {
			got, err := converted(t, form.value)
			if form.err == "" {
				require.NoError(t, err)
				assert.JSONEq(t, form.want, got)
				return
			}
			assert.ErrorContains(t, err, form.err)
			assert.ErrorIs(t, err, codec.ErrNotCloneable)
		})
	}
}

func TestErrorsNameTheField(t *testing.T) {
	_, err := converted(t, map[string]any{"items": []any{1, map[string]any{"price": codec.Map{{Key: 3.0, Value: math.NaN()}}}}})
	var wrong *codec.EncodeError
	require.ErrorAs(t, err, &wrong)
	assert.Equal(t, "items[1].price.3", wrong.Path)
	assert.Equal(t, "NaN has no form in JSON", wrong.Reason)
}

// TestValuesHaveTheFormOfEncodingJSON compares with the package whose rule it is.
func TestValuesHaveTheFormOfEncodingJSON(t *testing.T) {
	for _, v := range []any{
		nil, true, 1.5, "text", []byte("bytes"), map[int8][]byte{3: {4}}, map[textual]int{{1}: 1}, big.NewInt(12),
		named{time.UnixMilli(123), []byte{1}, ""}, []float32{1.5}, &[]any{nil, []any{}}, uint64(1 << 40),
	} {
		want, err := json.Marshal(v)
		require.NoError(t, err)
		got, err := converted(t, v)
		require.NoError(t, err)
		assert.JSONEq(t, string(want), got)
	}
}

func TestDatesAreWrittenAsPackageTimeDoes(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	dates := []int64{yearZero * 1000, year10000*1000 - 1, 0, -1}
	for range 100_000 {
		dates = append(dates, yearZero*1000+source.Int64N((year10000-yearZero)*1000))
	}
	for _, ms := range dates {
		got, err := date(codec.Date(ms))
		require.NoError(t, err)
		require.Equal(t, time.UnixMilli(ms).UTC().Format(time.RFC3339Nano), got)
	}
}
