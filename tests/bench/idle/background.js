// Sends the tab that asks for it a message.
"use strict";

browser.runtime.onMessage.addListener((_, { tab }) => {
  browser.tabs.sendMessage(tab.id, "message");
});
console.log("ready");
