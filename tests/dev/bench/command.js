// Passes a command on to a content script of the page, and returns its answer.
// Content scripts add their names to the document when they listen.
const [peer, detail] = arguments;
const { dataset } = document.documentElement;
while (!dataset.ready?.split(" ").includes(peer)) await new Promise((done) => setTimeout(done, 10));
return new Promise((done) => {
  document.addEventListener("gangway-bench-done", (event) => done(event.detail), { once: true });
  document.dispatchEvent(new CustomEvent(`gangway-bench-${peer}`, { detail }));
});
