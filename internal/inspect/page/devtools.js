// Adds the inspector to the developer tools, for the tab that they inspect.
"use strict";

{
  const { devtools } = globalThis.browser ?? globalThis.chrome;
  devtools.panels.create("Gangway inspector", "", `/gangway/inspector.html?tab=${devtools.inspectedWindow.tabId}`);
}
