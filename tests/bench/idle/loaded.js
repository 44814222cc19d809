"use strict";

// The page asks for many messages.
addEventListener("flood", () => browser.runtime.sendMessage("flood"));
console.log("loaded");
