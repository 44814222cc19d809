package apiuse

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/webschema"
)

func TestPermissionsAreThoseOfTheUses(t *testing.T) {
	for name, tt := range map[string]struct {
		reached []string
		want    []string
	}{
		"none":                 {nil, nil},
		"unknown":              {[]string{"later.doIt"}, nil},
		"alternatives":         {[]string{"declarativeNetRequest.getDynamicRules"}, []string{"declarativeNetRequest", "declarativeNetRequestWithHostAccess"}},
		"a function's":         {[]string{"downloads.open", "alarms.onAlarm"}, []string{"alarms", "downloads", "downloads.open"}},
		"an event of webext's": {[]string{"runtime.onUserScriptConnect", "runtime.onConnectExternal"}, []string{"userScripts"}},
		"an answer's": {[]string{"ask.webRequest.onBeforeRequest"},
			[]string{someHost, "webRequest", "webRequestBlocking"}},
		"one of manifest v3": {[]string{"webRequest.filterResponseData"},
			[]string{someHost, "webRequest", "webRequestBlocking", "webRequestFilterResponse"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Permissions(program(Background, tt.reached...))
			require.NoError(t, err)
			assert.Equal(t, tt.want, got)
		})
	}
}

func TestTellsWhichPermissionsTheSchemaHas(t *testing.T) {
	for permission, want := range map[string]bool{
		"alarms": true, "downloads.open": true, "userScripts": true, "menus": true, "management": true, "webRequestFilterResponse": true,
		"tabs": false, "activeTab": false, "unlimitedStorage": false, "nonsense": false,
		"storage": false, "nativeMessaging": false, // Package webext uses them itself.
	} {
		tells, err := Tells(permission)
		require.NoError(t, err)
		assert.Equal(t, want, tells, permission)
	}
}

func TestTheManifestKnowsEveryPermissionOfTheSchema(t *testing.T) {
	api, err := webschema.Load()
	require.NoError(t, err)
	seen := 0
	for _, n := range api {
		needed := n.Permissions
		for _, f := range n.Functions {
			needed = append(needed, f.Permissions...)
		}
		for _, e := range n.Events {
			needed = append(needed, e.Permissions...)
		}
		for _, name := range needed {
			seen++
			_, known := manifest.Uses[name]
			assert.True(t, known || isHost(name) || strings.HasPrefix(name, keyPrefix), "%s of %s", name, n.Name)
		}
	}
	assert.Greater(t, seen, 40)
}

// BenchmarkCheck measures the time that the check adds to a build of a program
// that uses several namespaces, when its markers are known.
func BenchmarkCheck(b *testing.B) {
	p := program(Background, "tabs.query", "alarms.create", "storage.local", "menus.onClicked", "webRequest.onCompleted")
	for b.Loop() {
		if _, err := Check(Manifest{}, []Program{p}); err != nil {
			b.Fatal(err)
		}
	}
}
