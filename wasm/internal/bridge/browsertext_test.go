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
		{"", "Could not establish connection. Receiving end uses different message serialization format.", errForm},
		{"Error", "Attempt to postMessage on disconnected port", host.ErrDisconnected},
		{"Error", "Attempting to use a disconnected port object", host.ErrDisconnected},
		{"TypeError", "Error in invocation of runtime.connect(optional string extensionId, optional object connectInfo): Invalid extension id: 'a@b.c'", host.ErrNoReceiver},
		{"", "No such native application org.example.app", host.ErrNoApplication},
		{"", "Specified native messaging host not found.", host.ErrNoApplication},
		{"", "Access to the specified native messaging host is forbidden.", host.ErrNoApplication},
		{"", "Failed to start native messaging host.", host.ErrApplicationFailed},
		{"", "Error when communicating with the native messaging host.", host.ErrApplicationFailed},
		{"Error", "Extension context invalidated.", host.ErrContextInvalidated},
		{"Error", "Promised response from onMessage listener went out of scope", host.ErrNoReply},
		{"", "The message port closed before a response was received.", host.ErrNoReply},
		{"Error", "Message length exceeded maximum allowed length.", host.ErrTooLarge},
		{"Error", "Message exceeded maximum allowed size of 64MiB.", host.ErrTooLarge},
		{"Error", "Access to storage is not allowed from this context.", host.ErrUnsupported},
		{"Error", "Resource::kQuotaBytesPerItem quota exceeded", host.ErrQuotaExceeded},
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

func TestUnexpectedIsAFailedApplicationOnItsPortAlone(t *testing.T) {
	const text = "An unexpected error occurred"
	assert.Equal(t, host.ErrApplicationFailed, nativeCause(text))
	assert.Equal(t, &host.Error{Message: text}, cause("", text))
	assert.Equal(t, host.ErrDisconnected, nativeCause(""))
	assert.Equal(t, host.ErrNoApplication, nativeCause("No such native application org.example.app"))
}

func TestCauseKeepsWhyTheCodecRefuses(t *testing.T) {
	err := cause("CodecError", "codec: items[3]: want a valid date")
	assert.ErrorIs(t, err, host.ErrNotCloneable)
	assert.ErrorContains(t, err, "items[3]: want a valid date")
}

func TestCauseKeepsTextsItDoesNotKnow(t *testing.T) {
	err := cause("RangeError", "something new")
	reported, ok := errors.AsType[*host.Error](err)
	assert.True(t, ok)
	assert.Equal(t, "something new", reported.Message)
	assert.EqualError(t, err, "RangeError: something new")
}
