package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConvertMakesTheV2ManifestThatAsksForTheSame(t *testing.T) {
	sources, err := filepath.Glob("testdata/convert/*.v3.json")
	require.NoError(t, err)
	require.NotEmpty(t, sources)
	for _, source := range sources {
		t.Run(filepath.Base(source), func(t *testing.T) {
			manifest, err := Read(source, Firefox)
			require.NoError(t, err)
			require.NoError(t, Convert(manifest, 2))
			got, err := Encode(manifest)
			require.NoError(t, err)
			want, err := os.ReadFile(strings.Replace(source, ".v3.", ".v2.", 1))
			require.NoError(t, err)
			assert.Equal(t, string(want), string(got))
		})
	}
}

func TestConvertLeavesTheVersionOfTheSource(t *testing.T) {
	for _, version := range []int{0, 3} {
		manifest := minimal(t, `"action": {}`)
		require.NoError(t, Convert(manifest, version))
		assert.Equal(t, minimal(t, `"action": {}`), manifest)
	}
}

func TestConvertRefuses(t *testing.T) {
	v2 := map[string]any{"manifest_version": 2}
	for _, tt := range []struct {
		name     string
		manifest map[string]any
		version  int
		want     string
	}{
		{"v2 as v3", v2, 3, "manifest_version: a v2 manifest cannot be built as v3; " +
			"write it for v3 (v2 is then made from it by --manifest-version 2)"},
		{"another version", v2, 4, "there is no manifest version 4; expected 2 or 3"},
		{"hosts that are no list", minimal(t, `"host_permissions": "x"`), 2,
			`host_permissions: expected a list, [ ... ], found the string "x"`},
		{"permissions that are no list", minimal(t, `"host_permissions": [], "permissions": {}`), 2,
			"permissions: expected a list, [ ... ], found an object"},
		{"a policy of v2", minimal(t, `"content_security_policy": "x"`), 2,
			`content_security_policy: expected an object, { ... }, found the string "x"`},
		{"resources of v2", minimal(t, `"web_accessible_resources": ["x"]`), 2,
			`web_accessible_resources[0]: expected an object, { ... }, found the string "x"`},
		{"commands that are no object", minimal(t, `"commands": []`), 2,
			"commands: expected an object, { ... }, found a list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			assert.EqualError(t, Convert(tt.manifest, tt.version), tt.want)
		})
	}
}

// minimal returns a v3 manifest with more fields, given as JSON.
func minimal(t *testing.T, more string) map[string]any {
	t.Helper()
	manifest, err := Parse("manifest.json", []byte(minimalJSON(more)))
	require.NoError(t, err)
	return manifest
}

func minimalJSON(more string) string {
	if more != "" {
		more = ", " + more
	}
	return `{"manifest_version": 3, "name": "Minimal", "version": "1.0"` + more + `}`
}

func TestLostSaysWhatV2CannotKeep(t *testing.T) {
	fields := minimal(t, `"content_security_policy": {"sandbox": "sandbox"},
		"web_accessible_resources": [{"resources": ["a"], "matches": ["https://a.org/*"]}]`)
	assert.Equal(t, []string{
		"content_security_policy.sandbox: left out, manifest v2 has no such key",
		"web_accessible_resources: every page may load them, manifest v2 cannot say which may",
	}, Lost(fields, 2))
	assert.Empty(t, Lost(fields, 3))
	assert.Empty(t, Lost(minimal(t, ""), 2))
}
