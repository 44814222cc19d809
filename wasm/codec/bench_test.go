package codec

import (
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

type small struct {
	Greeting string `json:"greeting"`
	ID       int64  `json:"id"`
	Price    float64
	OK       bool
}

var hello = small{"hello, world", 1 << 40, 19.99, true}

func hundred() []small {
	list := make([]small, 100)
	for i := range list {
		list[i] = hello
		list[i].ID = int64(i)
	}
	return list
}

func BenchmarkEncode(b *testing.B) {
	for _, c := range []struct {
		name string
		v    any
	}{{"small", &hello}, {"hundred", hundred()}} {
		b.Run(c.name+"/codec", func(b *testing.B) {
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				buf, _ = Append(buf[:0], c.v)
			}
		})
		b.Run(c.name+"/json", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = json.Marshal(c.v)
			}
		})
		b.Run(c.name+"/fxamacker", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = cbor.Marshal(c.v)
			}
		})
	}
}

func benchmarkDecode[T any](b *testing.B, name string, v T) {
	item, err := Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	text, _ := json.Marshal(v)
	for _, c := range []struct {
		name   string
		decode func(v any) error
	}{
		{"codec", func(v any) error { return Unmarshal(item, v) }},
		{"json", func(v any) error { return json.Unmarshal(text, v) }},
		{"fxamacker", func(v any) error { return cbor.Unmarshal(item, v) }},
	} {
		b.Run(name+"/"+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var v T
				if err := c.decode(&v); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/any/"+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var v any
				if err := c.decode(&v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	benchmarkDecode(b, "small", hello)
	benchmarkDecode(b, "hundred", hundred())
}
