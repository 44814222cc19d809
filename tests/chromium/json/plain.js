// A plain end of a port: it is told of the values as JSON has them.
document.addEventListener("plain", () => {
  const port = chrome.runtime.connect({ name: "plain" });
  port.onMessage.addListener((reply) => console.log("reply:", JSON.stringify(reply)));
  port.postMessage("gangway.batch/1;nmdhbmd38wE=");
});
console.log("ready");
