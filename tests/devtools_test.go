package tests

import (
	"path/filepath"
	"testing"

	"gangway/internal/extbuild"
	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"
	"gangway/tests/inspectortest"

	"github.com/stretchr/testify/require"
)

// TestDeveloperToolsHaveAPanelInGo opens the developer tools of a page, and goes to
// the panel of the extension and away from it.
func TestDeveloperToolsHaveAPanelInGo(t *testing.T) {
	s := enter(t, fixture("devtools"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page+"/inspected")
	s.showTool(t, "")
	s.usesItsPanel(t)
}

// usesItsPanel goes to the panel of the fixture and away from it.
func (s *stage) usesItsPanel(t *testing.T) {
	t.Helper()
	s.wait(t, firefox.SourceExtensionPage, "inspects")
	s.wait(t, firefox.SourceExtensionPage, "made")
	s.showTool(t, "Gangway")
	s.wait(t, firefox.SourceExtensionPage, "shown")
	s.showTool(t, "")
	s.wait(t, firefox.SourceExtensionPage, "hidden")
}

// showTool opens the developer tools of the tab that is shown, with the tool of a
// title, or with the console.
func (s *stage) showTool(t *testing.T, title string) {
	t.Helper()
	require.NoError(t, s.Chrome(firefoxtest.Context(t), `
		const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
		const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
		const { gDevTools } = require("devtools/client/framework/devtools");
		const window = Services.wm.getMostRecentWindow("navigator:browser");
		const toolbox = await gDevTools.showToolboxForTab(window.gBrowser.selectedTab, { toolId: "webconsole" });
		const [title] = arguments;
		const find = () => title === "" ? "webconsole" : toolbox.getAdditionalTools().find((t) => t.title === title || t.label === title)?.id;
		while (!find()) await new Promise((next) => setTimeout(next, 20));
		await toolbox.selectTool(find());`, nil, title))
}

// TestInspectorIsInTheDeveloperTools opens them in one of two tabs: the panel shows
// that one, and then both.
func TestInspectorIsInTheDeveloperTools(t *testing.T) {
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: example, Out: out, Inspect: true})
	require.NoError(t, err)
	s := open(t).with(t, out)
	site := firefoxtest.Serve(t, titled)
	tides := s.greeted(t, site, "Tide tables")
	harbor := s.greeted(t, site, "Harbor news")
	require.NoError(t, harbor.Show(firefoxtest.Context(t)))
	s.showTool(t, "Gangway inspector")
	inspectortest.New(t, s.extension.EvalPanel).ShowsOneTabAndAll("Harbor news", "Tide tables", func() {
		for _, tab := range []*firefox.Tab{tides, harbor} {
			require.NoError(t, tab.Eval(firefoxtest.Context(t), `document.body.click();`, nil))
		}
	})
}

// TestInspectorLeavesAPanelInPeace has an extension with a panel of its own.
func TestInspectorLeavesAPanelInPeace(t *testing.T) {
	out := filepath.Join(t.TempDir(), "extension")
	_, err := extbuild.Build(t.Context(), extbuild.Options{Dir: fixture("devtools"), Out: out, Inspect: true})
	require.NoError(t, err)
	s := open(t).with(t, out)
	firefoxtest.OpenTab(t, s.Browser, s.page+"/inspected")
	s.showTool(t, "Gangway inspector")
	s.usesItsPanel(t)
}
