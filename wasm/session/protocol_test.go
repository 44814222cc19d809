package session

import (
	"testing"

	"gangway/wasm/codec"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The name stands in SPEC.md, as the numbers of package machine do.
func TestPortsAreNamedAfterTheirSessions(t *testing.T) {
	assert.Equal(t, "gangway.session/chat", portName("chat"))
}

// How a session ends at one end, and how the other end then learns of it.
func TestCausesTravel(t *testing.T) {
	for cause, told := range map[error]error{
		ErrAborted: ErrAborted, ErrPeerGone: ErrPeerGone, storeError(assert.AnError): ErrAborted,
	} {
		end, ok := endFor(cause)
		require.True(t, ok, cause)
		assert.ErrorIs(t, causeOf(machine.End{Code: end.Code}), told)
	}
	for _, cause := range []error{ErrListenerStopped, webext.ErrContextInvalidated} {
		_, ok := endFor(cause)
		assert.False(t, ok, "the session may go on at a listener to come")
	}
	for code, want := range []error{
		ErrPeerClosed, ErrAborted, ErrForgotten, ErrRefused, ErrVersion, ErrProtocol, webext.ErrTooLarge, ErrBusy, ErrPeerGone,
	} {
		cause := causeOf(machine.End{Code: machine.Code(code), Text: "because"})
		assert.ErrorIs(t, cause, want)
		assert.ErrorContains(t, cause, "because")
	}
	assert.ErrorIs(t, causeOf(machine.End{Code: machine.Closed, Own: true}), ErrClosed)
}

// A packet is what the machine of an end would post.
type packet interface{ Append(buf []byte) []byte }

func hello(lowest, highest uint64, id string, epoch, received, first, credit uint64) packet {
	return machine.Hello{Min: lowest, Max: highest, ID: id, Epoch: epoch, Received: received, First: first, Credit: credit, Messages: 1 << 20}
}

func welcome(version, epoch, received, credit uint64) machine.Welcome {
	return machine.Welcome{Version: version, Epoch: epoch, Received: received, Credit: credit, Messages: 1 << 20}
}

func data(number uint64, item []byte) packet { return machine.Data{Number: number, Item: item} }

func fragment(number, transfer, what uint64, part []byte) packet {
	return machine.Fragment{Number: number, Transfer: transfer, What: what, Part: part}
}

func ack(handled, credit uint64) packet { return machine.Ack{Handled: handled, Credit: credit} }

func closing(number uint64) packet { return machine.Close{Number: number} }

func reset(code uint64, text string, handled uint64) packet {
	return machine.Reset{Code: machine.Code(code), Text: text, Handled: handled}
}

// postable returns a value that a port posts: packets as they are, and others.
func postable(v any) any {
	if p, ok := v.(packet); ok {
		return raw(p.Append(nil))
	}
	return v
}

// A raw item is one that package codec sends as it is.
type raw []byte

func (r raw) AppendCBOR(buf []byte, _ int) ([]byte, error) { return append(buf, r...), nil }

// partsOf returns the kind of a packet and the parts that follow it.
func partsOf(t *testing.T, packet []byte) (kind int, parts []any) {
	t.Helper()
	var all []any
	require.NoError(t, codec.Unmarshal(packet, &all))
	require.NotEmpty(t, all)
	return int(all[0].(float64)), all[1:]
}

// numberOf returns a part that is a number.
func numberOf(part any) uint64 { return uint64(part.(float64)) }

// causeIn returns the cause that a reset tells of.
func causeIn(parts []any) error {
	end := machine.End{Code: machine.Code(numberOf(parts[0])), Text: parts[1].(string)}
	if end.Code > machine.Memory {
		end.Code = machine.Violated
	}
	return causeOf(end)
}
