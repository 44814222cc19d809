package tests

import (
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
)

// TestValuesOfGeneratedTypesCross sends an order with a value of every kind, and
// one of zero values, to JavaScript, which compares it with its own of the
// generated type, and sends that one to Go.
func TestValuesOfGeneratedTypesCross(t *testing.T) {
	s := enter(t, fixture("crossing"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	for _, name := range []string{"full", "zero"} {
		line := s.wait(t, content, "crossing: "+name)
		assert.Equal(t, "crossing: "+name+": to JavaScript ok, to Go ok", line.Text)
	}
}
