package session

import (
	"encoding/hex"
	"testing"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What stands here stands in SPEC.md and is spoken by programs that run: it can
// be added to, but not changed.
func TestProtocolNumbers(t *testing.T) {
	assert.Equal(t, []int{1, 1}, []int{Version, minVersion})
	assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7}, []int{
		frameHello, frameWelcome, frameData, frameFragment, frameAck, frameClose, frameReset, frameSleep,
	})
	assert.Equal(t, []int{0, 1, 2}, []int{fragmentMore, fragmentLast, fragmentAbandon})
	assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}, []int{
		resetClosed, resetAborted, resetForgotten, resetRefused, resetVersion,
		resetProtocol, resetTooLarge, resetBusy, resetGone,
	})
	assert.Equal(t, "gangway.session/chat", portName("chat"))
	assert.Equal(t, []int{16, 64 << 10}, []int{idSize, fragmentSize})
}

func TestFrames(t *testing.T) {
	id := "0123456789abcdef"
	for _, c := range []struct {
		name  string
		frame codec.Appender
		want  string
	}{
		{"hello", hello{1, 1, id, 2, 3, 4, 5}, "88000101503031323334353637383961626364656602030405"},
		{"welcome", welcome{1, 2, 3, 4}, "850101020304"},
		{"data", &data{7, []byte{0x63, 'a', 'b', 'c'}}, "83020763616263"},
		{"fragment", fragment{7, 1, fragmentLast, []byte{1, 2}}, "85030701014201" + "02"},
		{"ack", ack{300, 1 << 20}, "830419012c1a00100000"},
		{"close", closing{9}, "820509"},
		{"reset", reset{resetBusy, "no", 3}, "840607626e6f03"},
		{"sleep", sleep{}, "8107"},
	} {
		t.Run(c.name, func(t *testing.T) {
			frame, err := codec.Marshal(c.frame)
			require.NoError(t, err)
			assert.Equal(t, c.want, hex.EncodeToString(frame))
		})
	}
}

func TestCausesTravel(t *testing.T) {
	for _, cause := range []error{
		ErrAborted, ErrForgotten, ErrRefused, ErrVersion, ErrProtocol, ErrTooLarge, ErrBusy, ErrPeerGone,
	} {
		r, ok := resetFor(detailed(cause, "text"))
		require.True(t, ok, cause)
		assert.ErrorIs(t, r.cause(), cause)
	}
	for cause, told := range map[error]error{
		ErrClosed: ErrPeerClosed, ErrPeerClosed: ErrPeerClosed, storeError(assert.AnError): ErrAborted,
	} {
		r, ok := resetFor(cause)
		require.True(t, ok, cause)
		assert.ErrorIs(t, r.cause(), told)
	}
	_, ok := resetFor(ErrListenerClosed)
	assert.False(t, ok, "the session may go on at a listener to come")
	assert.ErrorIs(t, reset{code: 99, text: "of a version to come"}.cause(), ErrProtocol)
}
