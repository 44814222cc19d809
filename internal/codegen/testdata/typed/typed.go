// Package typed has types and services of all forms, for TypeScript.
package typed

import (
	"context"
	"iter"
	"math/big"
	"net/netip"
	"time"

	"gangway/internal/codegen/testdata/other"
	"gangway/wasm/codec"
)

// A Side says which way an order goes.
type Side string

// The sides.
const (
	SideBuy  Side = "buy"  // To have more.
	SideSell Side = "sell" // To have less.
)

// State is how far an order is.
type State uint8

const (
	// Open is new.
	Open State = iota
	Filled
	canceled
)

// Flags can be combined.
type Flags uint8

const (
	Urgent Flags = 1 << iota
	Hidden
	Whole
)

// A Name is any text: one constant is no union.
type Name string

// Nobody has no name.
const Nobody Name = "nobody"

// Large numbers are no longer numbers in JavaScript.
type Large int64

const (
	Largest     Large = 1<<63 - 1
	LargestSafe Large = 1<<53 - 1
)

// Meta is in every message.
type Meta struct {
	// Trace is for logs: see [Order], e.g. a@b, and */ does no harm.
	Trace string `json:"trace,omitempty"`
}

// Date is no Date of JavaScript.
type Date struct{ Year, Month, Day int8 }

// An Order has a field of every form.
//
// Its fields are
//   - of Go,
//   - of the codec.
//
//gangway:message
type Order struct {
	Meta
	*Extra

	ID       int64    `json:"id"`
	Small    int32    `json:"small"`
	Ratio    float64  `json:"ratio"`
	OK       bool     `json:"ok"`
	Side     Side     `json:"side"`
	State    State    `json:"state"`
	Flags    Flags    `json:"flags"`
	Name     Name     `json:"name"`
	Large    Large    `json:"large"`
	Tags     []string `json:"tags"`
	Notes    []string `json:"notes,omitempty"`
	Sides    []Side   `json:"sides"`
	Body     []byte   `json:"body"`
	Digest   [4]byte  `json:"digest"`
	Pair     [2]Side  `json:"pair"`
	Row      [20]int8 `json:"row"`
	Parent   *Order   `json:"parent,omitempty"` // Nothing for the first one.
	Limit    *float64 `json:"limit"`
	Any      any      `json:"any"`
	Day      Date     `json:"day"`
	Hidden   string   `json:"-"`
	Odd      bool     `json:"not an identifier"`
	internal int

	When     time.Time     `json:"when"`
	Until    time.Time     `json:"until,omitzero"`
	Timeout  time.Duration `json:"timeout"`
	Weekday  time.Weekday  `json:"weekday"`
	Address  netip.Addr    `json:"address"`
	Exact    *big.Int      `json:"exact"`
	Big      codec.BigInt  `json:"big"`
	Instant  codec.Date    `json:"instant"`
	Nothing  codec.Undefined
	Values   codec.Set
	Entries  codec.Map
	Floats   codec.Float32Array `json:"floats"`
	Longs    codec.BigInt64Array
	ByText   map[string]Line     `json:"byText"`
	BySide   map[Side]int        `json:"bySide"`
	ByNumber map[int16]*string   `json:"byNumber"`
	ByPoint  map[point]bool      `json:"byPoint"`
	Members  map[string]struct{} `json:"members"`
	Numbers  map[int]struct{}    `json:"numbers"`

	Shape   other.Shape `json:"shape"`
	Shapes  []Shape     `json:"shapes"`
	Unknown interface{ Nobody() }
	Badge   other.Badge `json:"badge"`
	Point   other.Point `json:"point"`
	Tree    Tree        `json:"tree"`
	List    List        `json:"list"`
	Page    Page[Line]  `json:"page"`
	Color   other.Color `json:"color"`
	Inline  struct {
		A int8
		B []struct{ C string } // Of strings.
	} `json:"inline"`
}

// Extra is embedded by pointer.
type Extra struct{ Remark string }

// A Line is no message itself.
type Line struct {
	Text  string  `json:"text"`
	Count *uint32 `json:"count,omitempty"`
}

type point struct{ X, Y int8 }

// Tree contains itself.
type Tree map[string]Tree

// List contains itself.
type List []List

// A Page has items of any type.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// A Shape has an area.
type Shape interface{ Area() float64 }

// A Square is a Shape.
type Square struct{ Side float32 }

// Area implements Shape.
func (s Square) Area() float64 { return float64(s.Side * s.Side) }

func init() {
	codec.Register[Square]("square")
	codec.Register[*Group]("group")
}

// A Group is a Shape of others.
type Group struct{ Of []Shape }

// Area implements Shape.
func (*Group) Area() float64 { return 0 }

// Orders has a method of each form.
//
//gangway:service
type Orders interface {
	// Get returns an order.
	//
	//gangway:idempotent
	Get(ctx context.Context, id int64) (Order, error)
	Place(ctx context.Context, order Order) (int32, error)
	Reset(ctx context.Context) error
	// List yields all orders.
	List(ctx context.Context) iter.Seq2[Order, error]
	HTTPStatus(ctx context.Context, of Side) iter.Seq2[int16, error]
	Sum(ctx context.Context, of iter.Seq[int32]) (float64, error)
	Put(ctx context.Context, lines iter.Seq[Line]) error
	Talk(ctx context.Context, texts iter.Seq[string]) iter.Seq2[[]byte, error]
	Then(ctx context.Context, d Date) (time.Time, error)
}
