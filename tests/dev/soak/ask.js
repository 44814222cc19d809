// Asks the content script of the page for so many messages, and returns what
// it says of itself. The content script says in the document when it listens.
const [count] = arguments;
const { dataset } = document.documentElement;
while (dataset.soak !== "ready") await new Promise((done) => setTimeout(done, 5));
let status;
document.addEventListener("soak-status", (event) => { status = event.detail; }, { once: true });
document.dispatchEvent(new CustomEvent("soak", { detail: String(count) }));
return status;
