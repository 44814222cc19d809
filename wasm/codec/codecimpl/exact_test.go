package codecimpl_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/wasm/codec/codecimpl"
)

func TestExactFormsAlone(t *testing.T) {
	for _, c := range []struct {
		name string
		item string
		want bool
		read func(d *codecimpl.Decoder)
	}{
		{"number", "\x17", true, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"number in more bytes than it needs", "\x1b\x00\x00\x00\x00\x00\x00\x00\x01", true, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"null as a number", "\xf6", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"negative number", "\x20", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"float as a number", "\xf9\x3c\x00", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"tagged number", "\xd7\x01", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"number cut short", "\x19\x01", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"nothing", "", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"bytes", "\x42ab", true, func(d *codecimpl.Decoder) { d.ExactBytes() }},
		{"bytes of an indefinite length", "\x5f\x41a\xff", false, func(d *codecimpl.Decoder) { d.ExactBytes() }},
		{"bytes cut short", "\x43ab", false, func(d *codecimpl.Decoder) { d.ExactBytes() }},
		{"text as bytes", "\x61a", false, func(d *codecimpl.Decoder) { d.ExactBytes() }},
		{"text", "\x62ab", true, func(d *codecimpl.Decoder) { d.ExactText() }},
		{"text that is none", "\x61\xff", false, func(d *codecimpl.Decoder) { d.ExactText() }},
		{"array", "\x81\x01", true, func(d *codecimpl.Decoder) { d.ExactArray(); d.ExactUint() }},
		{"array that claims more", "\x82\x01", false, func(d *codecimpl.Decoder) { d.ExactArray(); d.ExactUint() }},
		{"set as an array", "\xd9\x01\x02\x81\x01", false, func(d *codecimpl.Decoder) { d.ExactArray(); d.ExactUint() }},
		{"array of an indefinite length", "\x9f\x01\xff", false, func(d *codecimpl.Decoder) { d.ExactArray(); d.ExactUint() }},
		{"more than was read", "\x01\x01", false, func(d *codecimpl.Decoder) { d.ExactUint() }},
		{"rest", "\x01\xffany", true, func(d *codecimpl.Decoder) { d.ExactUint(); d.Rest() }},
	} {
		var d codecimpl.Decoder
		d.Begin([]byte(c.item))
		c.read(&d)
		assert.Equal(t, c.want, d.Finished(), c.name)
	}
}

func TestExactArraysAreBounded(t *testing.T) {
	var d codecimpl.Decoder
	d.Begin(bytes.Repeat([]byte{0x81}, 1000))
	levels := 0
	for d.ExactArray() == 1 {
		levels++
	}
	assert.Equal(t, codecimpl.DefaultDepth, levels)

	item := append([]byte{0x9a, 0x00, 0x40, 0x00, 0x01}, make([]byte, codecimpl.DefaultItems+1)...)
	d.Begin(item)
	d.ExactArray()
	assert.False(t, d.OK(), "more items than the limit")
	item[4] = 0
	d.Begin(item)
	assert.Equal(t, codecimpl.DefaultItems, d.ExactArray())
}

func TestDecoderIsBegunAgain(t *testing.T) {
	var d codecimpl.Decoder
	d.Begin([]byte{0xff})
	d.ExactUint()
	assert.False(t, d.OK())
	item := []byte("\x82\x07\x43abc")
	allocated := testing.AllocsPerRun(100, func() {
		d.Begin(item)
		if d.ExactArray() != 2 || d.ExactUint() != 7 || string(d.ExactBytes()) != "abc" || !d.Finished() {
			t.Error("the item is read wrongly")
		}
	})
	assert.Zero(t, allocated)
}
