// Sends the tab that asks for it a message, or 64 MiB of them.
"use strict";

const block = "x".repeat(1 << 20);

browser.runtime.onMessage.addListener((asked, { tab }) => {
  if (asked === "ask") browser.tabs.sendMessage(tab.id, "message");
  else for (let i = 0; i < 64; i++) browser.tabs.sendMessage(tab.id, block);
});
console.log("ready");
