// Passes the driver's command on to the background, and its answer back: both
// are events of the document.
"use strict";

document.addEventListener("gangway-bench-codec", ({ detail }) => {
  const port = browser.runtime.connect({ name: "round" });
  port.onMessage.addListener((results) => {
    port.disconnect();
    document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify(results) }));
  });
  port.onDisconnect.addListener(() => {
    const error = "the background ended";
    document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify({ error }) }));
  });
  port.postMessage(JSON.parse(detail));
});
document.documentElement.dataset.ready = `${document.documentElement.dataset.ready ?? ""} codec`;
