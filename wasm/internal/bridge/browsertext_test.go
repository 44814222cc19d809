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
		{"DataCloneError", "The object could not be cloned.", host.ErrNotCloneable},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, cause(test.name, test.text), test.text)
	}
}

func TestCauseKeepsTextsItDoesNotKnow(t *testing.T) {
	err := cause("RangeError", "something new")
	reported, ok := errors.AsType[*host.Error](err)
	assert.True(t, ok)
	assert.Equal(t, "something new", reported.Message)
	assert.EqualError(t, err, "RangeError: something new")
}
