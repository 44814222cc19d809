// Keeps what arrives until Go gives the function that takes it: what everyone
// needs who writes a background in Go by hand.
"use strict";

const kept = [];
let take = (...args) => kept.push(args);

browser.runtime.onConnect.addListener((port) => {
  port.onMessage.addListener((message) => take(port, message));
});

globalThis.onMessage = (f) => {
  take = f;
  for (const args of kept.splice(0)) f(...args);
};
