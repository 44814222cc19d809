package scaffold

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/apiuse"
	"gangway/internal/extbuild"
	"gangway/internal/lint"
	"gangway/internal/manifest"
	"gangway/internal/webschema"
)

// TestEveryPackageOfTheAPIHasAUseOrAReason holds the list against the packages.
func TestEveryPackageOfTheAPIHasAUseOrAReason(t *testing.T) {
	api, err := webschema.Load()
	require.NoError(t, err)
	packages := 0
	for _, n := range api {
		folder := strings.ReplaceAll(strings.ToLower(n.Name), ".", "/")
		if _, err := os.Stat(filepath.Join("../../wasm/webext", folder, "doc.go")); err != nil {
			continue // It has no package.
		}
		packages++
		_, used := apis[n.Name]
		assert.True(t, used != (unused[n.Name] != ""), n.Name)
	}
	assert.Equal(t, packages, len(apis)+len(unused))
}

func TestAWrongAPIIsAnErrorThatHelps(t *testing.T) {
	for list, want := range map[string]string{
		"alarms,webrequest": `there is no API "webrequest", perhaps you mean "webRequest"; expected some of action,alarms,`,
		"storge":            `there is no API "storge", perhaps you mean "storage"; expected some of action,alarms,`,
		"":                  `there is no API ""; expected some of action,alarms,`,
		"devtools.panels":   `a new background cannot use the API "devtools.panels": only pages of the developer tools have it; write such a page`,
		"browserAction":     `in manifest v3 it is action`,
	} {
		_, err := ParseAPIs(list)
		assert.ErrorContains(t, err, want, list)
	}
	names, err := ParseAPIs("menus, alarms,menus")
	require.NoError(t, err)
	assert.Equal(t, []string{"alarms", "menus"}, names)
}

func TestAPIsNeedTheirContexts(t *testing.T) {
	plan := Plan{Contexts: []string{Content}, APIs: []string{"alarms"}}
	assert.EqualError(t, plan.checkAPIs(), "APIs are for the background script; expected background among the contexts")
	plan = Plan{Contexts: []string{Background}, APIs: []string{"sidebarAction"}}
	assert.EqualError(t, plan.checkAPIs(), `the API "sidebarAction" is for extensions with a sidebar; expected sidebar among the contexts`)
}

// TestAnAPIGetsThePermissionsThatItNeeds looks at the manifest of a new extension
// for each API: it grants the use, and without one of its permissions it does not.
func TestAnAPIGetsThePermissionsThatItNeeds(t *testing.T) {
	for _, name := range APIs() {
		a := apis[name]
		if a.Special() {
			a.Part = map[string]string{"alarms": "create", "storage": "local.get", "clipboard": "setImageData", "notifications": "create"}[name]
		}
		access, known, err := apiuse.AccessOf(name+"."+a.Part, a.Listen != "")
		require.NoError(t, err)
		require.True(t, known, name)
		lacks := func(without string) string {
			text, err := newScene(Plan{Contexts: []string{Background, Sidebar}, APIs: []string{name}}).manifest()
			require.NoError(t, err)
			fields, err := manifest.Parse(manifest.Name, text)
			require.NoError(t, err)
			for _, key := range []string{"permissions", "optional_permissions", "host_permissions"} {
				list, _ := fields[key].([]any)
				fields[key] = slices.DeleteFunc(list, func(v any) bool { return v == without })
			}
			return access.Lacks(apiuse.Of(manifest.Name, fields))
		}
		assert.Empty(t, lacks(""), name)
		for _, permission := range slices.Concat(a.Permissions, a.Optional) {
			assert.NotEmpty(t, lacks(permission), "%s without %s", name, permission)
		}
	}
}

// TestEveryAPIWorksInANewExtension makes one extension with all of them, which
// would take long with one for each.
func TestEveryAPIWorksInANewExtension(t *testing.T) {
	t.Setenv("GOFLAGS", "-trimpath")
	plan := Plan{
		Dir: filepath.Join(t.TempDir(), "hello"), Name: "All", ID: "hello@example.org",
		Contexts: []string{Background, Sidebar}, APIs: APIs(),
	}
	require.NoError(t, Create(t.Context(), plan))
	assert.Empty(t, command(t, plan.Dir, "gofmt", "-l", "."))
	goCommand(t, plan.Dir, "vet", "./...")
	tested := goCommand(t, plan.Dir, "test", "-v", "-run", "Use", "./background")
	assert.Equal(t, len(plan.APIs), strings.Count(tested, "--- PASS: TestUse"))
	built, err := extbuild.Build(t.Context(), extbuild.Options{Dir: plan.Dir, Quick: true})
	require.NoError(t, err)
	report, err := lint.Check(t.Context(), lint.Options{Dir: plan.Dir, Own: true}, built, nil)
	require.NoError(t, err)
	assert.Empty(t, report.Findings)
}
