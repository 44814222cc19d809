package codec_test

import (
	"errors"
	"math"
	"math/big"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/wasm/codec"
)

func TestIntegersKeepAllBits(t *testing.T) {
	for _, v := range []int64{0, 1, -1, 23, 24, 255, 256, 1<<53 - 1, 1 << 53, 1<<53 + 1, math.MaxInt64, math.MinInt64} {
		assert.Equal(t, v, roundTrip(t, v))
	}
	for _, v := range []uint64{0, 1<<53 + 1, 1 << 63, math.MaxUint64} {
		assert.Equal(t, v, roundTrip(t, v))
	}
}

func TestIntegersThatDoNotFitAreRefused(t *testing.T) {
	for _, c := range []struct {
		v    any
		into any
	}{
		{300, new(uint8)}, {-1, new(uint)}, {128, new(int8)}, {-129, new(int8)}, {1 << 40, new(int32)},
		{uint64(1 << 63), new(int64)}, {codec.BigIntOf(300), new(uint8)}, {300.0, new(int8)}, {1.5, new(int)},
		{math.NaN(), new(int)}, {math.Inf(1), new(uint64)}, {1e19, new(int64)}, {-1e19, new(int64)}, {-5.0, new(uint64)},
		{codec.NewBigInt(false, make([]byte, 20)), new(struct{})},
	} {
		item, err := codec.Marshal(c.v)
		require.NoError(t, err)
		assert.ErrorIs(t, codec.Unmarshal(item, c.into), codec.ErrMismatch, "%v into %T", c.v, c.into)
	}
}

func TestNumbersTakeEveryFormOfTheSameValue(t *testing.T) {
	for _, v := range []any{5, 5.0, float32(5), uint8(5), codec.BigIntOf(5)} {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		var i int
		var u uint16
		var f float64
		var f32 float32
		var b codec.BigInt
		var x big.Int
		for _, into := range []any{&i, &u, &f, &f32, &b, &x} {
			require.NoError(t, codec.Unmarshal(item, into), "%T into %T", v, into)
		}
		assert.Equal(t, []any{5, uint16(5), 5.0, float32(5), codec.BigIntOf(5), int64(5)}, []any{i, u, f, f32, b, x.Int64()})
	}
	for _, item := range []string{"\xfb\x40\x14\x00\x00\x00\x00\x00\x00", "\xfa\x40\xa0\x00\x00", "\xf9\x45\x00", "\xc2\x43\x00\x00\x05", "\x1b\x00\x00\x00\x00\x00\x00\x00\x05"} {
		var i int
		require.NoError(t, codec.Unmarshal([]byte(item), &i), "%x", item)
		assert.Equal(t, 5, i)
	}
}

func TestFloatsKeepTheirValue(t *testing.T) {
	for _, v := range []float64{0, 1.5, 1.1, 1e300, 5e-324, math.MaxFloat64, math.Inf(1), math.Inf(-1), 1 << 53, 1 << 60, -1 << 62} {
		assert.Equal(t, v, roundTrip(t, v))
		assert.Equal(t, v, roundTrip(t, any(v)))
	}
	assert.True(t, math.Signbit(roundTrip(t, math.Copysign(0, -1))))
	assert.True(t, math.IsNaN(roundTrip(t, math.NaN())))
	assert.True(t, math.IsNaN(float64(roundTrip(t, float32(math.NaN())))))

	item, err := codec.Marshal(1e300)
	require.NoError(t, err)
	assert.ErrorIs(t, codec.Unmarshal(item, new(float32)), codec.ErrMismatch)
}

func TestBigIntegers(t *testing.T) {
	for _, text := range []string{"0", "1", "-1", "255", "-256", "9007199254740991", "9007199254740992", "-9007199254740992",
		"18446744073709551615", "18446744073709551616", "-18446744073709551616", "-18446744073709551617",
		"340282366920938463463374607431768211456", "-123456789012345678901234567890"} {
		x, ok := new(big.Int).SetString(text, 10)
		require.True(t, ok)
		b := codec.NewBigInt(x.Sign() < 0, x.Bytes())
		assert.Equal(t, text, b.String())
		assert.Equal(t, b, roundTrip(t, b))
		assert.Equal(t, b, roundTrip(t, any(b)))
		assert.Equal(t, 0, x.Cmp(roundTrip(t, x)))
		value := roundTrip(t, struct{ X big.Int }{*x})
		assert.Equal(t, text, value.X.String())

		want, _ := new(big.Float).SetInt(x).Float64()
		assert.Equal(t, want, b.Float64(), text)
		item, err := codec.Marshal(b)
		require.NoError(t, err)
		var f float64
		require.NoError(t, codec.Unmarshal(item, &f))
		assert.Equal(t, want, f)

		i, fits := b.Int64()
		assert.Equal(t, x.IsInt64(), fits, text)
		if fits {
			assert.Equal(t, x.Int64(), i)
		}
		u, fits := b.Uint64()
		assert.Equal(t, x.IsUint64(), fits, text)
		if fits {
			assert.Equal(t, x.Uint64(), u)
		}
	}
	assert.Nil(t, roundTrip(t, (*big.Int)(nil)))
}

func TestBigIntegersRoundToTheNearestFloat(t *testing.T) {
	for _, shift := range []uint{0, 1, 11, 53, 64, 100, 900} {
		for _, low := range []int64{-1, 0, 1} {
			x := new(big.Int).Lsh(big.NewInt(1<<53+1), shift+1)
			x.Add(x, big.NewInt(low))
			want, _ := new(big.Float).SetInt(x).Float64()
			assert.Equal(t, want, codec.NewBigInt(false, x.Bytes()).Float64(), "2^53+1 << %d, %d", shift+1, low)
		}
	}
	huge := make([]byte, 200)
	huge[0] = 1
	assert.True(t, math.IsInf(codec.NewBigInt(true, huge).Float64(), -1))
}

func TestTimesKeepTheirInstant(t *testing.T) {
	zone := time.FixedZone("somewhere", 3*3600)
	for _, want := range []time.Time{
		{}, time.Unix(0, 0), time.Unix(1700000000, 123e6), time.Unix(1700000000, 123456789), time.Unix(-1, 999999999),
		time.Date(2026, 2, 28, 23, 59, 59, 1, zone), time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(-5000, 1, 1, 0, 0, 0, 1e6, time.UTC),
		time.Date(275000, 1, 1, 0, 0, 0, 5e6, time.UTC), time.Date(300000, 1, 1, 0, 0, 0, 5e6, time.UTC),
	} {
		got := roundTrip(t, want)
		assert.True(t, want.Equal(got), "%v became %v", want, got)
		assert.Equal(t, time.UTC, got.Location())
	}
	for ms := int64(1700000000000); ms < 1700000002000; ms++ {
		want := time.UnixMilli(ms)
		got := roundTrip(t, want)
		require.True(t, want.Equal(got), "%v became %v", want, got)
		require.Equal(t, codec.Date(ms), roundTrip(t, codec.Date(ms)))
	}
}

func TestTimesReadTextWithAZone(t *testing.T) {
	for text, want := range map[string]string{
		"2013-03-21T20:04:00Z":                "2013-03-21T20:04:00Z",
		"2013-03-21t20:04:00.5z":              "2013-03-21T20:04:00.5Z",
		"2024-02-29T23:59:59.123456789+05:30": "2024-02-29T18:29:59.123456789Z",
		"1900-02-28T00:00:00-11:59":           "1900-02-28T11:59:00Z",
		"0000-03-01T00:00:00Z":                "0000-03-01T00:00:00Z",
		"9999-12-31T23:59:59Z":                "9999-12-31T23:59:59Z",
	} {
		item := append([]byte{0xc0, 0x78, byte(len(text))}, text...)
		var got time.Time
		require.NoError(t, codec.Unmarshal(item, &got), text)
		assert.Equal(t, want, got.Format(time.RFC3339Nano))
	}
	for _, text := range []string{"", "2013", "2013-13-01T00:00:00Z", "2013-00-01T00:00:00Z", "2023-02-29T00:00:00Z", "2013-01-01T24:00:00Z",
		"2013-01-01T00:60:00Z", "2013-01-01T00:00:00", "2013-01-01T00:00:00.Z", "2013-01-01T00:00:00+24:00", "2013-01-01T00:00:00Zx"} {
		item := append([]byte{0xc0, 0x78, byte(len(text))}, text...)
		assert.ErrorIs(t, codec.Unmarshal(item, new(time.Time)), codec.ErrMismatch, text)
	}
}

func TestDatesOfTextAreThoseOfPackageTime(t *testing.T) {
	for day := time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 10000; day = day.AddDate(0, 0, 97) {
		text := day.Format(time.RFC3339)
		var got time.Time
		require.NoError(t, codec.Unmarshal(append([]byte{0xc0, 0x78, byte(len(text))}, text...), &got))
		require.Equal(t, day, got)
	}
}

func TestInvalidDatesAreNoTimes(t *testing.T) {
	item, err := codec.Marshal(codec.Date(math.NaN()))
	require.NoError(t, err)
	assert.ErrorIs(t, codec.Unmarshal(item, new(time.Time)), codec.ErrMismatch)
	assert.ErrorIs(t, codec.Unmarshal([]byte{0x01}, new(time.Time)), codec.ErrMismatch)
	assert.ErrorIs(t, codec.Unmarshal([]byte{0xc2, 0x41, 0x01}, new(time.Time)), codec.ErrMismatch)
	assert.Equal(t, time.Time{}, time.Unix(codec.Date(math.NaN()).Unix()).UTC())
}

func TestDateGivesATime(t *testing.T) {
	assert.Equal(t, time.UnixMilli(-1500), time.Unix(codec.Date(-1500).Unix()))
	assert.Equal(t, time.UnixMilli(1700000000123), time.Unix(codec.Date(1700000000123).Unix()))
}

func TestBytesAreCopied(t *testing.T) {
	item, err := codec.Marshal(map[string]any{"b": []byte{1, 2, 3}, "s": "text"})
	require.NoError(t, err)
	var typed struct {
		B []byte `json:"b"`
		S string `json:"s"`
	}
	require.NoError(t, codec.Unmarshal(item, &typed))
	var untyped any
	require.NoError(t, codec.Unmarshal(item, &untyped))
	clear(item)
	assert.Equal(t, []byte{1, 2, 3}, typed.B)
	assert.Equal(t, "text", typed.S)
	assert.Equal(t, map[string]any{"b": []byte{1, 2, 3}, "s": "text"}, untyped)
}

func TestInvalidUTF8IsReplacedWhenSent(t *testing.T) {
	assert.Equal(t, "a\ufffdb\ufffd\ufffd", roundTrip(t, "a\xffb\xc3\xed"))
}

func TestLists(t *testing.T) {
	assert.Equal(t, []int{1, 2}, roundTrip(t, []int{1, 2}))
	assert.Equal(t, []int{}, roundTrip(t, []int{}))
	assert.Nil(t, roundTrip(t, []int(nil)))
	assert.Equal(t, []byte{}, roundTrip(t, []byte{}))
	assert.Nil(t, roundTrip(t, []byte(nil)))
	assert.Equal(t, [2]string{"a", "b"}, roundTrip(t, [2]string{"a", "b"}))
	assert.Equal(t, [4]byte{1, 2, 3, 4}, roundTrip(t, [4]byte{1, 2, 3, 4}))
	long := make([]int, 100_000)
	for i := range long {
		long[i] = i
	}
	assert.Equal(t, long, roundTrip(t, long))
}

func TestArraysTakeExactlyTheirLength(t *testing.T) {
	for _, n := range []int{0, 2, 4} {
		item, err := codec.Marshal(make([]int, n))
		require.NoError(t, err)
		err = codec.Unmarshal(item, new([3]int))
		require.ErrorIs(t, err, codec.ErrMismatch)
		assert.ErrorContains(t, err, "want 3 elements")
		item, err = codec.Marshal(make([]byte, n))
		require.NoError(t, err)
		assert.ErrorIs(t, codec.Unmarshal(item, new([3]byte)), codec.ErrMismatch)
	}
}

func TestSlicesAreReusedWithoutOldElements(t *testing.T) {
	type pair struct{ A, B int }
	got := []pair{{1, 2}, {3, 4}, {5, 6}}
	item, err := codec.Marshal([]map[string]int{{"A": 9}, {"B": 8}})
	require.NoError(t, err)
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, []pair{{9, 0}, {0, 8}}, got)
}

func TestMapsWithEveryKindOfKey(t *testing.T) {
	type key struct{ X, Y int }
	assert.Equal(t, map[string]int{"a": 1, "": 2}, roundTrip(t, map[string]int{"a": 1, "": 2}))
	assert.Equal(t, map[int]string{-1: "a", 5: "b"}, roundTrip(t, map[int]string{-1: "a", 5: "b"}))
	assert.Equal(t, map[bool]int{true: 1, false: 0}, roundTrip(t, map[bool]int{true: 1, false: 0}))
	assert.Equal(t, map[float64]int{1.5: 1, 2: 2}, roundTrip(t, map[float64]int{1.5: 1, 2: 2}))
	assert.Equal(t, map[key]int{{1, 2}: 3}, roundTrip(t, map[key]int{{1, 2}: 3}))
	assert.Equal(t, map[[2]byte]int{{1, 2}: 3}, roundTrip(t, map[[2]byte]int{{1, 2}: 3}))
	assert.Equal(t, map[any]any{"a": 1.0, 2.5: nil, true: "x"}, roundTrip(t, map[any]any{"a": 1.0, 2.5: nil, true: "x"}))
	assert.Equal(t, map[codec.BigInt]int{codec.BigIntOf(5): 1}, roundTrip(t, map[codec.BigInt]int{codec.BigIntOf(5): 1}))
	address := netip.MustParseAddr("192.0.2.1")
	assert.Equal(t, map[netip.Addr]int{address: 1}, roundTrip(t, map[netip.Addr]int{address: 1}))
	assert.Nil(t, roundTrip(t, map[string]int(nil)))
}

func TestMapsOfIntegersTakeObjects(t *testing.T) {
	item, err := codec.Marshal(map[string]string{"5": "a", "-7": "b"})
	require.NoError(t, err)
	var got map[int8]string
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, map[int8]string{5: "a", -7: "b"}, got)
	for _, key := range []string{"", "x", "1.5", "05", "-0", "300", "18446744073709551616", "99999999999999999999"} {
		item, err := codec.Marshal(map[string]string{key: "a"})
		require.NoError(t, err)
		assert.ErrorIs(t, codec.Unmarshal(item, &got), codec.ErrMismatch, key)
	}
	var unsigned map[uint64]int
	require.NoError(t, codec.Unmarshal([]byte("\xa1\x7418446744073709551615\x01"), &unsigned))
	assert.Equal(t, map[uint64]int{math.MaxUint64: 1}, unsigned)
}

func TestMapsKeepEntriesThatDoNotCome(t *testing.T) {
	got := map[string]int{"old": 1, "both": 2}
	item, err := codec.Marshal(map[string]int{"both": 3, "new": 4})
	require.NoError(t, err)
	require.NoError(t, codec.Unmarshal(item, &got))
	assert.Equal(t, map[string]int{"old": 1, "both": 3, "new": 4}, got)
}

func TestKeysThatComeTwiceAreRefused(t *testing.T) {
	for _, item := range []string{"\xa2\x61a\x01\x61a\x02", "\xa2\x01\x01\x01\x02"} {
		for _, into := range []any{new(any), new(map[any]int), &map[any]int{"a": 1, 1.0: 2}, new(codec.Map)} {
			assert.ErrorIs(t, codec.Unmarshal([]byte(item), into), codec.ErrMismatch, "%x into %T", item, into)
		}
	}
	// Different in the item, the same in Go.
	assert.ErrorIs(t, codec.Unmarshal([]byte("\xa2\x01\x01\x611\x02"), new(map[int]int)), codec.ErrMismatch)
	assert.ErrorIs(t, codec.Unmarshal([]byte("\xd9\x01\x02\x82\x01\x01"), new(map[int]struct{})), codec.ErrMismatch)
}

func TestKeysThatGoCannotCompareAreRefused(t *testing.T) {
	for _, item := range []string{"\xa1\x41x\x01", "\xa1\x80\x01", "\xa1\xa0\x01"} {
		assert.ErrorIs(t, codec.Unmarshal([]byte(item), new(map[any]int)), codec.ErrMismatch, "%x", item)
	}
}

func TestKeysThatAreEncodedAlikeAreRefused(t *testing.T) {
	_, err := codec.Marshal(map[any]int{1: 1, 1.0: 2})
	assert.ErrorIs(t, err, codec.ErrNotCloneable)
}

func TestEqualMapsAreEqualBytes(t *testing.T) {
	m := map[string]int{}
	for _, key := range []string{"b", "a", "ccc", "dd", "", "long key", "é"} {
		m[key] = len(key)
	}
	want, err := codec.Marshal(m)
	require.NoError(t, err)
	for range 20 {
		got, err := codec.Marshal(m)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
}

func TestSetsAreMapsOfNothing(t *testing.T) {
	want := map[string]struct{}{"a": {}, "b": {}}
	assert.Equal(t, want, roundTrip(t, want))
	item, err := codec.Marshal(want)
	require.NoError(t, err)
	var set any
	require.NoError(t, codec.Unmarshal(item, &set))
	assert.Equal(t, codec.Set{"a", "b"}, set)
	var list []string
	require.NoError(t, codec.Unmarshal(item, &list))
	assert.Equal(t, []string{"a", "b"}, list)
}

func TestPointersShareNothing(t *testing.T) {
	n := 5
	p := &n
	got := roundTrip(t, struct{ A, B **int }{&p, &p})
	assert.Equal(t, 5, **got.A)
	assert.NotSame(t, *got.A, *got.B)
}

func TestTextMarshalers(t *testing.T) {
	address := netip.MustParseAddr("2001:db8::1")
	assert.Equal(t, address, roundTrip(t, address))
	item, err := codec.Marshal(&address)
	require.NoError(t, err)
	assert.Equal(t, "\x6b2001:db8::1", string(item))
	err = codec.Unmarshal([]byte("\x61x"), &address)
	require.ErrorIs(t, err, codec.ErrMismatch)
	assert.ErrorContains(t, err, "the text of a netip.Addr")

	_, err = codec.Marshal(map[string]any{"bad": badText{}})
	require.ErrorIs(t, err, errBadText)
	assert.EqualError(t, err, "codec: bad: bad text")
}

var errBadText = errors.New("bad text")

type badText struct{}

func (badText) MarshalText() ([]byte, error) { return nil, errBadText }

func TestUndefinedIsNotNull(t *testing.T) {
	assert.Equal(t, codec.Undefined{}, roundTrip(t, any(codec.Undefined{})))
	assert.Nil(t, roundTrip(t, any(nil)))
	assert.Equal(t, []any{nil, codec.Undefined{}}, roundTrip(t, []any{nil, codec.Undefined{}}))
	assert.Equal(t, codec.Undefined{}, roundTrip(t, codec.Undefined{}))
	assert.ErrorIs(t, codec.Unmarshal([]byte{0x01}, new(codec.Undefined)), codec.ErrMismatch)
}

type shape interface{ area() float64 }

type circle struct{ R float64 }

func (c circle) area() float64 { return c.R }

type square struct{ Side float64 }

func (s *square) area() float64 { return s.Side }

func init() {
	codec.Register[circle]("circle")
	codec.Register[*square]("square")
}

func TestInterfacesHoldRegisteredTypes(t *testing.T) {
	want := struct{ Shapes []shape }{[]shape{circle{1}, &square{2}, nil}}
	assert.Equal(t, want, roundTrip(t, want))

	item, err := codec.Marshal(want)
	require.NoError(t, err)
	var plain any
	require.NoError(t, codec.Unmarshal(item, &plain))
	assert.Equal(t, map[string]any{"Shapes": []any{
		map[string]any{"type": "circle", "value": map[string]any{"R": 1.0}},
		map[string]any{"type": "square", "value": map[string]any{"Side": 2.0}},
		nil,
	}}, plain)
}

func TestTheNameOfATypeMayComeLast(t *testing.T) {
	var got shape
	require.NoError(t, codec.Unmarshal([]byte("\xa2\x65value\xa1\x61R\x05\x64type\x66circle"), &got))
	assert.Equal(t, circle{5}, got)
	err := codec.Unmarshal([]byte("\xa2\x65value\xa1\x61R\x61x\x64type\x66circle"), &got)
	assert.EqualError(t, err, `codec: value.R: want a number, found text "x"`)
}

func TestInterfacesRefuseOtherTypes(t *testing.T) {
	_, err := codec.Marshal([]shape{other{}})
	require.ErrorIs(t, err, codec.ErrNotCloneable)
	assert.ErrorContains(t, err, "codec.Register")
	for _, item := range []string{
		"\xa0", "\xa1\x64type\x66circle", "\xa1\x65value\x01", "\xa2\x64type\x61x\x65value\x01", "\x01",
		"\xa2\x64type\x66circle\x65value\x01", "\xa2\x64type\x6aunrelated!\x65value\x01",
	} {
		var got shape
		assert.ErrorIs(t, codec.Unmarshal([]byte(item), &got), codec.ErrMismatch, "%q", item)
	}
}

type other struct{}

func (other) area() float64 { return 0 }

func TestRegisterRefusesASecondMeaning(t *testing.T) {
	codec.Register[circle]("circle")
	assert.Panics(t, func() { codec.Register[other]("circle") })
	assert.Panics(t, func() { codec.Register[circle]("another") })
	assert.Panics(t, func() { codec.Register[shape]("shape") })
}
