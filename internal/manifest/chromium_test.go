package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestForChromiumAsksForStructuredClone(t *testing.T) {
	for minimum, want := range map[string]string{"": "148", "148": "148", "150.0.1": "150.0.1"} {
		fields := map[string]any{"manifest_version": 3}
		if minimum != "" {
			fields["minimum_chrome_version"] = minimum
		}
		require.NoError(t, ForChromium(fields, 0))
		assert.Equal(t, map[string]any{
			"manifest_version": 3, "minimum_chrome_version": want, "message_serialization": "structured_clone",
		}, fields)
	}
}

func TestForChromiumLeavesJSONToWhoWantsIt(t *testing.T) {
	for minimum, want := range map[string]string{"": "121", "121": "121", "130.0.1": "130.0.1"} {
		fields := map[string]any{"manifest_version": 3, "message_serialization": "json"}
		if minimum != "" {
			fields["minimum_chrome_version"] = minimum
		}
		assert.True(t, SendsJSON(fields))
		require.NoError(t, ForChromium(fields, 0))
		assert.Equal(t, map[string]any{
			"manifest_version": 3, "minimum_chrome_version": want, "message_serialization": "json",
		}, fields)
	}
	assert.False(t, SendsJSON(map[string]any{}))
	assert.False(t, SendsJSON(map[string]any{"message_serialization": "structured_clone"}))
	assert.False(t, SendsJSON(map[string]any{"message_serialization": 1}))
}

func TestForChromiumRefusesKeysThatItHasNot(t *testing.T) {
	for _, test := range []struct {
		fields  map[string]any
		version int
		want    string
	}{
		{map[string]any{"manifest_version": 2}, 0, "manifest_version: Chromium takes no extensions with manifest v2; write it for v3"},
		{map[string]any{}, 2, "manifest_version: Chromium takes no extensions with manifest v2; write it for v3"},
		{map[string]any{"page_action": map[string]any{}}, 0, "page_action: Chromium has no such key; use action"},
		{map[string]any{"background": map[string]any{"page": "a.html"}}, 0, "background.page: Chromium has no such key; use background.scripts, which then run in a service worker"},
		{map[string]any{"minimum_chrome_version": "120"}, 0, `minimum_chrome_version: found "120"; the programs need structured clone, which Chromium has since 148 ("message_serialization": "json" does without)`},
		{map[string]any{"message_serialization": "json", "minimum_chrome_version": "120"}, 0, `minimum_chrome_version: found "120"; the programs need scripts beside a service worker, which Chromium takes since 121`},
		{map[string]any{"minimum_chrome_version": 148}, 0, "minimum_chrome_version: expected a string"},
		{map[string]any{"message_serialization": "JSON"}, 0, `message_serialization: expected "structured_clone", which the build writes, or "json"`},
		{map[string]any{"message_serialization": true}, 0, `message_serialization: expected "structured_clone", which the build writes, or "json"`},
	} {
		if test.fields["manifest_version"] == nil {
			test.fields["manifest_version"] = 3
		}
		assert.ErrorContains(t, ForChromium(test.fields, test.version), test.want)
	}
}

func TestServeBackgroundLeavesNoWorkerOfOthers(t *testing.T) {
	fields := map[string]any{"background": map[string]any{"scripts": []string{"a.js"}}}
	require.NoError(t, ServeBackground(fields, "w.js"))
	assert.Equal(t, map[string]any{"scripts": []string{"a.js"}, "service_worker": "w.js"}, fields["background"])
	assert.ErrorContains(t, ServeBackground(fields, "w.js"), "background.service_worker: the build writes a service worker")
}
