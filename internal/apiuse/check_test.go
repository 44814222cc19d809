package apiuse

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
	"gangway/internal/unpacked"
)

// granted returns the grants of a manifest of version 3 that has more lines
// after its first three.
func granted(t *testing.T, lines ...string) Manifest {
	t.Helper()
	return grantedBy(t, append([]string{`"manifest_version": 3`, `"name": "x"`}, lines...)...)
}

func grantedBy(t *testing.T, lines ...string) Manifest {
	t.Helper()
	t.Chdir(t.TempDir())
	text := "{\n" + strings.Join(lines, ",\n") + "\n}\n"
	require.NoError(t, os.WriteFile(manifest.Name, []byte(text), 0o600))
	fields, err := manifest.Parse(manifest.Name, []byte(text))
	require.NoError(t, err)
	return Of(manifest.Name, fields)
}

// program returns one that reaches parts of the API: functions by their paths,
// and events with their markers' names.
func program(context Context, reached ...string) Program {
	module := "\x00asm and text"
	for _, name := range reached {
		kind := "call:"
		if strings.Contains(name, ".on") || name == "*" {
			kind = "event:"
		}
		module += "gangway:" + kind + name + ";"
	}
	return Program{Package: "./program", File: manifest.Name, Key: "name", Context: context, Markers: unpacked.ReadMarkers([]byte(module))}
}

// problems returns the errors that Check finds, a line for each.
func problems(t *testing.T, m Manifest, programs ...Program) []string {
	t.Helper()
	wrong, err := Check(m, programs)
	require.NoError(t, err)
	lines := []string{}
	for _, err := range wrong {
		assert.IsType(t, &manifest.Error{}, err)
		lines = append(lines, err.Error())
	}
	return lines
}

func TestWhatTheManifestLacksIsNamedWithItsLine(t *testing.T) {
	for name, tt := range map[string]struct {
		lines   []string
		reached []string
		want    []string
	}{
		"a permission": {
			[]string{"\"permissions\": [\n\"storage\"]"}, []string{"alarms.create", "alarms.onAlarm", "storage.local"},
			[]string{`manifest.json:4: permissions: ./program calls alarms.create and listens to alarms.onAlarm; ` +
				`expected "alarms" here, or in optional_permissions for a program that requests it`},
		},
		"a permission, and no list": {
			nil, []string{"storage.local.onChanged", "storage.local"},
			[]string{`manifest.json:4: permissions: missing; ./program calls storage.local and listens to storage.local.onChanged; ` +
				`expected "storage" here, or in optional_permissions for a program that requests it`},
		},
		"many uses": {
			nil, []string{"alarms.clear", "alarms.create", "alarms.get", "alarms.getAll", "alarms.onAlarm"},
			[]string{`manifest.json:4: permissions: missing; ./program calls alarms.clear, alarms.create, alarms.get and uses 2 more; ` +
				`expected "alarms" here, or in optional_permissions for a program that requests it`},
		},
		"several permissions": {
			[]string{`"permissions": []`}, []string{"alarms.create", "tabs.hide"},
			[]string{
				`manifest.json:4: permissions: ./program calls alarms.create; expected "alarms" here, or in optional_permissions for a program that requests it`,
				`manifest.json:4: permissions: ./program calls tabs.hide; expected "tabHide" here, or in optional_permissions for a program that requests it`,
			},
		},
		"a permission of a namespace and one of a function": {
			[]string{`"permissions": ["downloads"]`}, []string{"downloads.open", "downloads.search"},
			[]string{`manifest.json:4: permissions: ./program calls downloads.open; ` +
				`expected "downloads.open" here, or in optional_permissions for a program that requests it`},
		},
		"a permission of the namespace around": {
			nil, []string{"privacy.websites.cookieConfig"},
			[]string{`manifest.json:4: permissions: missing; ./program calls privacy.websites.cookieConfig; ` +
				`expected "privacy" here, or in optional_permissions for a program that requests it`},
		},
		"a namespace with another's functions": {
			[]string{`"permissions": ["menus"]`}, []string{"contextMenus.create", "menus.create"},
			[]string{`manifest.json:4: permissions: ./program calls contextMenus.create; ` +
				`expected "contextMenus" here, or in optional_permissions for a program that requests it`},
		},
		"alternatives": {
			[]string{`"permissions": []`}, []string{"declarativeNetRequest.getDynamicRules"},
			[]string{`manifest.json:4: permissions: ./program calls declarativeNetRequest.getDynamicRules; expected "declarativeNetRequest" ` +
				`or "declarativeNetRequestWithHostAccess" here, or in optional_permissions for a program that requests it`},
		},
		"a key": {
			nil, []string{"commands.onCommand"},
			[]string{`manifest.json:4: commands: missing; ./program listens to commands.onCommand; expected this key, without which no extension has that`},
		},
		"the key of the button": {
			nil, []string{"action.setBadgeText"},
			[]string{`manifest.json:4: action: missing; ./program calls action.setBadgeText; expected this key, without which no extension has that`},
		},
		"other keys": {
			nil, []string{"omnibox.onInputEntered", "sidebarAction.open", "devtools.panels.onThemeChanged"},
			[]string{
				`manifest.json:4: devtools_page: missing; ./program listens to devtools.panels.onThemeChanged; expected this key, without which no extension has that`,
				`manifest.json:4: omnibox: missing; ./program listens to omnibox.onInputEntered; expected this key, without which no extension has that`,
				`manifest.json:4: sidebar_action: missing; ./program calls sidebarAction.open; expected this key, without which no extension has that`,
			},
		},
		"hosts": {
			[]string{`"permissions": ["cookies"]`, `"host_permissions": []`}, []string{"cookies.get", "cookies.getAllCookieStores"},
			[]string{`manifest.json:5: host_permissions: ./program calls cookies.get; expected match patterns such as "https://*.example.org/*" ` +
				`here, or in optional_host_permissions for a program that requests it`},
		},
		"hosts, or the tab that is active": {
			[]string{`"permissions": ["scripting"]`}, []string{"scripting.executeScript"},
			[]string{`manifest.json:5: host_permissions: missing; ./program calls scripting.executeScript; expected match patterns such as ` +
				`"https://*.example.org/*" or "activeTab" in permissions here, or in optional_host_permissions for a program that requests it`},
		},
		"all hosts": {
			[]string{`"host_permissions": ["https://*.example.org/*"]`}, []string{"tabs.captureTab"},
			[]string{`manifest.json:4: host_permissions: ./program calls tabs.captureTab; expected "<all_urls>" ` +
				`here, or in optional_host_permissions for a program that requests it`},
		},
		"answers to requests": {
			[]string{`"permissions": ["webRequest"]`, `"host_permissions": ["<all_urls>"]`},
			[]string{"ask.webRequest.onBeforeRequest", "webRequest.onCompleted", "ask.webRequest.onAuthRequired"},
			[]string{
				`manifest.json:4: permissions: ./program listens to webRequest.onAuthRequired; expected "webRequestBlocking" or ` +
					`"webRequestAuthProvider" here, or in optional_permissions for a program that requests it`,
				`manifest.json:4: permissions: ./program listens to webRequest.onBeforeRequest; expected "webRequestBlocking" ` +
					`here, or in optional_permissions for a program that requests it`,
			},
		},
		"a permission of this version": {
			[]string{`"permissions": ["webRequest", "webRequestBlocking"]`, `"host_permissions": ["<all_urls>"]`}, []string{"webRequest.filterResponseData"},
			[]string{`manifest.json:4: permissions: ./program calls webRequest.filterResponseData; expected "webRequestFilterResponse" ` +
				`here, or in optional_permissions for a program that requests it`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, tt.want, problems(t, granted(t, tt.lines...), program(Anywhere, tt.reached...)))
		})
	}
}

func TestVersion2HasItsOwnKeys(t *testing.T) {
	m := grantedBy(t, `"manifest_version": 2`, `"permissions": ["cookies"]`)
	assert.Equal(t, []string{
		`manifest.json:4: browser_action: missing; ./program calls browserAction.setTitle; expected this key, without which no extension has that`,
		`manifest.json:3: permissions: ./program calls cookies.get; expected match patterns such as "https://*.example.org/*" ` +
			`here, or in optional_permissions for a program that requests it`,
	}, problems(t, m, program(Background, "browserAction.setTitle", "cookies.get")))
	m = grantedBy(t, `"manifest_version": 2`, `"permissions": ["webRequest", "webRequestBlocking", "<all_urls>"]`)
	assert.Empty(t, problems(t, m, program(Background, "webRequest.filterResponseData")))
}

func TestWhatTheManifestGrantsIsNoProblem(t *testing.T) {
	for name, tt := range map[string]struct {
		line    string
		reached []string
	}{
		"a permission":               {`"permissions": ["alarms"]`, []string{"alarms.create", "alarms.onAlarm"}},
		"an optional permission":     {`"optional_permissions": ["alarms"]`, []string{"alarms.create"}},
		"one of several":             {`"permissions": ["declarativeNetRequestWithHostAccess"]`, []string{"declarativeNetRequest.getDynamicRules"}},
		"none needed":                {`"version": "1"`, []string{"tabs.query", "windows.create", "runtime.onInstalled", "permissions.request", "management.getSelf"}},
		"a key":                      {`"action": {}`, []string{"action.setBadgeText", "browserAction.setTitle"}},
		"a host":                     {`"permissions": ["cookies"], "host_permissions": ["https://a.example/*"]`, []string{"cookies.get"}},
		"an optional host":           {`"permissions": ["cookies"], "optional_host_permissions": ["*://*/*"]`, []string{"cookies.get", "tabs.captureTab"}},
		"the active tab":             {`"permissions": ["scripting", "activeTab"]`, []string{"scripting.executeScript", "tabs.captureVisibleTab"}},
		"names of nobody":            {`"version": "1"`, []string{"later.doIt", "later.onThing", "alarms.unknown", "nothing"}},
		"events of webext":           {`"version": "1"`, []string{"action.onClicked", "runtime.onConnectExternal", "late.tabs.onRemoved", "page.onShow", "runtime.onSuspend"}},
		"a program without any":      {`"version": "1"`, nil},
		"events that it does not do": {`"version": "1"`, []string{"*"}},
	} {
		t.Run(name, func(t *testing.T) {
			assert.Empty(t, problems(t, granted(t, tt.line), program(Background, tt.reached...)))
		})
	}
}

func TestEventsOfUserScriptsNeedTheirPermission(t *testing.T) {
	assert.Equal(t, []string{
		`manifest.json:4: optional_permissions: missing; ./program listens to runtime.onUserScriptConnect; ` +
			`expected "userScripts" here, which Firefox grants only when a program requests it`,
	}, problems(t, granted(t), program(Background, "runtime.onUserScriptConnect")))
	m := granted(t, `"optional_permissions": ["userScripts"]`)
	assert.Empty(t, problems(t, m, program(Background, "runtime.onUserScriptConnect", "runtime.onUserScriptMessage")))
	assert.Equal(t, []string{
		`manifest.json:3: name: ./program listens to runtime.onUserScriptMessage: ` +
			`content scripts do not have it; let the background do it, and ask for it by a message or a session`,
	}, problems(t, m, program(Content, "runtime.onUserScriptMessage")))
}

func TestContentScriptsHaveLittle(t *testing.T) {
	m := granted(t, `"permissions": ["storage", "alarms", "menus"]`, `"omnibox": {}`)
	assert.Equal(t, []string{
		`manifest.json:3: name: ./program calls alarms.create, menus.create, storage.session and uses 2 more: ` +
			`content scripts do not have it; let the background do it, and ask for it by a message or a session`,
	}, problems(t, m, program(Content, "tabs.query", "alarms.create", "menus.create", "storage.session", "tabs.onUpdated")))
	assert.Empty(t, problems(t, m, program(Content,
		"storage.local", "storage.onChanged", "i18n.getMessage", "runtime.getURL", "runtime.onMessage", "runtime.onConnectExternal", "late.tabs.onRemoved", "page.onDOMEvent")))
	assert.Empty(t, problems(t, m, program(Anywhere, "tabs.query", "alarms.create")), "it may look where it is")
	assert.Equal(t, []string{
		`manifest.json:4: permissions: missing; ./program calls storage.local; expected "storage" here, or in optional_permissions for a program that requests it`,
	}, problems(t, granted(t), program(Content, "storage.local")), "it needs permissions, too")
}

func TestDeveloperToolsAreNotInTheBackground(t *testing.T) {
	m := granted(t, `"devtools_page": "page.html"`)
	assert.Equal(t, []string{
		`manifest.json:3: name: ./program listens to devtools.network.onNavigated: ` +
			`only pages of the developer tools have it; do it in the page that the manifest names as "devtools_page"`,
	}, problems(t, m, program(Background, "devtools.network.onNavigated")))
	assert.Empty(t, problems(t, m, program(Anywhere, "devtools.network.onNavigated")))
}

func TestEventsOfTheManifestCountForThoseWhoNameThem(t *testing.T) {
	p := program(Background, "*")
	p.Declared = []string{"alarms.onAlarm", "later.onThing"}
	assert.Equal(t, []string{
		`manifest.json:4: permissions: missing; ./program listens to alarms.onAlarm; expected "alarms" here, or in optional_permissions for a program that requests it`,
	}, problems(t, granted(t), p))
	p = program(Background, "runtime.onInstalled")
	p.Declared = []string{"alarms.onAlarm"}
	assert.Empty(t, problems(t, granted(t), p), "it names no events")
}

func TestEachProgramIsChecked(t *testing.T) {
	other := program(Anywhere, "alarms.create")
	other.Package, other.File = "./other", filepath.Join("sub", "page.html")
	found := problems(t, granted(t), program(Background, "alarms.create"), other)
	require.Len(t, found, 2)
	assert.Contains(t, found[0], "./program calls alarms.create")
	assert.Contains(t, found[1], "./other calls alarms.create")
}
