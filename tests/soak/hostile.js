// A peer that says anything on the ports of sessions, beside the honest ones.
// Its page says how many ports to open and what chance to follow, and learns how
// many of those to which the background listens it ended.
const heard = (globalThis.soakLines ?? ["plain", "durable"]).map((line) => `gangway.session/${line}`);
const names = [...heard, ...heard, "gangway.session/nobody", "gangway.session/"];

const chance = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0; // mulberry32
  let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
  t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

const liar = (random) => {
  const below = (n) => Math.floor(random() * n);
  const pick = (list) => list[below(list.length)];
  const bytes = (n) => Uint8Array.from({ length: n }, () => below(256));
  const number = () => pick([0, 1, 2, 3, below(100), 2 ** 32, 2n ** 63n, 2n ** 64n - 1n, -1, 0.5, NaN]);
  const value = () =>
    pick([null, undefined, "", "text", number(), bytes(below(200)), [], {}, new Map([[1, 2]]), new Array(1e7), [[[[[]]]]]]);
  const hello = () => [0, 1, 1, bytes(16), 1 + below(1000), 0, 1, 65536, 100];
  const packet = () =>
    pick([
      () => [2, number(), value()],
      () => [2, 1 + below(4), value()],
      () => [3, number(), number(), below(4), bytes(below(70_000))],
      () => [4, number(), number()],
      () => [5, number()],
      () => [6, number(), "a reset", number()],
      () => [7],
      () => [below(12), value(), value()],
      () => hello(),
      () => value(),
      () => bytes(1 + below(300)),
    ])();
  return { below, pick, hello, packet };
};

const attack = async ({ seed, ports }) => {
  const { below, pick, hello, packet } = liar(chance(seed));
  const open = [];
  const refused = new Set();
  let refuse;
  const first = new Promise((done) => (refuse = done));
  for (let i = 0; i < ports; i++) {
    const port = (globalThis.browser ?? chrome).runtime.connect({ name: pick(names) });
    open.push(port);
    if (heard.includes(port.name)) port.onDisconnect.addListener(() => refuse(refused.add(port)));
    if (below(3) > 0) port.postMessage(hello());
    for (let n = below(20); n > 0; n--) port.postMessage(packet());
  }
  await Promise.race([first, new Promise((done) => setTimeout(done, 1000))]); // One timer: a hidden page waits long for each.
  for (const port of open) port.disconnect();
  return { ports: open.length, refused: refused.size };
};

document.addEventListener("soak-attack", async (event) => {
  const outcome = await attack(JSON.parse(event.detail));
  document.dispatchEvent(new CustomEvent("soak-attacked", { detail: JSON.stringify(outcome) }));
});
document.documentElement.dataset.soak = "hostile";
