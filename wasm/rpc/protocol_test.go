package rpc

import (
	"encoding/hex"
	"testing"

	"gangway/wasm/codec"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The numbers that stand here stand in SPEC.md and are spoken by programs that
// run: they can be added to, but not changed.
func TestProtocolNumbers(t *testing.T) {
	assert.Equal(t, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, []int{
		partCall, partNext, partLast, partCancel, partCallCredit, partProbe,
		partMessage, partResult, partFailure, partServeCredit, partLost, partBegin,
	})
	assert.Equal(t, []int{1, 2}, []int{formTakes, formGives})
	assert.Equal(t, []int{65536, 64}, []int{window, messageCost})
	assert.Equal(t, []Code{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, []Code{
		Canceled, Unknown, InvalidArgument, DeadlineExceeded, NotFound, AlreadyExists, PermissionDenied, ResourceExhausted,
		FailedPrecondition, Aborted, OutOfRange, Unimplemented, Internal, Unavailable, DataLoss, Unauthenticated,
	})
	assert.Len(t, names, 17)
}

// TestParts pins the bytes of each kind of part.
func TestParts(t *testing.T) {
	response, err := resultPart(7, 5)
	require.NoError(t, err)
	for _, c := range []struct {
		name string
		part part
		want string
	}{
		{"call", callPart(request{id: 7, timeout: 30, method: "a", metadata: map[string]string{"k": "v"}, item: []byte{5}}), "87" + "0007181e00" + "6161" + "82616b6176" + "05"},
		{"call of streams", callPart(request{form: form{true, true}, id: 7, method: "a"}), "86" + "00070003" + "6161" + "80"},
		{"next", messagePart(partNext, 7, 2, []byte{5}), "8401070205"},
		{"last", endPart(partLast, 7, 3), "83020703"},
		{"cancel", head(2, partCancel, 7), "820307"},
		{"credit to the serving end", creditPart(partCallCredit, 7, 1000), "8304071903e8"},
		{"probe", idsPart(partProbe, []uint64{7, 8}), "83050708"},
		{"message", messagePart(partMessage, 7, 2, []byte{5}), "8406070205"},
		{"result", response, "83070705"},
		{"result of a stream", endPart(partResult, 7, 3), "83070703"},
		{"failure", failurePart(7, &Error{Code: NotFound, Text: "a", MayHaveRun: true}), "850807056161" + "01"},
		{"failure without a code", failurePart(7, &Error{}), "850807026000"},
		{"credit to the calling end", creditPart(partServeCredit, 7, 1), "83090701"},
		{"lost", idsPart(partLost, []uint64{7}), "820a07"},
		{"begin", beginPart(false), "820b00"},
		{"begin, restored", beginPart(true), "820b01"},
	} {
		assert.Equal(t, c.want, hex.EncodeToString(c.part), c.name)
		var v any
		require.NoError(t, codec.Unmarshal(c.part, &v), c.name)
	}
}
