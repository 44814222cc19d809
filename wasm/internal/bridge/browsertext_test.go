package bridge

import (
	"errors"
	"testing"

	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
)

func TestCauseKnowsTheBrowsersTexts(t *testing.T) {
	tests := []struct {
		name, text string
		want       error
	}{
		{"", "", host.ErrDisconnected},
		{"", "Could not establish connection. Receiving end does not exist.", host.ErrNoReceiver},
		{"Error", "Attempt to postMessage on disconnected port", host.ErrDisconnected},
		{"Error", "Attempting to use a disconnected port object", host.ErrDisconnected},
		{"", "No such native application org.example.app", host.ErrNoReceiver},
		{"", "Specified native messaging host not found.", host.ErrNoReceiver},
		{"", "Access to the specified native messaging host is forbidden.", host.ErrNoReceiver},
		{"Error", "Extension context invalidated.", host.ErrContextInvalidated},
		{"Error", "Promised response from onMessage listener went out of scope", host.ErrNoReply},
		{"", "The message port closed before a response was received.", host.ErrNoReply},
		{"Error", "Message length exceeded maximum allowed length.", host.ErrTooLarge},
		{"TypeError", "BigInt value can't be serialized in JSON", host.ErrNotCloneable},
		{"Error", "Could not serialize message.", host.ErrNotCloneable},
		{"", "QuotaExceededError: storage.session API call exceeded its quota limitations.", host.ErrQuotaExceeded},
		{"", "Session storage quota bytes exceeded. Values were not stored.", host.ErrQuotaExceeded},
		{"Error", "Write too big", host.ErrTooLarge},
		{"DataCloneError", "The object could not be cloned.", host.ErrNotCloneable},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, cause(test.name, test.text), test.text)
	}
}

func TestCauseKeepsWhyTheCodecRefuses(t *testing.T) {
	err := cause("CodecError", "codec: items[3]: want a date within the range of JavaScript")
	assert.ErrorIs(t, err, host.ErrNotCloneable)
	assert.ErrorContains(t, err, "items[3]: want a date within the range of JavaScript")
}

func TestCauseKeepsTextsItDoesNotKnow(t *testing.T) {
	err := cause("RangeError", "something new")
	reported, ok := errors.AsType[*host.Error](err)
	assert.True(t, ok)
	assert.Equal(t, "something new", reported.Message)
	assert.EqualError(t, err, "RangeError: something new")
}
