package tests

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// held is what the programs of the fixture leaks hold at one moment.
type held struct {
	Ports, Listeners, Values, Goroutines, Heap, Memory int
}

// TestTenThousandPortsLeaveNothing opens, uses and closes 10,000 ports in one
// page, and counts at both ends what is left of them.
func TestTenThousandPortsLeaveNothing(t *testing.T) {
	s := enter(t, fixture("leaks"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page)
	before, after := s.held(t, "before"), s.held(t, "after")
	for _, end := range []string{"Background", "Content"} {
		b, a := before[end], after[end]
		fmt.Printf("» 10,000 ports, %s: ports %d -> %d, listeners %d -> %d, JavaScript values %d -> %d, goroutines %d -> %d, heap %d -> %d KB, memory %d -> %d KB\n",
			strings.ToLower(end), b.Ports, a.Ports, b.Listeners, a.Listeners, b.Values, a.Values, b.Goroutines, a.Goroutines,
			b.Heap>>10, a.Heap>>10, b.Memory>>10, a.Memory>>10)
		assert.Equal(t, 1, a.Ports, "the port that counts")
		assert.Equal(t, b.Listeners, a.Listeners, "listeners")
		assert.LessOrEqual(t, a.Values, b.Values+2, "JavaScript values that Go holds")
		assert.LessOrEqual(t, a.Goroutines, b.Goroutines, "goroutines")
		assert.Less(t, a.Heap, b.Heap+(256<<10), "heap")
		assert.Less(t, a.Memory, b.Memory+(8<<20), "memory")
	}
}

// held waits for what the content script says of both ends.
func (s *stage) held(t *testing.T, when string) map[string]held {
	t.Helper()
	line := s.waitFor(t, func(l line) bool {
		return l.Source == content && (strings.Contains(l.Text, "leaks: "+when) || strings.Contains(l.Text, "leaks: error"))
	})
	_, text, found := strings.Cut(line.Text, "leaks: "+when+" ")
	require.True(t, found, line.Text)
	var both map[string]held
	require.NoError(t, json.Unmarshal([]byte(text), &both))
	return both
}
