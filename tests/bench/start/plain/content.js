"use strict";

const port = browser.runtime.connect({ name: "start" });
port.onMessage.addListener(() => console.log("answered"));
port.postMessage({ greeting: "hello" });
