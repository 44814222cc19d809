package doctor

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"gangway/internal/manifest"
	"gangway/internal/nativeapp"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// extensionWith writes the manifest of an extension with a permission.
func extensionWith(t *testing.T, permission string) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{
		"manifest_version": 3, "name": "Native", "version": "1", "permissions": ["`+permission+`"],
		"browser_specific_settings": {"gecko": {"id": "native@gangway.test"}}
	}`), 0o644))
	return dir
}

// inFirefox returns folders in which Firefox looks.
func inFirefox(folders ...string) (places []nativeapp.Place) {
	for _, folder := range folders {
		places = append(places, nativeapp.Place{Browser: "Firefox", Family: manifest.Firefox, Folder: folder})
	}
	return places
}

func TestDoctorSaysWhatIsWrongWithANativeApplication(t *testing.T) {
	dir := t.TempDir()
	program := filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755))
	text := filepath.Join(dir, "text")
	require.NoError(t, os.WriteFile(text, nil, 0o644))
	extension := extensionWith(t, "nativeMessaging")
	for name, test := range map[string]struct {
		changes map[string]any
		want    string
	}{
		"right":          {nil, ""},
		"another name":   {map[string]any{"name": "other"}, `its name is "other"; expected "app"`},
		"another type":   {map[string]any{"type": "pkcs11"}, `its type is "pkcs11"; expected "stdio"`},
		"other ids":      {map[string]any{"allowed_extensions": []string{"other@gangway.test"}}, `its allowed_extensions do not name this extension, "native@gangway.test"`},
		"no ids":         {map[string]any{"allowed_extensions": nil}, "its allowed_extensions do not name this extension"},
		"no path":        {map[string]any{"path": ""}, `its path is ""; expected one from the root`},
		"relative path":  {map[string]any{"path": "program"}, `its path is "program"; expected one from the root`},
		"nowhere":        {map[string]any{"path": filepath.Join(dir, "nowhere")}, "nowhere, which does not exist"},
		"a folder":       {map[string]any{"path": dir}, dir + ", which is a folder"},
		"not executable": {map[string]any{"path": text}, text + ", which is not executable: chmod +x it"},
		"not JSON":       {map[string]any{"path": 1}, "it is not JSON as expected"},
	} {
		t.Run(name, func(t *testing.T) {
			m := map[string]any{
				"name": "app", "description": "d", "path": program, "type": "stdio",
				"allowed_extensions": []string{"native@gangway.test"},
			}
			for key, value := range test.changes {
				m[key] = value
			}
			folder := t.TempDir()
			content, err := json.Marshal(m)
			require.NoError(t, err)
			file := filepath.Join(folder, "app.json")
			require.NoError(t, os.WriteFile(file, content, 0o644))
			checks := checkNative(extension, inFirefox(t.TempDir(), folder))
			require.Len(t, checks, 1)
			assert.False(t, Sick(checks))
			assert.Equal(t, `ConnectNative("app") in Firefox`, checks[0].For)
			if test.want == "" {
				assert.True(t, checks[0].OK, checks[0].Found)
				assert.Equal(t, program+" by "+file, checks[0].Found)
				return
			}
			assert.False(t, checks[0].OK)
			assert.Contains(t, checks[0].Found, file+": ")
			assert.Contains(t, checks[0].Found, test.want)
		})
	}
}

func TestDoctorSaysThatThereIsNoNativeApplication(t *testing.T) {
	folder := t.TempDir()
	checks := checkNative(extensionWith(t, "nativeMessaging"), inFirefox(folder))
	require.Len(t, checks, 1)
	assert.False(t, checks[0].OK)
	assert.Contains(t, checks[0].Found, folder)
}

func TestDoctorLooksForNoNativeApplicationsWithoutThePermission(t *testing.T) {
	assert.Empty(t, checkNative(extensionWith(t, "tabs"), inFirefox(t.TempDir())))
	assert.Empty(t, checkNative(t.TempDir(), inFirefox(t.TempDir())))
}

func TestDoctorKnowsTheApplicationsOfTheExtension(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{
		"manifest_version": 3, "name": "Native", "version": "1", "permissions": ["nativeMessaging"],
		"gangway": {"native": {"org.example.bridge": "./bridge"}}
	}`), 0o644))
	checks := checkNative(dir, inFirefox(t.TempDir()))
	require.Len(t, checks, 1)
	assert.Equal(t, `ConnectNative("org.example.bridge")`, checks[0].For)
	assert.Equal(t, "gangway native install", checks[0].Next)
}

func TestDoctorLooksAtTheOriginsOfChromium(t *testing.T) {
	dir, folder := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(`{
		"manifest_version": 3, "name": "Native", "version": "1", "permissions": ["nativeMessaging"], "key": "a2V5"
	}`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(folder, "app.json"), []byte(`{
		"name": "app", "description": "d", "path": "/bin/sh", "type": "stdio", "allowed_origins": ["chrome-extension://other/"]
	}`), 0o644))
	checks := checkNative(dir, []nativeapp.Place{{Browser: "Chromium", Family: manifest.Chromium, Folder: folder}})
	require.Len(t, checks, 1)
	assert.Contains(t, checks[0].Found, "its allowed_origins do not name this extension, \"chrome-extension://")
}
