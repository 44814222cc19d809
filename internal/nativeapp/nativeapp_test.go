package nativeapp

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// enter makes a folder the person's home.
func enter(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CONFIG_HOME", "")
	return home
}

func readJSON(t *testing.T, file string) (m map[string]any) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &m))
	return m
}

func TestIDFollowsFromTheKey(t *testing.T) {
	id, err := chromiumID("a2V5")
	require.NoError(t, err)
	assert.Equal(t, "cmhaobclhkagegpjcchjpechmhldiohd", id)
	_, err = chromiumID("no key")
	assert.ErrorContains(t, err, "base64")
}

func TestInstallWritesForTheBrowsersInWhichThereIsAnID(t *testing.T) {
	home := enter(t)
	require.NoError(t, os.MkdirAll(filepath.Join(home, ".config", "google-chrome"), 0o755))
	for name, test := range map[string]struct {
		extension Extension
		browsers  []string
	}{
		"both":     {Extension{"Both", "both@gangway.test", "abcdefghijklmnopabcdefghijklmnop"}, []string{"Firefox", "Chromium", "Google Chrome"}},
		"firefox":  {Extension{"One", "one@gangway.test", ""}, []string{"Firefox"}},
		"chromium": {Extension{"Other", "", "abcdefghijklmnopabcdefghijklmnop"}, []string{"Chromium", "Google Chrome"}},
	} {
		t.Run(name, func(t *testing.T) {
			installed, err := Install(t.Context(), "gangway."+name, test.extension)
			require.NoError(t, err)
			var browsers []string
			for _, i := range installed {
				browsers = append(browsers, i.Browser)
				m := readJSON(t, i.File)
				assert.Equal(t, "gangway."+name, m["name"])
				assert.Equal(t, ProgramPath("gangway."+name), m["path"])
				if i.Browser == "Firefox" {
					assert.Equal(t, []any{test.extension.Firefox}, m["allowed_extensions"])
				} else {
					assert.Equal(t, []any{"chrome-extension://abcdefghijklmnopabcdefghijklmnop/"}, m["allowed_origins"])
				}
			}
			assert.Equal(t, test.browsers, browsers)
			removed, err := Uninstall(t.Context(), "gangway."+name)
			require.NoError(t, err)
			assert.Equal(t, installed, removed)
			removed, err = Uninstall(t.Context(), "gangway."+name)
			require.NoError(t, err)
			assert.Empty(t, removed, "once more")
		})
	}
}

func TestPlacesAreThoseOfTheBrowsers(t *testing.T) {
	enter(t)
	first := func(system, family string) Place {
		for _, p := range placesOn(system, "/home/me") {
			if p.Family == family {
				return p
			}
		}
		return Place{}
	}
	assert.Equal(t, "/home/me/.mozilla/native-messaging-hosts", first("linux", manifest.Firefox).Folder)
	assert.Equal(t, "/home/me/.config/chromium/NativeMessagingHosts", first("linux", manifest.Chromium).Folder)
	assert.Equal(t, "/home/me/Library/Application Support/Mozilla/NativeMessagingHosts", first("darwin", manifest.Firefox).Folder)
	assert.Equal(t, "/home/me/Library/Application Support/Chromium/NativeMessagingHosts", first("darwin", manifest.Chromium).Folder)
	assert.Equal(t, `HKCU\Software\Mozilla\NativeMessagingHosts`, first("windows", manifest.Firefox).Key)
	assert.Equal(t, `HKCU\Software\Chromium\NativeMessagingHosts`, first("windows", manifest.Chromium).Key)
}

// TestWindowsHasThemInTheRegistry installs with a command reg that writes down how
// it was called.
func TestWindowsHasThemInTheRegistry(t *testing.T) {
	dir := enter(t)
	calls := filepath.Join(dir, "calls")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "reg"), []byte("#!/bin/sh\necho \"$@\" >>'"+calls+"'\n"), 0o755))
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	e := Extension{"One", "one@gangway.test", ""}
	places := placesOn("windows", dir)
	installed, err := install(t.Context(), places, "gangway.app", e)
	require.NoError(t, err)
	require.Len(t, installed, 1)
	_, err = uninstall(t.Context(), places, "gangway.app")
	require.NoError(t, err)
	text, err := os.ReadFile(calls)
	require.NoError(t, err)
	const key = `HKCU\Software\Mozilla\NativeMessagingHosts\gangway.app`
	assert.Equal(t, "add "+key+" /ve /t REG_SZ /d "+installed[0].File+" /f\ndelete "+key+" /f\n", string(text))
}

func TestInstallSaysWhatIsMissing(t *testing.T) {
	enter(t)
	for text, want := range map[string]string{
		`{"permissions": ["nativeMessaging"]}`:                                                         "names no native application",
		`{"gangway": {"native": {"a b": "./app"}}}`:                                                    "gangway.native.a b: expected a name of letters",
		`{"gangway": {"native": {"app": "app"}}}`:                                                      "gangway.native.app: expected a Go package",
		`{"gangway": {"native": {"app": "./app"}}}`:                                                    "the extension has no id",
		`{"gangway": {"native": {"app": "./app"}}, "{chromium}.key": "no key"}`:                        "key: expected a public key in base64",
		`{"gangway": {"native": {"app": 1}}, "browser_specific_settings": {"gecko": {"id": "a@b.c"}}}`: "gangway.native.app: ",
	} {
		dir := t.TempDir()
		whole := `{"manifest_version": 3, "name": "N", "version": "1", ` + strings.TrimPrefix(text, "{")
		require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(whole), 0o644))
		_, err := InstallAll(t.Context(), dir)
		assert.ErrorContains(t, err, want, text)
	}
}
