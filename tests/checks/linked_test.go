package checks

import (
	"path/filepath"
	"testing"

	"gangway/internal/extbuild"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestProgramsLinkOnlyWhatTheyReach looks for events in the modules of the
// examples: the linker keeps an event's name with the code that listens to it, and
// drops both where nothing reaches them. One that it keeps too much wakes a
// background for nothing.
func TestProgramsLinkOnlyWhatTheyReach(t *testing.T) {
	assert.Equal(t, map[string][]string{
		"background": {"late.tabs.onRemoved", "runtime.onConnect", "runtime.onSuspend"},
		"content":    {"page.onShow", "runtime.onMessage"},
		"popup":      {"page.onShow"},
	}, linkedEvents(t, "extension"))
	assert.Equal(t, map[string][]string{
		"background": {
			"alarms.onAlarm", "commands.onCommand", "contextMenus.onClicked", "runtime.onInstalled", "runtime.onMessage", "runtime.onStartup",
		},
		"popup":   {"storage.onChanged"},
		"options": {},
		"welcome": {},
	}, linkedEvents(t, "examples", "snooze"))
	assert.Equal(t, map[string][]string{
		"background": {"late.tabs.onRemoved", "runtime.onConnect", "runtime.onSuspend"},
		"content":    {"page.onShow", "storage.onChanged"},
	}, linkedEvents(t, "examples", "prices"))
	assert.Equal(t, map[string][]string{
		"background": {"action.onClicked", "late.tabs.onRemoved", "runtime.onConnect", "runtime.onSuspend"},
		"content":    {"page.onShow", "runtime.onMessage", "storage.onChanged"},
		"window":     {"page.onShow", "storage.onChanged"},
	}, linkedEvents(t, "examples", "notes"))
}

// linkedEvents returns the events of the programs of an extension.
func linkedEvents(t *testing.T, folder ...string) map[string][]string {
	t.Helper()
	built, err := extbuild.Build(t.Context(), extbuild.Options{
		Dir: filepath.Join(append([]string{top}, folder...)...), Out: filepath.Join(t.TempDir(), "extension"),
	})
	require.NoError(t, err)
	events := make(map[string][]string)
	for _, program := range built.Programs {
		events[program.Name] = program.Events
	}
	return events
}
