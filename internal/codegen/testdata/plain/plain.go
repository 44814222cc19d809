// Package plain has the types of package messages, without generated code. A
// test keeps the two the same.
package plain

import (
	"math/big"
	"time"

	"gangway/internal/codegen/testdata/other"
	"gangway/wasm/codec"
)

// Order has a field of every form.
type Order struct {
	Bool       bool
	Int        int
	Int8       int8
	Int16      int16 `json:"i16"`
	Int32      int32
	Int64      int64
	Uint       uint
	Uint8      uint8
	Uint16     uint16
	Uint32     uint32
	Uint64     uint64
	Uintptr    uintptr
	Float32    float32
	Float64    float64
	String     string
	Rune       rune
	Named      Name
	Level      other.Level
	Duration   time.Duration `json:"duration,omitempty"`
	Bytes      []byte
	Flags      []Flag
	FlagArray  [2]Flag
	Digest     [4]byte
	Any        any
	Undefined  codec.Undefined
	Big        codec.BigInt
	BigPointer *big.Int
	BigValue   big.Int
	When       time.Time
	Until      *time.Time `json:"until,omitempty"`
	Date       codec.Date
	Color      other.Color
	Floats     codec.Float32Array
	Set        codec.Set
	Items      []Item            `json:"items"`
	Pointers   []*Item           `json:"pointers,omitempty"`
	Matrix     [2][3]int         `json:"matrix"`
	Grid       [][]string        `json:"grid"`
	ByName     map[string]Item   `json:"byName"`
	ByNumber   map[int16]*string `json:"byNumber"`
	ByLevel    map[other.Level]uint8
	ByColor    map[other.Color]int
	ByAny      map[any]any
	ByKey      map[key]bool
	Members    map[string]struct{}
	Point      other.Point
	Shape      other.Shape
	Shapes     []other.Shape
	Badge      other.Badge
	ByBadge    map[string]*other.Badge
	Labels     []Label
	Anonymous  struct {
		A int
		B []struct{ C string }
	}
	Tree       Tree
	List       List
	Next       *Order `json:"next,omitempty"`
	unexported int
	Skipped    int `json:"-"`
	Dash       int `json:"-,"`
	Embedded
	*Pointed
	hidden
	Optional
}

// Name is a named string.
type Name string

// Flag is a named byte.
type Flag byte

type key struct{ A, B int8 }

// Item is a message within another.
type Item struct {
	Price float64 `json:"price"`
	Count uint8   `json:"count,omitempty"`
	Note  *string `json:"note"`
}

// Label embeds a type that has functions in place of methods.
type Label struct {
	other.Badge
	Extra int
}

// Worn has a type in it that has functions in place of methods.
type Worn struct {
	Badge other.Badge
	By    []*other.Badge
	Any   any
}

// Tree and List contain themselves.
type (
	Tree map[string]Tree
	List []List
)

// Embedded has a field that Order hides, and one that it does not.
type Embedded struct {
	String   int
	Promoted string
	Deeper
}

// Deeper is embedded in an embedded struct.
type Deeper struct{ Deep, Bool bool }

// Pointed is embedded by pointer.
type Pointed struct {
	FromPointer int `json:"fromPointer"`
	*Item
}

type hidden struct {
	Seen int
	not  int
}

// Optional has fields that can be left out.
type Optional struct {
	OBool   bool           `json:",omitempty"`
	OInt    int            `json:",omitempty"`
	OFloat  float32        `json:",omitempty"`
	OString Name           `json:",omitempty"`
	OBytes  []byte         `json:",omitempty"`
	OMap    map[string]int `json:",omitempty"`
	OArray  [0]int         `json:",omitempty"`
	OStruct struct{}       `json:",omitempty"`
	OAny    any            `json:",omitempty"`
	ZTime   time.Time      `json:",omitzero"`
	ZPtr    *time.Time     `json:",omitzero"`
	ZStruct key            `json:",omitzero"`
	ZArray  [2]int         `json:",omitzero"`
	ZSlice  []int          `json:",omitzero"`
	ZBoth   string         `json:",omitempty,omitzero"`
}

// Empty has no fields.
type Empty struct{}

// Wrapper embeds a message and is none itself.
type Wrapper struct {
	Item
	Extra int
}

// Small is like many messages.
type Small struct {
	Greeting string `json:"greeting"`
	ID       int64  `json:"id"`
	Price    float64
	OK       bool
}

// Many is a list of them.
type Many struct{ List []Small }

// Wide has a field of each kind that a layout knows.
type Wide struct {
	Text                       string
	N                          int
	N8                         int8
	N16                        int16
	N32                        int32
	N64                        int64
	U                          uint
	U8                         uint8
	U16                        uint16
	U32                        uint32
	U64                        uint64
	Half                       float32
	Float                      float64
	OK                         bool
	ANameOfMoreThanSixteenByte Color16
	Inner                      Small
	List                       []Small
	Where                      *Small
	Maybe                      *string
	Perhaps                    *int16
	Mostly                     *float64
	Sure                       *bool
	Unsigned                   *uint
	Rest                       string `json:"the longest name, of more than 24 bytes"`
}

// Color16 is an integer with a name.
type Color16 int16
