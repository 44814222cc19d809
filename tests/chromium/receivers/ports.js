// Opens ports and sends a one-shot message when the page asks for it.
const ports = {};
for (const name of ["worker", "page"]) {
  document.addEventListener(`connect ${name}`, () => {
    const port = (ports[name] = chrome.runtime.connect({ name }));
    port.onMessage.addListener((text) => console.log(`${name}: ${text}`));
    port.onDisconnect.addListener(() => console.log(`${name}: ended`));
  });
  document.addEventListener(`post ${name}`, () => ports[name].postMessage("an answer"));
}
document.addEventListener("ask", () => {
  chrome.runtime.sendMessage("a question").then(
    () => console.log("question: answered"),
    (error) => console.log("question: failed", error.message),
  );
});
