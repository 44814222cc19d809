package codec_test

//lint:file-ignore SA5008 Odd tags are what these tests are about.

import (
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/fxamacker/cbor/v2"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

// everything has a field of each kind that both codecs know.
type everything struct {
	Bool    bool
	Int     int
	Int8    int8
	Int16   int16
	Int32   int32
	Int64   int64 `json:"int64,omitempty"`
	Uint    uint
	Uint8   uint8
	Uint64  uint64 `json:",omitempty"`
	Float32 float32
	Float64 float64 `json:"f"`
	String  string  `json:"-,"`
	Bytes   []byte
	Array   [3]int16
	Ints    []int32
	Texts   []string          `json:"texts,omitempty"`
	Map     map[string]uint16 `json:"map,omitempty"`
	ByInt   map[int16]string
	Pointer *int64
	Inner   inner
	Inners  []inner
	ByName  map[string]*inner
	embedded
	Any  any
	Last bool `json:"-"`
}

type inner struct {
	A string `json:"a"`
	B []inner
	C *inner `json:"c,omitempty"`
}

type embedded struct {
	Promoted float64
	Bool     string // Hidden.
}

func random[T any](r *rand.Rand) (v T) {
	randomize(r, reflect.ValueOf(&v).Elem(), 4)
	return v
}

// randomEverything returns a value that can come back: what is hidden or left
// out when empty is zero.
func randomEverything(seed, stream uint64) everything {
	v := random[everything](rand.New(rand.NewPCG(seed, stream)))
	v.embedded.Bool = ""
	if len(v.Texts) == 0 {
		v.Texts = nil
	}
	if len(v.Map) == 0 {
		v.Map = nil
	}
	return v
}

// randomize sets v to a random value, with interesting values more often than
// chance would have them.
func randomize(r *rand.Rand, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> r.IntN(64))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(r.Uint64() >> r.IntN(64))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(randomFloat(r))
	case reflect.String:
		v.SetString(randomText(r))
	case reflect.Pointer:
		if depth > 0 && r.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			randomize(r, v.Elem(), depth-1)
		}
	case reflect.Slice:
		randomizeSlice(r, v, depth)
	case reflect.Array:
		for i := range v.Len() {
			randomize(r, v.Index(i), depth-1)
		}
	case reflect.Map:
		randomizeMap(r, v, depth)
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; v.Field(i).CanSet() && name != "Last" || name == "embedded" {
				randomize(r, v.Field(i), depth-1)
			}
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(randomAny(r, depth)))
	}
}

func randomizeSlice(r *rand.Rand, v reflect.Value, depth int) {
	if depth <= 0 {
		return
	}
	n := r.IntN(5)
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		randomize(r, v.Index(i), depth-1)
	}
}

func randomizeMap(r *rand.Rand, v reflect.Value, depth int) {
	if depth <= 0 {
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for range r.IntN(4) {
		key, elem := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		randomize(r, key, depth-1)
		randomize(r, elem, depth-1)
		v.SetMapIndex(key, elem)
	}
}

func randomFloat(r *rand.Rand) float64 {
	switch r.IntN(5) {
	case 0:
		return float64(r.IntN(4000)-2000) / 16
	case 1:
		return float64(float32(r.NormFloat64()))
	case 2:
		return []float64{0, 1 << 53, -1 << 60, math.Inf(1), math.Inf(-1), 65504, 65520, 6.1e-5}[r.IntN(8)]
	case 3:
		return float64(int64(r.Uint64()) >> r.IntN(64))
	}
	return r.NormFloat64()
}

func randomText(r *rand.Rand) string {
	letters := []rune("ab_0é水😀\x00")
	text := make([]rune, r.IntN([]int{3, 30, 300}[r.IntN(3)]))
	for i := range text {
		text[i] = letters[r.IntN(len(letters))]
	}
	return string(text)
}

// randomAny returns a value as this codec decodes it into an any.
func randomAny(r *rand.Rand, depth int) any {
	switch n := r.IntN(9); {
	case n == 0:
		return randomFloat(r)
	case n == 1:
		return randomText(r)
	case n == 2:
		return r.IntN(2) == 0
	case n == 3:
		return []byte(randomText(r))
	case n == 4:
		return float64(int64(r.Uint64()) >> (11 + r.IntN(53)))
	case n < 7 && depth > 0:
		list := make([]any, r.IntN(4))
		for i := range list {
			list[i] = randomAny(r, depth-1)
		}
		return list
	case n < 9 && depth > 0:
		m := map[string]any{}
		for range r.IntN(4) {
			m[randomText(r)] = randomAny(r, depth-1)
		}
		return m
	}
	return "leaf"
}

const differentialCases = 2000

func TestWhatWeEncodeFxamackerDecodes(t *testing.T) {
	for seed := range uint64(differentialCases) {
		want := randomEverything(seed, 1)
		want.Any = nil // Numbers in an any become other types there.
		item, err := codec.Marshal(want)
		require.NoError(t, err)
		var got everything
		require.NoError(t, cbor.Unmarshal(item, &got), "seed %d", seed)
		require.Equal(t, want, got, "seed %d", seed)
	}
}

func TestWhatFxamackerEncodesWeDecode(t *testing.T) {
	for seed := range uint64(differentialCases) {
		want := randomEverything(seed, 2)
		item, err := cbor.Marshal(want)
		require.NoError(t, err)
		var got everything
		require.NoError(t, codec.Unmarshal(item, &got), "seed %d", seed)
		require.Equal(t, want, got, "seed %d", seed)
		require.Equal(t, want, roundTrip(t, want), "seed %d", seed)
	}
}

func TestPlainValuesAreTheSameToFxamacker(t *testing.T) {
	for seed := range uint64(differentialCases) {
		want := randomAny(rand.New(rand.NewPCG(seed, 3)), 5)
		item, err := codec.Marshal(want)
		require.NoError(t, err)
		var got any
		require.NoError(t, peer.Unmarshal(item, &got), "seed %d", seed)
		require.Equal(t, want, asDecoded(got), "seed %d", seed)

		item, err = cbor.Marshal(want)
		require.NoError(t, err)
		require.NoError(t, codec.Unmarshal(item, &got), "seed %d", seed)
		require.Equal(t, want, got, "seed %d", seed)
	}
}

var peer = func() cbor.DecMode {
	mode, err := cbor.DecOptions{DefaultMapType: reflect.TypeFor[map[string]any]()}.DecMode()
	if err != nil {
		panic(err)
	}
	return mode
}()

// asDecoded makes one kind of number of the integers and floats of a value.
func asDecoded(v any) any {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case uint64:
		return float64(v)
	case []any:
		for i := range v {
			v[i] = asDecoded(v[i])
		}
	case map[string]any:
		for key := range v {
			v[key] = asDecoded(v[key])
		}
	}
	return v
}

// TestBytesThatFxamackerAccepts checks that both agree on what is well-formed.
func TestWhatIsMalformedIsSoToFxamacker(t *testing.T) {
	all := vectors(t)
	mode, err := cbor.DecOptions{MaxNestedLevels: 65535, UTF8: cbor.UTF8RejectInvalid}.DecMode()
	require.NoError(t, err)
	r := rand.New(rand.NewPCG(4, 4))
	for range 50_000 {
		item := all[r.IntN(len(all))].item(t)
		for range r.IntN(4) {
			if len(item) > 0 {
				item[r.IntN(len(item))] = byte(r.Uint64())
			}
		}
		var v struct{}
		ours := codec.Unmarshal(item, &v)
		wellformed := mode.Wellformed(item) == nil
		if isMalformed(ours) && wellformed {
			var text any // fxamacker looks at UTF-8 only when it decodes.
			require.Error(t, mode.Unmarshal(item, &text), "%x: %v", item, ours)
		}
		if !isMalformed(ours) {
			require.True(t, wellformed, "%x: %v", item, mode.Wellformed(item))
		}
	}
}

func TestTimesAndBigIntegersAreTheSameToFxamacker(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range differentialCases {
		when := time.UnixMilli(int64(r.Uint64()) >> (20 + r.IntN(40))).UTC()
		item, err := codec.Marshal(when)
		require.NoError(t, err)
		var got time.Time
		require.NoError(t, cbor.Unmarshal(item, &got))
		require.WithinDuration(t, when, got, time.Millisecond)

		x := new(big.Int).Lsh(big.NewInt(int64(r.Uint64())), uint(r.IntN(100)))
		item, err = codec.Marshal(x)
		require.NoError(t, err)
		var y big.Int
		require.NoError(t, cbor.Unmarshal(item, &y))
		require.Equal(t, 0, x.Cmp(&y))
		item, err = cbor.Marshal(x)
		require.NoError(t, err)
		require.NoError(t, codec.Unmarshal(item, &y))
		require.Equal(t, 0, x.Cmp(&y))
	}
}
