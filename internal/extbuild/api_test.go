package extbuild

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/manifest"
)

// reaches is a program that reaches functions of the browser.
func reaches(functions ...string) string {
	markers := ""
	for _, name := range functions {
		markers += "gangway:call:" + name + ";"
	}
	return "package main\n\nvar calls = \"" + markers + "\"\n\nfunc main() { println(calls) }\n"
}

func TestBuildRefusesFunctionsThatAProgramCannotHave(t *testing.T) {
	const background, content, page = "ext/background/main.go", "ext/content/main.go", "ext/page.html"
	for name, test := range map[string]struct {
		files map[string]string
		want  string // Empty for none.
	}{
		"without its permission":      {map[string]string{background: reaches("alarms.create")}, `ext/manifest.json:8: permissions: missing; ./background calls alarms.create; expected "alarms"`},
		"listening without it":        {map[string]string{background: listensTo("alarms.onAlarm")}, `ext/manifest.json:8: permissions: missing; ./background listens to alarms.onAlarm; expected "alarms"`},
		"in a content script":         {map[string]string{content: reaches("tabs.query")}, `ext/manifest.json:4: content_scripts[0].js[0]: ./content calls tabs.query: content scripts do not have it`},
		"of the developer tools":      {map[string]string{background: reaches("devtools.network.getHAR")}, `ext/manifest.json:2: background.scripts[1]: ./background calls devtools.network.getHAR: only pages of the developer tools have it`},
		"a content script's own":      {map[string]string{content: reaches("i18n.getMessage")}, ""},
		"in the background":           {map[string]string{background: reaches("tabs.query")}, ""},
		"in a page and where it runs": {map[string]string{content: reaches("tabs.query"), page: `<script src="./content"></script>`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			files := with(test.files)
			files["ext/manifest.json"] = strings.ReplaceAll(files["ext/manifest.json"], "\t\t\t", "")
			inModule(t, files)
			_, err := Build(context.Background(), Options{Dir: "ext"})
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			var manifestErr *manifest.Error
			require.ErrorAs(t, err, &manifestErr)
			assert.ErrorContains(t, err, test.want)
			assert.NoDirExists(t, "build")
		})
	}
}

// TestRebuildSeesThatAPermissionIsGone builds again with the program that
// was compiled before.
func TestRebuildSeesThatAPermissionIsGone(t *testing.T) {
	permitted := minimalJSON(`"background": {"scripts": ["./background"]}, "permissions": ["alarms"]`)
	inModule(t, map[string]string{
		"go.mod": source()["go.mod"], "ext/manifest.json": permitted, "ext/background/main.go": reaches("alarms.create"),
	})
	r := NewRebuilder(Options{Dir: "ext"})
	_, err := r.Build(context.Background())
	require.NoError(t, err)
	writeTree(t, ".", map[string]string{"ext/manifest.json": strings.Replace(permitted, `"alarms"`, "", 1)})
	_, err = r.Build(context.Background())
	assert.EqualError(t, err, `ext/manifest.json:1: permissions: ./background calls alarms.create; `+
		`expected "alarms" here, or in optional_permissions for a program that requests it`)
	writeTree(t, ".", map[string]string{"ext/manifest.json": permitted})
	_, err = r.Build(context.Background())
	assert.NoError(t, err)
}

func TestBuildSaysWhatItsBrowsersLack(t *testing.T) {
	inModule(t, with(map[string]string{
		"ext/manifest.json": minimalJSON(`"background": {"scripts": ["./background"]},
			"permissions": ["tabGroups", "storage"], "browser_specific_settings": {"gecko": {"strict_min_version": "128.0"}}`),
		"ext/background/main.go": reaches("tabGroups.query", "storage.local"),
	}))
	result, err := Build(context.Background(), Options{Dir: "ext"})
	require.NoError(t, err)
	assert.Contains(t, result.Notes, "ext/manifest.json: browser_specific_settings.gecko.strict_min_version: "+
		"./background calls tabGroups.query, which Firefox has since 139, and the minimum is 128.0")
	assert.Len(t, result.Missing, 1)
	assert.Equal(t, []string{"storage", "tabGroups"}, result.Programs[0].Permissions)
	assert.False(t, result.Programs[0].NamesFunctions)
}
