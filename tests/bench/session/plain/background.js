"use strict";

browser.runtime.onConnect.addListener((port) => {
  port.onMessage.addListener((message) => {
    if (message === "end") port.disconnect();
    else port.postMessage(message);
  });
});
console.log("ready");
