package checks

import (
	"path/filepath"
	"testing"

	"gangway/internal/extbuild"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProgramsLinkOnlyWhatTheyReach looks for events in the example's modules:
// the linker keeps an event's name with the code that listens to it, and drops
// both where nothing reaches them.
func TestProgramsLinkOnlyWhatTheyReach(t *testing.T) {
	built, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir: filepath.Join(top, "extension"), Out: filepath.Join(t.TempDir(), "extension"),
	})
	require.NoError(t, err)
	events := make(map[string][]string)
	for _, program := range built.Programs {
		events[program.Name] = program.Events
	}
	assert.Equal(t, map[string][]string{
		"background": {"late.tabs.onRemoved", "runtime.onConnect", "runtime.onSuspend"},
		"content":    {"page.onShow", "runtime.onMessage"},
		"popup":      {"page.onShow"},
	}, events)
}
