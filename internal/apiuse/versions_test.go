package apiuse

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/webschema"
)

func warnings(t *testing.T, m Manifest, version int, reached ...string) []string {
	t.Helper()
	findings, err := Warnings(m, version, []Program{program(Background, reached...)})
	require.NoError(t, err)
	lines := []string{}
	for _, f := range findings {
		assert.Equal(t, manifest.SeverityWarning, f.Severity)
		lines = append(lines, f.Key+": "+f.Text)
	}
	return lines
}

func TestWarnsOfWhatTheMinimumVersionLacks(t *testing.T) {
	since := func(version string) Manifest {
		return granted(t, `"browser_specific_settings": {"gecko": {"strict_min_version": `+version+`}}`)
	}
	const key = "browser_specific_settings.gecko.strict_min_version: "
	assert.Equal(t, []string{
		key + "./program calls storage.session, which Firefox has since 115, and the minimum is 109.0",
		key + "./program listens to tabGroups.onCreated, which Firefox has since 139, and the minimum is 109.0",
	}, warnings(t, since(`"109.0"`), 3, "tabGroups.onCreated", "storage.session", "storage.local", "tabs.query"))
	assert.Empty(t, warnings(t, since(`"139.0a1"`), 3, "tabGroups.onCreated", "storage.session"))
	assert.Empty(t, warnings(t, since(`"115"`), 3, "storage.session", "later.doIt"))
	assert.Empty(t, warnings(t, since(`"*"`), 3, "storage.session"), "no version")
	assert.Empty(t, warnings(t, since(`115`), 3, "storage.session"), "no text")
	assert.Empty(t, warnings(t, granted(t), 3, "storage.session"), "no minimum")

	assert.Equal(t, []string{
		key + "./program calls tabGroups.query, which Firefox has since 139, and the minimum is 120",
		"browser_specific_settings.gecko_android.strict_min_version: ./program calls alarms.create, " +
			"which Firefox for Android has since 48, and the minimum is 47",
	}, warnings(t, granted(t, `"browser_specific_settings": {"gecko": {"strict_min_version": "120"}, "gecko_android": {"strict_min_version": "47"}}`),
		3, "tabGroups.query", "alarms.create"), "Firefox for Android has no tabGroups, which is not said")
}

func TestWarnsOfWhatTheMinimumVersionOfChromiumLacks(t *testing.T) {
	since := func(version string) Manifest { return granted(t, `"minimum_chrome_version": "`+version+`"`) }
	assert.Equal(t, []string{
		"minimum_chrome_version: ./program calls tabGroups.query, which Chromium has since 89, and the minimum is 88.0.1",
	}, warnings(t, since("88.0.1"), 3, "tabGroups.query", "alarms.create"))
	assert.Empty(t, warnings(t, since("148"), 3, "tabGroups.query", "alarms.create"))
	assert.Equal(t, []string{
		"minimum_chrome_version: ./program listens to runtime.onUserScriptMessage, which Chromium has since 120, and the minimum is 119",
	}, warnings(t, since("119"), 3, "runtime.onUserScriptMessage"))
}

func TestWarnsOfWhatTheManifestVersionLacks(t *testing.T) {
	reached := []string{"tabs.executeScript", "action.setTitle", "browserAction.setTitle", "userScripts.register", "userScripts.execute"}
	m := granted(t)
	assert.Equal(t, []string{
		"manifest_version: ./program calls browserAction.setTitle, which extensions with manifest v3 do not have",
		"manifest_version: ./program calls tabs.executeScript, which extensions with manifest v3 do not have",
	}, warnings(t, m, 3, reached...))
	assert.Equal(t, []string{
		"manifest_version: ./program calls action.setTitle, which extensions with manifest v2 do not have",
		"manifest_version: ./program calls userScripts.execute, which extensions with manifest v2 do not have",
	}, warnings(t, m, 2, reached...))
	assert.Equal(t, []string{
		"manifest_version: ./program listens to runtime.onUserScriptConnect, which extensions with manifest v2 do not have",
	}, warnings(t, m, 2, "runtime.onUserScriptConnect"))
	assert.Empty(t, warnings(t, m, 3, "runtime.onUserScriptConnect", "runtime.onUserScriptMessage"))
}

func TestVersionsAreOfTheSchema(t *testing.T) {
	since, err := webschema.Since()
	require.NoError(t, err)
	assert.Greater(t, len(since), 350)
	for path, versions := range since {
		api, err := schemaOf([]use{{path: path}})
		require.NoError(t, err)
		_, known := api.factOf(use{path: path})
		assert.True(t, known, path)
		assert.Greater(t, number(versions.Firefox), 40, path)
	}
}
