package tests

import (
	"testing"

	"gangway/internal/firefox"
	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/require"
)

// TestDeveloperToolsHaveAPanelInGo opens the developer tools of a page, and goes to
// the panel of the extension and away from it.
func TestDeveloperToolsHaveAPanelInGo(t *testing.T) {
	s := enter(t, fixture("devtools"), 3)
	firefoxtest.OpenTab(t, s.Browser, s.page+"/inspected")
	show := func(tool string) {
		t.Helper()
		require.NoError(t, s.Chrome(firefoxtest.Context(t), `
			const { require } = ChromeUtils.importESModule("resource://devtools/shared/loader/Loader.sys.mjs");
			const { gDevTools } = require("devtools/client/framework/devtools");
			const window = Services.wm.getMostRecentWindow("navigator:browser");
			const toolbox = await gDevTools.showToolboxForTab(window.gBrowser.selectedTab, { toolId: "webconsole" });
			const [tool] = arguments;
			const id = tool === "" ? "webconsole" : toolbox.getAdditionalTools().find((t) => t.title === tool || t.label === tool)?.id;
			await toolbox.selectTool(id);`, nil, tool))
	}
	show("")
	s.wait(t, firefox.SourceExtensionPage, "inspects")
	s.wait(t, firefox.SourceExtensionPage, "made")
	show("Gangway")
	s.wait(t, firefox.SourceExtensionPage, "shown")
	show("")
	s.wait(t, firefox.SourceExtensionPage, "hidden")
}
