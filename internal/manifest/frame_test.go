package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadFrameIsTrueUnlessTheManifestSaysNo(t *testing.T) {
	for _, test := range []struct {
		own  map[string]any
		want bool
	}{
		{map[string]any{}, true},
		{map[string]any{"frame": true}, true},
		{map[string]any{"frame": false}, false},
	} {
		got, err := ReadFrame(Node{Value: map[string]any{OwnKey: test.own}})
		require.NoError(t, err)
		assert.Equal(t, test.want, got)
	}
	_, err := ReadFrame(Node{Value: map[string]any{OwnKey: map[string]any{"frame": "no"}}})
	require.ErrorContains(t, err, "gangway.frame: expected true or false")
}

func TestOfferFrameNamesWholeSites(t *testing.T) {
	fields := map[string]any{"content_scripts": []any{
		map[string]any{"matches": []any{"https://*.example.org/a/*?b", "<all_urls>", "file:///home/*"}},
		map[string]any{"matches": []any{"*://*/*", "https://*.example.org/"}},
	}}
	require.NoError(t, OfferFrame(fields, "frame.html"))
	assert.Equal(t, []any{map[string]any{
		"resources": []string{"frame.html"}, "use_dynamic_url": true,
		"matches": []string{"https://*.example.org/*", "<all_urls>", "file:///*", "*://*/*"},
	}}, fields["web_accessible_resources"])
}
