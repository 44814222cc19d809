package codec_test

import (
	"encoding/json"
	"testing"

	"gangway/internal/codegen/testdata/messages"
	"gangway/wasm/codec"
)

func BenchmarkGenerated(b *testing.B) {
	small := messages.Small{Greeting: "hello, world", ID: 1 << 40, Price: 19.99, OK: true}
	many := messages.Many{List: make([]messages.Small, 100)}
	for i := range many.List {
		many.List[i] = small
	}
	benchmarkGenerated(b, "small", &small)
	benchmarkGenerated(b, "hundred", &many)
}

func benchmarkGenerated[T any](b *testing.B, name string, v *T) {
	item, err := codec.Marshal(v)
	if err != nil {
		b.Fatal(err)
	}
	text, _ := json.Marshal(v)
	b.Run(name+"/encode/codec", func(b *testing.B) {
		b.ReportAllocs()
		buf := []byte(nil)
		for b.Loop() {
			buf, _ = codec.Append(buf[:0], v)
		}
	})
	b.Run(name+"/encode/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_, _ = json.Marshal(v)
		}
	})
	b.Run(name+"/decode/codec", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v T
			_ = codec.Unmarshal(item, &v)
		}
	})
	b.Run(name+"/decode/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v T
			_ = json.Unmarshal(text, &v)
		}
	})
}
