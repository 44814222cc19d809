package tests

import (
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
)

// TestValuesComeBackAsTheyWere sends one value of each type from JavaScript to
// Go and back.
func TestValuesComeBackAsTheyWere(t *testing.T) {
	s := enter(t, fixture("fidelity"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	s.wait(t, content, "fidelity: done")
	for _, l := range s.LinesAfter(s.from) {
		name, found := strings.CutPrefix(l.Text, "fidelity: ")
		if !found || name == "done" {
			continue
		}
		name, result, _ := strings.Cut(name, ": ")
		t.Run(name, func(t *testing.T) { assert.Equal(t, "ok", result) })
	}
}

// TestMemoryGrowsUnderLargeMessages sends 64 MiB each way between two Go
// programs, with small messages before and after.
func TestMemoryGrowsUnderLargeMessages(t *testing.T) {
	s := enter(t, fixture("large"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	line := s.wait(t, content, "large:")
	assert.Equal(t, "large: before 67108864 true after", line.Text)
}
