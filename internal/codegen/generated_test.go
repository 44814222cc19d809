package codegen_test

import (
	"encoding/hex"
	"errors"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/codegen/testdata/messages"
	"gangway/internal/codegen/testdata/other"
	"gangway/internal/codegen/testdata/plain"
	"gangway/wasm/codec"
)

func init() { codec.Register[other.Disc]("disc") }

const cases = 1000

func TestGeneratedCodeGivesTheBytesOfReflection(t *testing.T) {
	for seed := range uint64(cases) {
		m := random[messages.Order](seed)
		item, err := codec.Marshal(m)
		require.NoError(t, err)
		var p plain.Order
		require.NoError(t, codec.Unmarshal(item, &p), "seed %d: %x", seed, item)
		again, err := codec.Marshal(p)
		require.NoError(t, err)
		require.Equal(t, hex.EncodeToString(again), hex.EncodeToString(item), "seed %d", seed)
	}
}

func TestGeneratedCodeReadsWhatReflectionWrites(t *testing.T) {
	for seed := range uint64(cases) {
		item, err := codec.Marshal(random[plain.Order](seed))
		require.NoError(t, err)
		var m messages.Order
		require.NoError(t, codec.Unmarshal(item, &m), "seed %d: %x", seed, item)
		again, err := codec.Marshal(&m)
		require.NoError(t, err)
		require.Equal(t, hex.EncodeToString(item), hex.EncodeToString(again), "seed %d", seed)
	}
}

// TestGeneratedCodeAgreesWithReflectionOnAnyItem changes bytes of good items
// and compares what both make of them.
func TestGeneratedCodeAgreesWithReflectionOnAnyItem(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for seed := range uint64(cases) {
		item, err := codec.Marshal(random[messages.Order](seed))
		require.NoError(t, err)
		for range 3 {
			item := append([]byte(nil), item...)
			for range 1 + r.IntN(2) {
				item[r.IntN(len(item))] = byte(r.Uint64())
			}
			for _, strict := range []bool{false, true} {
				options := codec.Options{Strict: strict}
				var m messages.Order
				var p plain.Order
				generated, reflected := options.Unmarshal(item, &m), options.Unmarshal(item, &p)
				require.Equal(t, where(reflected), where(generated), "%x:\n%v\n%v", item, reflected, generated)
				if generated == nil {
					requireSameBytes(t, &p, &m)
				}
			}
		}
	}
}

// where returns what must be the same in the errors of both.
func where(err error) any {
	var detail *codec.DecodeError
	if !errors.As(err, &detail) {
		return err
	}
	return []any{detail.Path, detail.Offset, detail.Found, errors.Is(err, codec.ErrMalformed), errors.Is(err, codec.ErrMismatch)}
}

func requireSameBytes(t *testing.T, a, b any) {
	t.Helper()
	first, err := codec.Marshal(a)
	require.NoError(t, err)
	second, err := codec.Marshal(b)
	require.NoError(t, err)
	require.Equal(t, hex.EncodeToString(first), hex.EncodeToString(second))
}

// TestGeneratedCodeIsAsDeepAsReflection puts messages so deep into others that some
// of their parts are beyond the limit.
func TestGeneratedCodeIsAsDeepAsReflection(t *testing.T) {
	const limit = 256
	for seed := range uint64(100) {
		m := random[messages.Order](seed)
		item, err := codec.Marshal(m)
		require.NoError(t, err)
		var p plain.Order
		require.NoError(t, codec.Unmarshal(item, &p))
		for deep := limit - 10; deep <= limit; deep++ {
			item, generated := codec.Marshal(within(&m, deep))
			_, reflected := codec.Marshal(within(&p, deep))
			require.Equal(t, reflected == nil, generated == nil, "seed %d, %d deep: %v, %v", seed, deep, generated, reflected)
			if generated == nil {
				var v any
				require.NoError(t, codec.Unmarshal(item, &v), "what is written is read")
			} else {
				require.ErrorIs(t, generated, codec.ErrNotCloneable)
			}
		}
	}
}

// within returns a value at a depth.
func within(v any, deep int) any {
	for range deep {
		v = []any{v}
	}
	return v
}

func TestGeneratedCodeSaysWhereAnErrorIs(t *testing.T) {
	bad := "x"
	for _, c := range []struct {
		change func(m *messages.Order)
		path   string
	}{
		{func(m *messages.Order) { m.Any = func() {} }, "Any"},
		{func(m *messages.Order) { m.OAny = []any{1, func() {}} }, "OAny[1]"},
		{func(m *messages.Order) { m.Shapes = []other.Shape{nil, unregistered{}} }, "Shapes[1]"},
		{func(m *messages.Order) { m.ByAny = map[any]any{"k": make(chan int)} }, "ByAny.k"},
		{func(m *messages.Order) { m.ByAny = map[any]any{5: make(chan int)} }, "ByAny[5]"},
		{func(m *messages.Order) { m.ByNumber = map[int16]*string{1: &bad}; m.Any = func() {} }, "Any"},
	} {
		var m messages.Order
		c.change(&m)
		_, err := codec.Marshal(m)
		require.ErrorIs(t, err, codec.ErrNotCloneable)
		var detail *codec.EncodeError
		require.ErrorAs(t, err, &detail)
		assert.Equal(t, c.path, detail.Path)
	}
}

type unregistered struct{}

func (unregistered) Area() float64 { return 0 }

func TestGeneratedCodeRefusesCycles(t *testing.T) {
	m := &messages.Order{}
	m.Next = m
	_, err := codec.Marshal(m)
	assert.ErrorIs(t, err, codec.ErrCycle)
	list := messages.List{nil}
	list[0] = list
	_, err = codec.Marshal(messages.Order{List: list})
	assert.ErrorIs(t, err, codec.ErrCycle)
}

func TestMessagesAreTakenByValueAndByPointer(t *testing.T) {
	m := messages.Small{Greeting: "hello"}
	want := "a4686772656574696e676568656c6c6f626964006550726963650062" + "4f4bf4"
	for _, v := range []any{m, &m, any(m)} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, want, hex.EncodeToString(item))
	}
	item, err := codec.Marshal((*messages.Small)(nil))
	require.NoError(t, err)
	assert.Equal(t, []byte{0xf6}, item)
	item, err = codec.Marshal([]any{m, &m, (*messages.Small)(nil)})
	require.NoError(t, err)
	assert.Equal(t, "83"+want+want+"f6", hex.EncodeToString(item))
}

func TestATypeWithoutMethodsHasGeneratedCodeAllTheSame(t *testing.T) {
	assert.Zero(t, reflect.TypeFor[*other.Badge]().NumMethod())
	m := other.Badge{Title: "a", Under: &other.Badge{Title: "b"}}
	want := "a3657469746c6561616472616e6bf665756e646572" + "a2657469746c6561626472616e6bf6"
	item, err := codec.Marshal([]any{m, &m, (*other.Badge)(nil)})
	require.NoError(t, err)
	assert.Equal(t, "83"+want+want+"f6", hex.EncodeToString(item))
	for _, v := range []any{m, &m, messages.Label{Badge: m}.Badge} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, want, hex.EncodeToString(item))
		var got other.Badge
		require.NoError(t, codec.Unmarshal(item, &got))
		assert.Equal(t, m, got)
		assert.ErrorIs(t, codec.Unmarshal(item, got), codec.ErrMismatch, "not a pointer")
		assert.ErrorIs(t, codec.Unmarshal(item, (*other.Badge)(nil)), codec.ErrMismatch)
	}
	m.Under.Under = &m
	_, err = codec.Marshal(m)
	assert.ErrorIs(t, err, codec.ErrCycle)
}

func TestATypeThatEmbedsAMessageKeepsItsOwnFields(t *testing.T) {
	want := messages.Wrapper{Item: messages.Item{Price: 1.5}, Extra: 7}
	for _, v := range []any{want, &want, []messages.Wrapper{want}} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		var got any
		require.NoError(t, codec.Unmarshal(item, &got))
		if list, ok := got.([]any); ok {
			got = list[0]
		}
		assert.Equal(t, map[string]any{"price": 1.5, "note": nil, "Extra": 7.0}, got)
	}
	item, err := codec.Marshal(want)
	require.NoError(t, err)
	var got messages.Wrapper
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, want, got)
}

func TestATypeThatEmbedsAMessageByAPointerMayHaveNone(t *testing.T) {
	type wrapper struct {
		*messages.Item
		Extra int
	}
	item, err := codec.Marshal(wrapper{Extra: 7})
	require.NoError(t, err)
	var got any
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, map[string]any{"Extra": 7.0}, got)

	var back wrapper
	require.NoError(t, codec.Unmarshal(item, &back))
	assert.Equal(t, wrapper{Extra: 7}, back)
}

func TestGeneratedCodeAllocatesOnlyTheResult(t *testing.T) {
	m := &messages.Small{Greeting: "hello", ID: 1 << 60, Price: 1.5, OK: true}
	buf := make([]byte, 0, 100)
	assert.Zero(t, testing.AllocsPerRun(100, func() { buf, _ = codec.Append(buf[:0], m) }))
	var got messages.Small
	// The greeting, and the decoder itself.
	assert.LessOrEqual(t, testing.AllocsPerRun(100, func() { _ = codec.Unmarshal(buf, &got) }), 2.0)
	assert.Equal(t, *m, got)
}

// TestThePlainTypesAreTheSame keeps the two packages of types in step.
func TestThePlainTypesAreTheSame(t *testing.T) {
	marked, err := os.ReadFile("testdata/messages/messages.go")
	require.NoError(t, err)
	unmarked, err := os.ReadFile("testdata/plain/plain.go")
	require.NoError(t, err)
	body := func(text []byte) string {
		withoutMarks := regexp.MustCompile(`(//\n)?//gangway:message\n`).ReplaceAllString(string(text), "")
		_, body, _ := strings.Cut(withoutMarks, "\nimport")
		return body
	}
	assert.Equal(t, body(marked), body(unmarked))
}

// random returns a random value that has a form in a message.
func random[T any](seed uint64) (v T) {
	randomize(rand.New(rand.NewPCG(seed, 1)), reflect.ValueOf(&v).Elem(), 6)
	return v
}

// special makes values of types that are more than their kind.
var special = map[reflect.Type]func(r *rand.Rand) any{
	reflect.TypeFor[time.Time]():          func(r *rand.Rand) any { return time.Unix(int64(r.Uint64()>>30), int64(r.IntN(1e9))).UTC() },
	reflect.TypeFor[big.Int]():            func(r *rand.Rand) any { return *new(big.Int).Lsh(big.NewInt(int64(r.Uint64())), uint(r.IntN(70))) },
	reflect.TypeFor[codec.BigInt]():       func(r *rand.Rand) any { return codec.BigIntOf(int64(r.Uint64()) >> r.IntN(64)) },
	reflect.TypeFor[codec.Date]():         func(r *rand.Rand) any { return codec.Date(r.Uint64() >> 20) },
	reflect.TypeFor[codec.Set]():          func(r *rand.Rand) any { return codec.Set{"a", float64(r.IntN(9))} },
	reflect.TypeFor[codec.Float32Array](): func(r *rand.Rand) any { return codec.Float32Array{1.5, r.Float32()} },
	reflect.TypeFor[other.Color]():        func(r *rand.Rand) any { return other.RGB(byte(r.Uint64()), 2, 3) },
	reflect.TypeFor[any]():                func(r *rand.Rand) any { return []any{nil, "x", r.Float64(), true, codec.Undefined{}}[1+r.IntN(4)] },
	reflect.TypeFor[other.Shape]():        func(r *rand.Rand) any { return other.Disc{R: r.Float64()} },
}

func randomize(r *rand.Rand, v reflect.Value, depth int) {
	if make, ok := special[v.Type()]; ok {
		v.Set(reflect.ValueOf(make(r)))
		return
	}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(r.Uint64()) >> r.IntN(64))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		v.SetUint(r.Uint64() >> r.IntN(64))
	case reflect.Float32, reflect.Float64:
		v.SetFloat([]float64{0, 1, -0.5, 1e10, float64(r.Float32())}[r.IntN(5)])
	case reflect.String:
		v.SetString([]string{"", "a", "é水", strings.Repeat("long ", 20)}[r.IntN(4)])
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				randomize(r, v.Field(i), depth-1)
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			randomize(r, v.Index(i), depth-1)
		}
	case reflect.Pointer, reflect.Slice, reflect.Map:
		if depth > 0 && r.IntN(3) > 0 {
			randomizeParts(r, v, depth)
		}
	}
}

func randomizeParts(r *rand.Rand, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		randomize(r, v.Elem(), depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), r.IntN(4), 5))
		for i := range v.Len() {
			randomize(r, v.Index(i), depth-1)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range r.IntN(4) {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			randomize(r, key, depth-1)
			randomize(r, value, depth-1)
			v.SetMapIndex(key, value)
		}
	}
}
