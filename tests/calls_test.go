package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestCallsEndThoughTheBackgroundDies lets the background die three times, each
// time in the midst of 601 calls and streams. Each of them ends, right or as one
// that may have run; those that are idempotent end right.
func TestCallsEndThoughTheBackgroundDies(t *testing.T) {
	s := enter(t, fixture("calls"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	for n := range 3 {
		text := s.wait(t, content, fmt.Sprintf("calls: round %d:", n+1)).Text
		t.Log(text)
		var answered, mayHaveRun, wrong int
		_, err := fmt.Sscanf(text, fmt.Sprintf("calls: round %d: %%d answered, %%d may have run, %%d wrong", n+1), &answered, &mayHaveRun, &wrong)
		require.NoError(t, err)
		assert.Zero(t, wrong)
		assert.Equal(t, 601, answered+mayHaveRun)
		assert.GreaterOrEqual(t, answered, 200)
		assert.Positive(t, mayHaveRun)
	}
	s.wait(t, content, "calls: in the end: 144 <nil>")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Zero(t, s.count(content, "wrong end"))
	assert.Equal(t, 3, s.count(background, "exit code 3"))
}
