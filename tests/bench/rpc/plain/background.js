"use strict";

browser.runtime.onConnect.addListener((port) => {
  port.onMessage.addListener(({ call, request }) => port.postMessage({ call, response: request }));
});
console.log("ready");
