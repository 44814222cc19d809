// Connects when the page asks for it, and posts all messages at once.
document.addEventListener("burst", () => {
  const port = chrome.runtime.connect({ name: "numbers" });
  port.onMessage.addListener(reply => console.log("reply:", reply));
  port.onDisconnect.addListener(() => console.log("the port ended"));
  for (let i = 0; i < 200; i++) port.postMessage(i);
});
document.addEventListener("panic", () => chrome.runtime.connect({ name: "panic" }));
console.log("ready");
