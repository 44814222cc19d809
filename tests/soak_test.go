package tests

import (
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/dev/soak"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSessionsOutliveFaults is a short soak: everything that ends ports happens
// to sessions in a real Firefox, and every message arrives once and in order.
func TestSessionsOutliveFaults(t *testing.T) {
	firefoxtest.Binary(t)
	result, err := soak.Run(t.Context(), soak.Options{
		Dir: "..", Kills: 30, Messages: 1500, Tabs: 3, Seed: 7, Report: t.Output(),
	})
	require.NoError(t, err)
	assert.True(t, result.Flawless(), result)
	assert.GreaterOrEqual(t, result.Messages, 1500)
	assert.Positive(t, result.Restarted, "the background must have lost its memory")
}
