//go:build !(js && wasm)

package dynamic

import (
	"testing"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

func TestCallIsUnsupportedOutsideAnExtension(t *testing.T) {
	err := Call(t.Context(), nil, "tabs.query")
	assert.ErrorIs(t, err, webext.ErrUnsupported)
	assert.ErrorContains(t, err, "call tabs.query: ")
}
