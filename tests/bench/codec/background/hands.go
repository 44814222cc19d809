//go:build js && wasm

package main

// The host functions of hands.js.

//go:wasmimport bench takeFrame
func takeFrame(frame *byte, length int32)

//go:wasmimport bench takeValue
func takeValue(frame *byte, length int32)

//go:wasmimport bench offerFrame
func offerFrame() int32

//go:wasmimport bench offerValue
func offerValue() int32

//go:wasmimport bench read
func read(frame *byte)

// A form is what a message is in JavaScript's hands: a frame, as it goes to
// another Gangway end, or a plain value, as it goes to JavaScript.
type form struct {
	name  string
	take  func(frame *byte, length int32)
	offer func() int32
}

var (
	frames = form{"frame", takeFrame, offerFrame}
	values = form{"value", takeValue, offerValue}
)

// give hands a frame to JavaScript.
func (f form) give(frame []byte) {
	f.take(&frame[0], int32(len(frame)))
}

// fetch returns what JavaScript holds as a frame in buf, which it grows.
func (f form) fetch(buf []byte) []byte {
	size := int(f.offer())
	if cap(buf) < size {
		buf = make([]byte, size)
	}
	buf = buf[:size]
	read(&buf[0])
	return buf
}
