package typed

import (
	"math/big"
	"net/netip"
	"time"

	"gangway/internal/codegen/testdata/other"
	"gangway/wasm/codec"
)

// Full returns an order of which every field has a value.
func Full() Order {
	limit, count, rank, text := 0.5, uint32(1<<32-1), int64(-1<<60), "text"
	line := Line{"tea", &count}
	inline := Order{}.Inline
	inline.A = -1
	inline.B = []struct{ C string }{{"c"}}
	return Order{
		Meta:     Meta{"trace"},
		Extra:    &Extra{"remark"},
		ID:       1 << 60,
		Small:    -1 << 31,
		Ratio:    0.1,
		OK:       true,
		Side:     SideSell,
		State:    Filled,
		Flags:    Urgent | Whole,
		Name:     Nobody,
		Large:    Largest,
		Tags:     []string{"a", "grüße 🙂"},
		Notes:    []string{"n"},
		Sides:    []Side{SideBuy, SideSell},
		Body:     []byte{1, 2},
		Digest:   [4]byte{1, 2, 3, 4},
		Pair:     [2]Side{SideBuy, SideSell},
		Row:      [20]int8{-1},
		Parent:   &Order{Side: SideBuy},
		Limit:    &limit,
		Any:      codec.Map{{Key: 1.0, Value: "a"}},
		Day:      Date{26, 11, 29},
		Odd:      true,
		When:     time.UnixMilli(1500).UTC(),
		Until:    time.UnixMilli(-1).UTC(),
		Timeout:  time.Second,
		Weekday:  time.Saturday,
		Address:  netip.MustParseAddr("::1"),
		Exact:    new(big.Int).Lsh(big.NewInt(-1), 100),
		Big:      codec.BigIntOf(1),
		Instant:  1500,
		Values:   codec.Set{"a", 1.0},
		Entries:  codec.Map{{Key: "a", Value: nil}},
		Floats:   codec.Float32Array{0.5},
		Longs:    codec.BigInt64Array{-1},
		ByText:   map[string]Line{"tea": line},
		BySide:   map[Side]int{SideBuy: 1},
		ByNumber: map[int16]*string{-1: nil, 1: &text},
		ByPoint:  map[point]bool{{1, 2}: true},
		Members:  map[string]struct{}{"a": {}},
		Numbers:  map[int]struct{}{1: {}, 1 << 60: {}},
		Shape:    Square{0.5},
		Shapes:   []Shape{&Group{[]Shape{Square{2}, nil}}, nil},
		Badge:    other.Badge{Title: "t", Rank: &rank, Under: &other.Badge{Title: "u"}},
		Point:    other.Point{X: 1, Y: -0.5, Label: "p"},
		Tree:     Tree{"a": {"b": nil}},
		List:     List{List{}, nil},
		Page:     Page[Line]{[]Line{line}, "next"},
		Color:    other.RGB(255, 0, 1),
		Inline:   inline,
	}
}
