"use strict";

/** What the side that connects does. Returns milliseconds. */
const ask = async (end, { mode, count }) => {
  const exchange = (receive, post) => {
    const received = end.receive(receive);
    end.post(post);
    return received;
  };
  await exchange(1, 1);
  if (mode === "echo") return echoes(end, count);
  const start = performance.now();
  await (mode === "take" ? exchange(1, count) : exchange(count, 1));
  return [performance.now() - start];
};

const echoes = (end, count) =>
  new Promise((done) => {
    const times = [];
    let start;
    const next = () => {
      start = performance.now();
      end.expect(1, received);
      end.post(1);
    };
    const received = () => {
      times.push(performance.now() - start);
      if (times.length === count) done(times);
      else next();
    };
    next();
  });

document.addEventListener("gangway-bench-plain", async ({ detail }) => {
  const command = JSON.parse(detail);
  const port = browser.runtime.connect({ name: nameOf(command) });
  let outcome;
  try {
    outcome = { milliseconds: await ask(new End(port, command), command) };
  } catch (error) {
    outcome = { error: String(error) };
  }
  port.disconnect();
  document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify(outcome) }));
});
document.documentElement.dataset.ready = `${document.documentElement.dataset.ready ?? ""} plain`;
