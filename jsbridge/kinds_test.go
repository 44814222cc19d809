package jsbridge_test

import (
	"encoding/hex"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"math/big"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A kind is one value in both languages.
type kind struct {
	value      any    // In Go.
	expression string // Of the same value in JavaScript.
	plain      any    // What a field of type any holds.
}

// A sample is a struct for the table: it goes by reflection here; package codegen
// compares generated code with that.
type sample struct {
	Name string         `json:"name"`
	Tags []string       `json:"tags"`
	More map[string]any `json:"more,omitempty"`
}

type word string

func pointer[T any](v T) *T { return &v }

// same says that a field of type any holds the value itself.
var same = &struct{ same bool }{}

// kinds has every kind of value that the codec has.
var kinds = map[string]kind{
	"nil":                {nil, "null", nil},
	"undefined":          {codec.Undefined{}, "undefined", same},
	"true":               {true, "true", same},
	"false":              {false, "false", same},
	"zero":               {0, "0", 0.0},
	"small":              {int8(-7), "-7", -7.0},
	"unsigned":           {uint16(65535), "65535", 65535.0},
	"uint8":              {uint8(255), "255", 255.0},
	"int16":              {int16(-300), "-300", -300.0},
	"int32":              {int32(math.MinInt32), "-(2 ** 31)", -2147483648.0},
	"uint32":             {uint32(math.MaxUint32), "2 ** 32 - 1", 4294967295.0},
	"uint":               {uint(7), "7", 7.0},
	"uintptr":            {uintptr(7), "7", 7.0},
	"largest safe":       {int64(1<<53 - 1), "Number.MAX_SAFE_INTEGER", 9007199254740991.0},
	"beyond safe":        {int64(1 << 53), "2n ** 53n", codec.BigIntOf(1 << 53)},
	"int64":              {int64(math.MinInt64), "-(2n ** 63n)", codec.BigIntOf(math.MinInt64)},
	"uint64":             {uint64(math.MaxUint64), "2n ** 64n - 1n", codec.NewBigInt(false, []byte{255, 255, 255, 255, 255, 255, 255, 255})},
	"half":               {1.5, "1.5", same},
	"float32":            {float32(0.1), "Math.fround(0.1)", float64(float32(0.1))},
	"float64":            {0.1, "0.1", same},
	"minus zero":         {math.Copysign(0, -1), "-0", same},
	"infinity":           {math.Inf(-1), "-Infinity", same},
	"large":              {1e300, "1e300", same},
	"small bigint":       {codec.BigIntOf(-1), "-1n", same},
	"bigint":             {codec.NewBigInt(true, []byte{1, 0, 0, 0, 0, 0, 0, 0, 0}), "-(2n ** 64n)", same},
	"big.Int":            {big.NewInt(-5), "-5n", codec.BigIntOf(-5)},
	"text":               {"grüße 🙂", `"grüße 🙂"`, same},
	"empty text":         {"", `""`, same},
	"named text":         {word("w"), `"w"`, "w"},
	"bytes":              {[]byte{1, 2}, "Uint8Array.of(1, 2)", same},
	"no bytes":           {[]byte{}, "new Uint8Array(0)", same},
	"array of bytes":     {[2]byte{1, 2}, "Uint8Array.of(1, 2)", []byte{1, 2}},
	"Int8Array":          {codec.Int8Array{-1}, "Int8Array.of(-1)", same},
	"Uint8ClampedArray":  {codec.Uint8ClampedArray{255}, "Uint8ClampedArray.of(255)", same},
	"Int16Array":         {codec.Int16Array{-300}, "Int16Array.of(-300)", same},
	"Uint16Array":        {codec.Uint16Array{300}, "Uint16Array.of(300)", same},
	"Int32Array":         {codec.Int32Array{-7}, "Int32Array.of(-7)", same},
	"Uint32Array":        {codec.Uint32Array{7}, "Uint32Array.of(7)", same},
	"Float32Array":       {codec.Float32Array{0.5}, "Float32Array.of(0.5)", same},
	"Float64Array":       {codec.Float64Array{0.1}, "Float64Array.of(0.1)", same},
	"BigInt64Array":      {codec.BigInt64Array{-1}, "BigInt64Array.of(-1n)", same},
	"BigUint64Array":     {codec.BigUint64Array{1}, "BigUint64Array.of(1n)", same},
	"list":               {[]int{1, 2}, "[1, 2]", []any{1.0, 2.0}},
	"no list":            {[]int(nil), "null", nil},
	"empty list":         {[]string{}, "[]", []any{}},
	"array":              {[2]bool{true, false}, "[true, false]", []any{true, false}},
	"any list":           {[]any{nil, "a", 1.0}, `[null, "a", 1]`, same},
	"object":             {map[string]any{"a": 1.0, "b": nil}, "({ a: 1, b: null })", same},
	"no object":          {map[string]int(nil), "null", nil},
	"map of text":        {map[word]int{"a": 1}, "({ a: 1 })", map[string]any{"a": 1.0}},
	"map of numbers":     {map[int]string{1: "a"}, `new Map([[1, "a"]])`, codec.Map{{Key: 1.0, Value: "a"}}},
	"Map":                {codec.Map{{Key: 1.0, Value: "a"}, {Key: "b", Value: nil}}, `new Map([[1, "a"], ["b", null]])`, same},
	"Set":                {codec.Set{1.0, "a"}, `new Set([1, "a"])`, same},
	"set":                {map[string]struct{}{"a": {}}, `new Set(["a"])`, codec.Set{"a"}},
	"struct":             {sample{Name: "n", Tags: []string{"t"}}, `({ name: "n", tags: ["t"] })`, map[string]any{"name": "n", "tags": []any{"t"}}},
	"pointer":            {pointer(7), "7", 7.0},
	"nil pointer":        {(*int)(nil), "null", nil},
	"struct of a nil":    {struct{ P *int }{}, "({ P: null })", map[string]any{"P": nil}},
	"array of a nil":     {[1]*int{}, "[null]", []any{nil}},
	"Date":               {codec.Date(1500), "new Date(1500)", same},
	"Date before 1970":   {codec.Date(-1), "new Date(-1)", same},
	"time":               {time.UnixMilli(1500).UTC(), "new Date(1500)", codec.Date(1500)},
	"RegExp":             {codec.Object{Name: "RegExp", Args: []any{"a+", "gi"}}, "/a+/gi", same},
	"ArrayBuffer":        {codec.Object{Name: "ArrayBuffer", Args: []any{[]byte{1}}}, "Uint8Array.of(1).buffer", same},
	"DataView":           {codec.Object{Name: "DataView", Args: []any{[]byte{1}}}, "new DataView(Uint8Array.of(1).buffer)", same},
	"boxed Boolean":      {codec.Object{Name: "Boolean", Args: []any{true}}, "Object(true)", same},
	"boxed Number":       {codec.Object{Name: "Number", Args: []any{7.0}}, "Object(7)", same},
	"boxed String":       {codec.Object{Name: "String", Args: []any{"s"}}, `Object("s")`, same},
	"boxed BigInt":       {codec.Object{Name: "BigInt", Args: []any{codec.BigIntOf(1)}}, "Object(1n)", same},
	"text by its method": {textual{3}, `"3 of them"`, "3 of them"},
}

// A textual value has a form as text.
type textual struct{ n byte }

func (v textual) MarshalText() ([]byte, error) {
	return []byte{'0' + v.n, ' ', 'o', 'f', ' ', 't', 'h', 'e', 'm'}, nil
}

func (v *textual) UnmarshalText(text []byte) error {
	v.n = text[0] - '0'
	return nil
}

// elsewhere are the types that the vectors in testdata/codec compare, since Node
// may lack them.
var elsewhere = map[string]bool{"Float16Array": true}

func TestEveryKindOfValueIsTheSameInBothLanguages(t *testing.T) {
	js := startPeer(t, "kinds.js")
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			item, err := codec.Marshal(k.value)
			require.NoError(t, err)
			line, err := json.Marshal(map[string]string{"expression": k.expression, "item": hex.EncodeToString(item)})
			require.NoError(t, err)
			require.Equal(t, hex.EncodeToString(item), js.ask(t, string(line)), "JavaScript reads and writes the same")

			plain := k.plain
			if plain == same {
				plain = k.value
			}
			var got any
			require.NoError(t, codec.Unmarshal(item, &got))
			assert.Equal(t, plain, got)
			if f, ok := plain.(float64); ok {
				assert.Equal(t, math.Signbit(f), math.Signbit(got.(float64)))
			}
			if k.value == nil {
				return
			}
			typed := reflect.New(reflect.TypeOf(k.value))
			require.NoError(t, codec.Unmarshal(item, typed.Interface()))
			assert.Equal(t, k.value, typed.Elem().Interface())
		})
	}
}

// TestKindsAreAll compares the table with the types of package codec that encode
// themselves, and with the kinds of package reflect.
func TestKindsAreAll(t *testing.T) {
	types, kindsOfGo := map[string]bool{}, map[reflect.Kind]bool{}
	for _, k := range kinds {
		if k.value != nil {
			types[reflect.TypeOf(k.value).Name()] = true
			kindsOfGo[reflect.TypeOf(k.value).Kind()] = true
		}
	}
	files, err := filepath.Glob("../wasm/codec/*.go")
	require.NoError(t, err)
	found := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "AppendCBOR" || strings.HasSuffix(name, "_test.go") {
				continue
			}
			found++
			of := f.Recv.List[0].Type.(*ast.Ident).Name
			assert.True(t, types[of] || elsewhere[of], "%s is not in the table", of)
		}
	}
	assert.Greater(t, found, 15)
	for k := reflect.Bool; k <= reflect.Struct; k++ {
		switch k {
		case reflect.Complex64, reflect.Complex128, reflect.Chan, reflect.Func, reflect.Interface:
		default:
			assert.True(t, kindsOfGo[k], "%s is not in the table", k)
		}
	}
}
