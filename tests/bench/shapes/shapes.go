// Package shapes holds the messages that the benchmark measures. Their twins
// in package reflected have no generated code.
package shapes

// A Small message is what most messages are.
//
//gangway:message
type Small struct {
	Greeting string  `json:"greeting"`
	ID       int64   `json:"id"`
	Price    float64 `json:"price"`
	OK       bool    `json:"ok"`
}

// An Order has 20 fields in nested structs.
//
//gangway:message
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
//
//gangway:message
type Address struct {
	Name    string `json:"name"`
	Street  string `json:"street"`
	City    string `json:"city"`
	Code    int    `json:"code"`
	Country string `json:"country"`
}

// A Parcel is part of an [Order].
//
//gangway:message
type Parcel struct {
	Weight  float64 `json:"weight"`
	Express bool    `json:"express"`
	Size    Size    `json:"size"`
}

// A Size is part of a [Parcel].
//
//gangway:message
type Size struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	Depth  int `json:"depth"`
	Unit   int `json:"unit"`
}

// A List has many small structs.
//
//gangway:message
type List struct {
	Items []Small `json:"items"`
}

// ASmall returns the message that is measured.
func ASmall() Small { return Small{"hello from the content script", 1_234_567, 19.99, true} }

// AnOrder returns the message that is measured.
func AnOrder() Order {
	home := Address{"Ada Lovelace", "12 St James's Square", "London", 17_345, "England"}
	work := Address{"Charles Babbage", "1 Dorset Street", "London", 48_201, "England"}
	parcel := Parcel{2.75, true, Size{300, 200, 120, 1}}
	return Order{987_654, "Ada Lovelace", true, 1_249.5, home, work, parcel}
}

// AList returns a list of a hundred.
func AList() List {
	list := List{make([]Small, 100)}
	for i := range list.Items {
		list.Items[i] = ASmall()
		list.Items[i].ID += int64(i)
	}
	return list
}
