package codec_test

import (
	"errors"
	"fmt"

	"gangway/wasm/codec"
)

func Example() {
	type Greeting struct {
		Text  string   `json:"text"`
		Langs []string `json:"langs,omitempty"`
	}
	item, err := codec.Marshal(Greeting{Text: "hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%x\n", item)

	var got Greeting
	if err := codec.Unmarshal(item, &got); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.Text)
	// Output:
	// a164746578746568656c6c6f
	// hello
}

func ExampleUnmarshal_any() {
	// What JavaScript encodes for {n: 1, big: 1n, missing: undefined}.
	item := []byte("\xa3\x61n\x01\x63big\xc2\x41\x01\x67missing\xf7")
	var message any
	if err := codec.Unmarshal(item, &message); err != nil {
		fmt.Println(err)
		return
	}
	fields := message.(map[string]any)
	fmt.Printf("%T %T %T\n", fields["n"], fields["big"], fields["missing"])
	// Output: float64 codec.BigInt codec.Undefined
}

func ExampleDecodeError() {
	type Order struct {
		Items []struct{ Price float64 }
	}
	item, err := codec.Marshal(map[string]any{"Items": []any{map[string]any{"Price": "free"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = codec.Unmarshal(item, &Order{})
	fmt.Println(err)
	fmt.Println(errors.Is(err, codec.ErrMismatch))
	// Output:
	// codec: Items[0].Price: want a number, found text "free"
	// true
}

func ExampleOptions() {
	item, err := codec.Marshal(map[string]int{"known": 1, "new": 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	var message struct {
		Known int `json:"known"`
	}
	fmt.Println(codec.Options{Strict: true}.Unmarshal(item, &message))
	// Output: codec: new: want a known field, found 2
}
