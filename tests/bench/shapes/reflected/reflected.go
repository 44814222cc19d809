// Package reflected holds the messages of package shapes again, without marks and
// so without generated code.
package reflected

// A Small message is what most messages are.
type Small struct {
	Greeting string  `json:"greeting"`
	ID       int64   `json:"id"`
	Price    float64 `json:"price"`
	OK       bool    `json:"ok"`
}

// An Order has 20 fields in nested structs.
type Order struct {
	ID       int64   `json:"id"`
	Customer string  `json:"customer"`
	Paid     bool    `json:"paid"`
	Total    float64 `json:"total"`
	Shipping Address `json:"shipping"`
	Billing  Address `json:"billing"`
	Parcel   Parcel  `json:"parcel"`
}

// An Address is part of an [Order].
type Address struct {
	Name    string `json:"name"`
	Street  string `json:"street"`
	City    string `json:"city"`
	Code    int    `json:"code"`
	Country string `json:"country"`
}

// A Parcel is part of an [Order].
type Parcel struct {
	Weight  float64 `json:"weight"`
	Express bool    `json:"express"`
	Size    Size    `json:"size"`
}

// A Size is part of a [Parcel].
type Size struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	Depth  int `json:"depth"`
	Unit   int `json:"unit"`
}

// A List has many small structs.
type List struct {
	Items []Small `json:"items"`
}
