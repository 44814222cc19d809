package codec_test

import (
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

// A vector is one item of testdata/codec. The JavaScript tests read the same;
// jsbridge/codec.vectors.js describes the notation of values.
type vector struct {
	Name       string
	Item       string
	Value      json.RawMessage
	Error      string
	DecodeOnly bool
}

func (v vector) item(t testing.TB) []byte {
	t.Helper()
	item, err := hex.DecodeString(v.Item)
	require.NoError(t, err, v.Name)
	return item
}

// onlyJavaScript is the file of items that Go does not refuse: it does not
// make the objects that they name.
const onlyJavaScript = "refused_objects.json"

func vectors(t testing.TB) (all []vector) {
	t.Helper()
	files, err := filepath.Glob("../../testdata/codec/*.json")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		if filepath.Base(file) == onlyJavaScript {
			continue
		}
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var content struct{ Vectors []vector }
		require.NoError(t, json.Unmarshal(text, &content), file)
		for _, v := range content.Vectors {
			v.Name = filepath.Base(file) + ": " + v.Name
			all = append(all, v)
		}
	}
	return all
}

func TestVectors(t *testing.T) {
	causes := map[string]error{"malformed": codec.ErrMalformed, "mismatch": codec.ErrMismatch}
	for _, v := range vectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			item := v.item(t)
			var got any
			err := codec.Unmarshal(item, &got)
			if v.Error != "" {
				require.ErrorIs(t, err, causes[v.Error])
				return
			}
			require.NoError(t, err)
			want := valueOf(t, v.Value)
			assert.Equal(t, comparable(want), comparable(got))
			if v.DecodeOnly {
				return
			}
			encoded, err := codec.Marshal(want)
			require.NoError(t, err)
			assert.Equal(t, v.Item, hex.EncodeToString(encoded))
		})
	}
}

func TestEveryPrefixOfAnItemIsMalformed(t *testing.T) {
	for _, v := range vectors(t) {
		if v.Error != "" {
			continue
		}
		item := v.item(t)
		for end := range item {
			var got any
			require.ErrorIs(t, codec.Unmarshal(item[:end], &got), codec.ErrMalformed, "%s: %x", v.Name, item[:end])
		}
	}
}

// valueOf returns the Go value of a vector's notation.
func valueOf(t testing.TB, text json.RawMessage) any {
	t.Helper()
	var notation any
	require.NoError(t, json.Unmarshal(text, &notation))
	return fromNotation(t, notation)
}

func fromNotation(t testing.TB, notation any) any {
	t.Helper()
	switch n := notation.(type) {
	case []any:
		return listOf(t, n)
	case map[string]any:
		if len(n) == 1 {
			for key, argument := range n {
				if v, ok := special(t, key, argument); ok {
					return v
				}
			}
		}
		for key := range n {
			n[key] = fromNotation(t, n[key])
		}
	}
	return notation
}

func listOf(t testing.TB, notation any) []any {
	t.Helper()
	list := notation.([]any)
	out := make([]any, len(list))
	for i := range list {
		out[i] = fromNotation(t, list[i])
	}
	return out
}

func special(t testing.TB, key string, argument any) (v any, ok bool) {
	t.Helper()
	switch key {
	case "$undefined":
		return codec.Undefined{}, true
	case "$number":
		numbers := map[string]float64{"NaN": math.NaN(), "Infinity": math.Inf(1), "-Infinity": math.Inf(-1), "-0": math.Copysign(0, -1)}
		return numbers[argument.(string)], true
	case "$bigint":
		x, ok := new(big.Int).SetString(argument.(string), 10)
		require.True(t, ok)
		return codec.NewBigInt(x.Sign() < 0, x.Bytes()), true
	case "$bytes":
		return hexBytes(t, argument), true
	case "$date":
		if argument == nil {
			return codec.Date(math.NaN()), true
		}
		return codec.Date(argument.(float64)), true
	case "$set":
		return codec.Set(listOf(t, argument)), true
	case "$map":
		m := codec.Map{}
		for _, entry := range listOf(t, argument) {
			pair := entry.([]any)
			m = append(m, codec.Entry{Key: pair[0], Value: pair[1]})
		}
		return m, true
	case "$object":
		list := listOf(t, argument)
		return codec.Object{Name: list[0].(string), Args: list[1:]}, true
	case "$typed":
		list := argument.([]any)
		return typedArray(t, list[0].(string), hexBytes(t, list[1])), true
	}
	return nil, false
}

func hexBytes(t testing.TB, argument any) []byte {
	t.Helper()
	content, err := hex.DecodeString(argument.(string))
	require.NoError(t, err)
	return content
}

// comparable returns a value in which NaNs are equal to NaNs.
func comparable(v any) any {
	switch v := v.(type) {
	case float64:
		if math.IsNaN(v) {
			return "NaN"
		}
		if v == 0 && math.Signbit(v) {
			return "-0"
		}
	case codec.Date:
		return []any{"date", comparable(float64(v))}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = comparable(v[i])
		}
		return out
	case codec.Set:
		return []any{"set", comparable([]any(v))}
	case codec.Object:
		return []any{"object", v.Name, comparable(v.Args)}
	case codec.Map:
		out := []any{"map"}
		for _, e := range v {
			out = append(out, comparable(e.Key), comparable(e.Value))
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key := range v {
			out[key] = comparable(v[key])
		}
		return out
	case codec.Float32Array, codec.Float64Array:
		item, _ := codec.Marshal(v)
		return hex.EncodeToString(item)
	}
	return v
}
