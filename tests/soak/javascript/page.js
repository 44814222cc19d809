// The content script of the soak test in JavaScript: it says as many numbered
// messages as it is ordered, on sessions that it dials and on those that the
// background dials, and counts the answers. Orders come from its page as events
// with text, and it answers each with its status.
//
// Mirrors package page and the content script in Go.
"use strict";

{
  const { Line, windowBytes } = soak;
  const { runtime } = globalThis.browser ?? chrome;
  const panicWord = "soak: panic";
  const nudgeEach = 1000;
  const bytes = windowBytes;

  const calls = gangway.accept("called", { volatile: true, bytes })[Symbol.asyncIterator]();
  const openers = {
    plain: (onChange) => gangway.dial("plain", { bytes, onChange }),
    durable: (onChange) => gangway.dial("durable", { bytes, onChange }),
    called: async () => (await calls.next()).value,
  };

  const life = 1 + Math.floor(Math.random() * 2 ** 50);
  const lines = (globalThis.soakLines ?? Object.keys(openers)).map((name) => new Line(name, openers[name]));
  for (const line of lines) void line.run();
  setInterval(() => {
    for (const line of lines) if (line.behind()) lines[0].nudge();
  }, nudgeEach);

  document.addEventListener("soak", ({ detail }) => {
    const order = JSON.parse(detail);
    for (const line of lines) line.order(order);
    if (order.panic) runtime.sendMessage(panicWord).catch(() => {}); // Has no answer.
    const status = { life, lines: Object.fromEntries(lines.map((line) => [line.name, line.status()])) };
    document.dispatchEvent(new CustomEvent("soak-status", { detail: JSON.stringify(status) }));
  });
  document.documentElement.dataset.soak = "ready";
}
