// Connects anew after the end of a port, which is the least that a session has
// to do, and says how long it takes until a message is answered.
"use strict";

const connect = () => browser.runtime.connect({ name: "resume" });

/** Has the background end a port. Returns when this end has heard of it. */
const end = (port) =>
  new Promise((done) => {
    port.onDisconnect.addListener(() => done(performance.now()));
    port.postMessage("end");
  });

/** Posts a message on a new port. Returns the port when it is answered. */
const exchange = (id) =>
  new Promise((done, fail) => {
    const port = connect();
    port.onMessage.addListener((answer) => (answer.id === id ? done(port) : fail(new Error(`answer is ${JSON.stringify(answer)}`))));
    port.onDisconnect.addListener(() => fail(new Error("the port ended")));
    port.postMessage({ greeting: "hello from the content script", id, price: 19.99, ok: true });
  });

const resumptions = async (count) => {
  const milliseconds = [];
  for (let i = 0; i < count; i++) {
    const ended = await end(connect());
    const port = await exchange(i);
    milliseconds.push(performance.now() - ended);
    port.disconnect();
  }
  return milliseconds;
};

document.addEventListener("gangway-bench-session-plain", async ({ detail }) => {
  let outcome;
  try {
    outcome = { milliseconds: await resumptions(JSON.parse(detail).count) };
  } catch (error) {
    outcome = { error: String(error) };
  }
  document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify(outcome) }));
});
document.documentElement.dataset.ready = `${document.documentElement.dataset.ready ?? ""} session-plain`;
