// Says how long a suspended background takes to answer.
"use strict";

const start = performance.now();
const port = browser.runtime.connect({ name: "start" });
port.onMessage.addListener(() => {
  console.log("gangway-bench", performance.now() - start);
  port.disconnect();
});
port.postMessage({ greeting: "hello" });
