// Calls as one writes them by hand: a number for each, and a map of those that
// wait.
"use strict";

class Calls {
  #port = browser.runtime.connect();
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.#port.onMessage.addListener(({ call, response }) => {
      this.#waiting.get(call)(response);
      this.#waiting.delete(call);
    });
  }

  echo(request) {
    return new Promise((done) => {
      const call = ++this.#last;
      this.#waiting.set(call, done);
      this.#port.postMessage({ call, request });
    });
  }

  end() {
    this.#port.disconnect();
  }
}

const one = async (calls, id) => {
  const answer = await calls.echo({ greeting: "hello from the content script", id, price: 19.99, ok: true });
  if (answer.id !== id) throw new Error(`answer is ${JSON.stringify(answer)}`);
};

document.addEventListener("gangway-bench-rpc-plain", async ({ detail }) => {
  const calls = new Calls();
  let outcome;
  try {
    await one(calls, 0);
    const start = performance.now();
    await Promise.all(Array.from({ length: JSON.parse(detail).count }, (_, id) => one(calls, id)));
    outcome = { milliseconds: [performance.now() - start] };
  } catch (error) {
    outcome = { error: String(error) };
  }
  calls.end();
  document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify(outcome) }));
});
document.documentElement.dataset.ready = `${document.documentElement.dataset.ready ?? ""} rpc-plain`;
