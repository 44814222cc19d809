package session_test

import (
	"context"
	"testing"

	"gangway/wasm/codec"
	"gangway/wasm/session"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
)

// TestWhatLivesInOneProgramCannotBeSent puts into a message the values of the
// library that stand for something in this program.
func TestWhatLivesInOneProgramCannotBeSent(t *testing.T) {
	for _, v := range []any{
		&webext.Port{}, webext.Message{}, &webext.Request{}, &webext.Runtime{}, &webext.StorageArea{},
		&webext.Listener[*webext.Port]{}, &session.Session{}, &session.Listener{}, session.Target{},
		context.Background(), webext.Default().Lifetime(), func() {}, make(chan webext.Message),
	} {
		_, err := codec.Marshal(map[string]any{"field": v})
		assert.ErrorIs(t, err, codec.ErrNotCloneable, "%T", v)
		assert.ErrorContains(t, err, "codec: field: ", "%T", v)
	}
}
