package scaffold

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/webschema"
)

func TestDataIsSaidInTheManifest(t *testing.T) {
	for list, want := range map[string]string{
		"none":                                   `{"required": ["none"]}`,
		"searchTerms, bookmarksInfo,searchTerms": `{"required": ["bookmarksInfo", "searchTerms"]}`,
		"technicalAndInteraction":                `{"required": ["none"], "optional": ["technicalAndInteraction"]}`,
		"technicalAndInteraction,healthInfo":     `{"required": ["healthInfo"], "optional": ["technicalAndInteraction"]}`,
	} {
		plan, err := NewPlan("hello")
		require.NoError(t, err)
		plan.Data, err = ParseData(list)
		require.NoError(t, err)
		text, err := newScene(plan).manifest()
		require.NoError(t, err)
		var m struct {
			Settings struct {
				Gecko struct {
					Data json.RawMessage `json:"data_collection_permissions"`
				} `json:"gecko"`
			} `json:"browser_specific_settings"`
		}
		require.NoError(t, json.Unmarshal(text, &m))
		assert.JSONEq(t, want, string(m.Settings.Gecko.Data), list)
	}
}

func TestDataThatFirefoxDoesNotKnowIsRefused(t *testing.T) {
	_, err := ParseData("none,healthInfo")
	assert.EqualError(t, err, "an extension that collects data cannot say none; leave one of them out")
	for _, wrong := range []string{"", "names", "healthInfo,"} {
		_, err := ParseData(wrong)
		assert.ErrorContains(t, err, "expected none, or some of authenticationInfo,bookmarksInfo,")
	}
}

func TestDataAreThoseOfFirefox(t *testing.T) {
	all, err := webschema.Load()
	require.NoError(t, err)
	text, err := json.Marshal(all)
	require.NoError(t, err)
	for _, kind := range Data {
		if kind != noData {
			assert.Contains(t, string(text), `"`+kind+`"`)
		}
	}
	assert.True(t, slices.IsSorted(Data[1:]))
}
