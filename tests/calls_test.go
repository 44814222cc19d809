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
	s.assertRounds(t, "calls", 601, 200)
	s.wait(t, content, "calls: in the end: 144 <nil>")
	s.assertDeaths(t)
}

// TestOneShotCallsEndThoughTheBackgroundDies does the same with 401 calls that are
// one-shot messages.
func TestOneShotCallsEndThoughTheBackgroundDies(t *testing.T) {
	s := enter(t, fixture("calls"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page+"/one-shot")
	s.assertRounds(t, "one-shot", 401, 200)
	s.wait(t, content, "one-shot: in the end: 169 <nil>")
	s.wait(t, content, "one-shot: stream: true")
	s.assertDeaths(t)
}

// assertDeaths checks that only the three calls that kill have done so.
func (s *stage) assertDeaths(t *testing.T) {
	t.Helper()
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Zero(t, s.count(content, "wrong end"))
	assert.Equal(t, 3, s.count(background, "exit code 3"))
}

// assertRounds waits for three rounds of calls, of which some are surely answered.
func (s *stage) assertRounds(t *testing.T, kind string, calls, sure int) {
	t.Helper()
	for n := range 3 {
		round := fmt.Sprintf("%s: round %d:", kind, n+1)
		text := s.wait(t, content, round).Text
		t.Log(text)
		var answered, mayHaveRun, wrong int
		_, err := fmt.Sscanf(text, round+" %d answered, %d may have run, %d wrong", &answered, &mayHaveRun, &wrong)
		require.NoError(t, err)
		assert.Zero(t, wrong)
		assert.Equal(t, calls, answered+mayHaveRun)
		assert.GreaterOrEqual(t, answered, sure)
		assert.Positive(t, mayHaveRun)
	}
}
