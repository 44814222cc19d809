package tests

import (
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/dev/calls"
	"gangway/tests/fixtures/dying/work"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCallsEndThoughTheBackgroundIsKilled is a short form of ./build.sh soak --calls:
// three tabs in Go and a popup in TypeScript call while the background is killed.
func TestCallsEndThoughTheBackgroundIsKilled(t *testing.T) {
	firefoxtest.Binary(t)
	result, err := calls.Run(t.Context(), calls.Options{Dir: "..", Kills: 10, Calls: 1000, Report: t.Output()})
	require.NoError(t, err)
	assert.GreaterOrEqual(t, result.Calls, 1000)
	assert.GreaterOrEqual(t, result.Streams, 50)
	assert.Len(t, result.Kills, 2)
	unsure := 0
	for kind, ends := range result.Ends {
		assert.Positive(t, ends[work.Right], kind)
		unsure += ends[work.MayHaveRun]
	}
	assert.Len(t, result.Ends, 5)
	assert.Positive(t, unsure, "calls must be in work when the background is killed")
	assert.Positive(t, result.Again, "and some of them be made again")
}
