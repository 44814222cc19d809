package session

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
)

// framesOf makes frames of any bytes: nearly right ones, for which four bytes
// stand, and arbitrary ones.
func framesOf(input []byte) []any {
	var frames []any
	for len(input) >= 4 && len(frames) < 200 {
		kind, a, b, c := input[0]%12, number(input[1]), number(input[2]), number(input[3])
		input = input[4:]
		switch kind {
		case frameHello:
			frames = append(frames, hello{a, b, "0123456789abcdef", c, a, b, c})
		case frameWelcome:
			frames = append(frames, welcome{a, b, c, a})
		case frameData:
			frames = append(frames, &data{a, textOf(int(b % 2000))})
		case frameFragment:
			frames = append(frames, fragment{a, b % 8, c, make([]byte, b%2000)})
		case frameAck:
			frames = append(frames, ack{a, b})
		case frameClose:
			frames = append(frames, closing{a})
		case frameReset:
			frames = append(frames, reset{a, "why", b})
		case frameSleep:
			frames = append(frames, sleep{})
		case 8:
			frames = append(frames, []uint64{a, b, c})
		case 9:
			frames = append(frames, []any{a, "text", []byte{1}, b, nil})
		default: // As it comes, if it is a value at all.
			n := int(min(uint64(len(input)), b))
			var v any
			if codec.Unmarshal(input[:n], &v) == nil {
				frames = append(frames, raw(input[:n]))
			}
			input = input[n:]
		}
	}
	return frames
}

// number returns a number of a frame: small ones, and the ends of the range.
func number(b byte) uint64 {
	switch {
	case b < 240:
		return uint64(b % 48)
	case b < 248:
		return 1<<(8*(b-240)) - 1
	}
	return ^uint64(0) >> (b - 248)
}

// inOrder are frames of which many are accepted.
func inOrder() []byte {
	return []byte{
		2, 1, 5, 0, 2, 2, 9, 0, 3, 3, 1, 0, 3, 4, 1, 1, 4, 0, 9, 0, 5, 5, 0, 0, 6, 0, 0, 0,
	}
}

// What somebody sends who is let in breaks nothing but its own session.
func FuzzAcceptingEnd(f *testing.F) {
	f.Add(inOrder())
	f.Add([]byte{3, 1, 1, 0, 3, 2, 2, 0, 3, 3, 1, 2, 3, 4, 2, 1})
	f.Add([]byte{7, 0, 0, 0, 4, 255, 255, 0})
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := besiege(t, Options{MaxMessage: 2000, Window: Window{Bytes: 1000}})
			s.post(helloOf('a'))
			victim := s.accept()
			s.post(framesOf(input)...)
			bounded(t, victim)
			s.unharmed()
		})
	})
}

// What somebody sends who has not introduced itself breaks nothing.
func FuzzHello(f *testing.F) {
	f.Add([]byte{0, 1, 1, 1})
	f.Add(inOrder())
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			s := besiege(t, Options{})
			s.post(framesOf(input)...)
			s.unharmed()
		})
	})
}

// A dialing end whose other end does not keep to the protocol ends its session.
func FuzzDialingEnd(f *testing.F) {
	f.Add(append([]byte{1, 1, 1, 0}, inOrder()...))
	f.Add([]byte{6, 0, 0, 0})
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			assert.Error(t, dialHostile(t, framesOf(input)))
		})
	})
}

// FuzzFrame reads any bytes as each kind of frame.
func FuzzFrame(f *testing.F) {
	for _, frame := range []codec.Appender{
		helloOf('a'), welcome{1, 2, 3, 4}, &data{1, textOf(3)}, fragment{1, 2, 0, []byte{1}},
		ack{1, 2}, closing{1}, reset{1, "text", 2}, sleep{},
	} {
		b, _ := codec.Marshal(frame)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		_, parts, r := parse(frame)
		for _, read := range []func(reader){
			func(r reader) { r.hello(parts) },
			func(r reader) { r.welcome(parts) },
			func(r reader) { r.data(parts) },
			func(r reader) { r.fragment(parts) },
			func(r reader) { r.ack(parts) },
			func(r reader) { r.closing(parts) },
			func(r reader) { r.reset(parts) },
		} {
			read(r)
		}
	})
}

// bounded says that an end keeps no more than its window and one message.
func bounded(t *testing.T, s *Session) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	size := s.in.partial
	for _, a := range s.in.waiting {
		size += len(a.payload)
	}
	assert.LessOrEqual(t, size, 2*(s.options.Window.Bytes+s.options.MaxMessage))
	assert.LessOrEqual(t, len(s.in.parts), maxTransfers)
}
