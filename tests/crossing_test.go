package tests

import (
	"testing"

	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/fixtures/scripted"

	"github.com/stretchr/testify/assert"
)

// TestValuesOfGeneratedTypesCross sends an order with a value of every kind, and
// one of zero values, to JavaScript, which compares it with its own of the
// generated type, and sends that one to Go. Then Go makes calls by one-shot
// messages, which JavaScript serves.
func TestValuesOfGeneratedTypesCross(t *testing.T) {
	s := enter(t, scripted.WithTypes(t, fixture("crossing")), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	for _, name := range []string{"full", "zero"} {
		line := s.wait(t, content, "crossing: "+name)
		assert.Equal(t, "crossing: "+name+": to JavaScript ok, to Go ok", line.Text)
	}
	for _, want := range []string{
		"get: 1152921504606846976 sell <nil>",
		"place: 42 <nil>",
		"reset: <nil>",
		"then: 2026-11-29 00:00:00 +0000 UTC <nil>",
		"not found: rpc: not found: no order [{2}] true",
		"odd: rpc: unknown: odd",
		"deadline: rpc: deadline exceeded",
	} {
		s.wait(t, content, "served: "+want)
	}
}
