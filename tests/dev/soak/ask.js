// Passes an order on to the content script of the page, and returns what it says
// of itself. The content script says in the document when it listens.
const [order] = arguments;
const { dataset } = document.documentElement;
while (dataset.soak !== "ready") await new Promise((done) => setTimeout(done, 5));
let status;
document.addEventListener("soak-status", (event) => { status = event.detail; }, { once: true });
document.dispatchEvent(new CustomEvent("soak", { detail: order }));
return status;
