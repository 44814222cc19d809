// Passes an order on to the content script of the page, and returns what it says
// of itself. The content script says in the document when it listens; one that has
// just ended with its extension does not answer, and another one follows.
const [order] = arguments;
const { dataset } = document.documentElement;
const pause = () => new Promise((done) => setTimeout(done, 5));
let status;
document.addEventListener("soak-status", (event) => { status = event.detail; }, { once: true });
while (status === undefined) {
  while (dataset.soak !== "ready") await pause();
  document.dispatchEvent(new CustomEvent("soak", { detail: order }));
  if (status === undefined) await pause();
}
return status;
