// Tests of the accepting end of sessions, whose other end the test plays: it does
// not keep to the protocol, or loses its ports and comes back.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { FakeBrowser } = require("./session.fake.js");
const { batch, unbatched } = require("./session.packets.js");
require("./codec.js");
require("./packets.js");
require("./machine.js");
require("./session.js");
require("./accept.js");

const { accept } = /** @type {any} */ (globalThis).gangway;
const { dial } = /** @type {any} */ (globalThis).gangway.session;

const fast = { backoffMin: 1, backoffMax: 5 };
const turn = (n = 1) => new Promise((resolve) => setTimeout(resolve, n));

/** Waits until something is so. */
const until = async (so) => {
  for (let turns = 0; !so(); turns++) {
    assert.ok(turns < 3000, `${so} in time`);
    await turn();
  }
};

const [HELLO, WELCOME, DATA, FRAGMENT, ACK, CLOSE, RESET] = [0, 1, 2, 3, 4, 5, 6];
const [ABORTED, FORGOTTEN, REFUSED, NO_VERSION, VIOLATED, TOO_LARGE, , GONE, MEMORY] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

const idOf = (n) => new Uint8Array(16).fill(n);
const helloOf = ({ min = 2, max = 2, id = idOf(1), epoch = 9, received = 0, first = 1 } = {}) =>
  [HELLO, min, max, id, epoch, received, first, 1 << 20, 100];

/** A dialing end that is played, on a port of its own. */
class Peer {
  constructor(browser, { sender = browser.sender, name = "chat" } = {}) {
    this.packets = [];
    this.ended = false;
    this.port = browser.connect(`gangway.session/${name}`, sender);
    this.port.onMessage.addListener((value) => this.packets.push(...unbatched(value)));
    this.port.onDisconnect.addListener(() => (this.ended = true));
  }

  async post(...packets) {
    this.port.postMessage(batch(...packets));
    await turn(5);
  }

  /** Waits for a reset and for the end of the port, and returns its code. */
  async reset() {
    await until(() => this.ended);
    return this.packets.find(([kind]) => kind === RESET)?.[1];
  }

  of(wanted) {
    return this.packets.filter(([kind]) => kind === wanted);
  }

  /** Loses its port at the other end alone. */
  lose() {
    this.port.other.lose();
  }
}

/** A listener with a true session, which nothing may harm. */
class Siege {
  constructor(options = {}) {
    this.browser = new FakeBrowser();
    this.options = options;
    this.sessions = [];
    this.begin();
  }

  begin() {
    this.listener = accept("chat", this.options);
    void (async () => {
      for await (const session of this.listener) this.sessions.push(session);
    })();
  }

  async dial() {
    this.dialed = await dial("chat", fast);
    [this.accepted] = this.sessions.splice(0);
  }

  /** A peer whose session is accepted. */
  async peer(hello = helloOf(), sender = this.browser.sender) {
    const peer = new Peer(this.browser, { sender });
    await peer.post(hello);
    await until(() => this.sessions.length > 0);
    return { peer, victim: this.sessions.pop() };
  }

  /** Says that the true session works, and ends all. */
  async unharmed() {
    for (const [from, to] of [[this.dialed, this.accepted], [this.accepted, this.dialed]]) {
      await from.send("hello");
      assert.deepEqual(await to.receive(), { value: "hello", redelivered: false });
    }
    this.dialed.abort();
    this.listener.stop();
  }
}

async function besiege(options) {
  const s = new Siege(options);
  await s.dial();
  return s;
}

const stranger = (browser, more) => ({ ...browser.sender, ...more });

for (const [name, packet, want] of [
  ["not a packet", "hello", VIOLATED],
  ["nothing", null, VIOLATED],
  ["a number", 0, VIOLATED],
  ["empty", [], VIOLATED],
  ["not a hello", [ACK, 1, 1], VIOLATED],
  ["short", [HELLO, 2, 2], VIOLATED],
  ["an id too long", helloOf({ id: new Uint8Array(17) }), VIOLATED],
  ["packet 0", helloOf({ first: 0 }), VIOLATED],
  ["an old version", helloOf({ min: 0, max: 1 }), NO_VERSION],
  ["a version to come", helloOf({ min: 3, max: 9 }), NO_VERSION],
  ["a version to come with other parts", [HELLO, 3, 9, "more", {}], NO_VERSION],
  ["an unknown session", helloOf({ first: 2 }), FORGOTTEN],
]) {
  test(`a hello is refused: ${name}`, async () => {
    const s = await besiege();
    const peer = new Peer(s.browser);
    await peer.post(packet);
    assert.equal(await peer.reset(), want);
    assert.deepEqual(s.sessions, []);
    await s.unharmed();
  });
}

test("an end of later versions, too, is welcomed in the version that both speak", async () => {
  const s = await besiege();
  const { peer } = await s.peer(helloOf({ min: 1, max: 9 }));
  await until(() => peer.packets.length > 0);
  assert.deepEqual(peer.of(WELCOME).map(([, version]) => version), [2]);
  await s.unharmed();
});

const flood = (packet) => Array.from({ length: 20 }, (_, i) => packet(i + 1));
const most = 2n ** 64n - 1n;

for (const [name, packets, want] of [
  ["malformed", [[DATA]], VIOLATED],
  ["of an unknown kind", [[99, 1]], VIOLATED],
  ["a second hello", [helloOf()], VIOLATED],
  ["a gap", [[DATA, 2, "x"]], VIOLATED],
  ["of a number that is none", [[DATA, most, "x"]], VIOLATED],
  ["confirms what was not sent", [[ACK, 1, 1]], VIOLATED],
  ["confirms it all", [[ACK, most, 1]], VIOLATED],
  ["after the last one", [[DATA, 1, "x"], [CLOSE, 2], [DATA, 3, "x"]], VIOLATED],
  ["an unknown part", [[FRAGMENT, 1, 1, 4, new Uint8Array(4)]], VIOLATED],
  ["too large", [[DATA, 1, "x".repeat(3000)]], TOO_LARGE],
  ["too large in parts", [[FRAGMENT, 1, 1, 0, new Uint8Array(1500)], [FRAGMENT, 2, 1, 1, new Uint8Array(1500)]], TOO_LARGE],
  ["more than the window", flood((n) => [DATA, n, "x".repeat(200)]), VIOLATED],
  ["more messages than the window", flood((n) => [DATA, n, "x"]), VIOLATED],
  ["more empty messages than the window", flood((n) => [FRAGMENT, n, n, 1, new Uint8Array(0)]), VIOLATED],
  ["many large messages", flood((n) => [FRAGMENT, n, n, 0, new Uint8Array(0)]), VIOLATED],
]) {
  test(`a packet ends its session alone: ${name}`, async () => {
    const s = await besiege({ maxMessage: 2000, messages: 16, bytes: 1000 });
    const { peer, victim } = await s.peer();
    await peer.post(...packets);
    assert.equal(await peer.reset(), want);
    assert.equal((await victim.closed).code, want === TOO_LARGE ? "too-large" : "violated");
    await s.unharmed();
  });
}

test("bytes that are no packets end their session, and nothing else", async () => {
  const s = await besiege({ maxSessions: 1 << 20 });
  for (let n = 0; n < 300; n++) {
    const { peer, victim } = await s.peer(helloOf({ id: crypto.getRandomValues(new Uint8Array(16)) }));
    const bytes = crypto.getRandomValues(new Uint8Array(1 + (n % 20)));
    bytes[0] = 0x80 | (n % 7);
    await peer.post(bytes);
    victim.abort();
    await turn();
  }
  await s.unharmed();
});

test("a session belongs to its tab and its origin, also after a loss of memory", async () => {
  const s = await besiege();
  const hello = helloOf({ id: new Uint8Array(Buffer.from(s.dialed.id, "base64url")) });
  const strangers = [{ tab: { id: 8 } }, { origin: "https://example.com" }, { id: "other" }];
  const refused = async () => {
    for (const more of strangers) {
      const peer = new Peer(s.browser, { sender: stranger(s.browser, more) });
      await peer.post(hello);
      assert.equal(await peer.reset(), REFUSED, JSON.stringify(more));
    }
  };
  await refused();
  await s.dialed.send("kept");
  await s.accepted.receive();
  void s.accepted.receive().catch(() => {});
  await turn(200);
  s.browser.kill(true);
  s.begin();
  await turn(20); // It reads its records.
  await refused();
  assert.deepEqual(s.sessions, []);
  await s.dialed.send("again");
  await until(() => s.sessions.length > 0);
  [s.accepted] = s.sessions.splice(0);
  assert.equal(s.accepted.restored, true);
  assert.equal((await s.accepted.receive()).value, "again");
  await s.unharmed();
});

test("a session goes on for a page that is described by another frame while it goes into the cache", async () => {
  const s = await besiege();
  const hello = helloOf({ id: new Uint8Array(Buffer.from(s.dialed.id, "base64url")) });
  const peer = new Peer(s.browser, { sender: stranger(s.browser, { frameId: 4, documentLifecycle: "cached" }) });
  await peer.post(hello);
  await until(() => peer.packets.length > 0);
  assert.equal(peer.packets[0][0], WELCOME);
  s.dialed.abort();
  s.listener.stop();
});

test("ports without a hello are bounded for each sender, and so is all that comes before it", async () => {
  const s = await besiege({ maxSessions: 40 });
  const peers = Array.from({ length: 20 }, () => new Peer(s.browser));
  await until(() => peers.filter(({ ended }) => ended).length === 15);
  const other = new Peer(s.browser, { sender: stranger(s.browser, { tab: { id: 8 } }) });
  await turn(10);
  assert.equal(other.ended, false, "it has a share of its own");
  for (const { port } of peers) port.disconnect();
  await turn(10);
  const flooding = new Peer(s.browser);
  await flooding.post(...Array.from({ length: 12 }, () => "no hello"));
  await until(() => flooding.ended);
  await s.unharmed();
});

test("a session whose end is known says so again, and its state is gone", async () => {
  const s = await besiege();
  const { peer, victim } = await s.peer();
  await peer.post([DATA, 1, "x"]);
  await victim.receive();
  void victim.receive().catch(() => {});
  await turn(200);
  victim.abort("enough");
  await turn(20);
  assert.equal(await peer.reset(), ABORTED);
  for (const restart of [false, true]) {
    if (restart) {
      s.dialed.abort();
      await turn(20);
      s.browser.kill(false);
      s.begin();
    }
    const again = new Peer(s.browser);
    await again.post(helloOf({ received: 1, first: 2 }));
    await until(() => again.ended);
    assert.deepEqual(again.of(RESET).map(([, code, , handled]) => [code, handled]), [[ABORTED, 1]], String(restart));
  }
  assert.deepEqual(s.sessions, []);
});

test("packets of a port that was replaced are dropped", async () => {
  const s = await besiege();
  const { peer, victim } = await s.peer();
  await peer.post([DATA, 1, "first"]);
  const second = new Peer(s.browser);
  await second.post(helloOf());
  await until(() => second.packets.length > 0);
  assert.deepEqual(second.of(WELCOME).map(([, , , received]) => received), [1]);
  await until(() => peer.ended);
  await second.post([DATA, 2, "second"]);
  assert.deepEqual([(await victim.receive()).value, (await victim.receive()).value], ["first", "second"]);
  assert.deepEqual(s.sessions, [], "it is the same session");
  await s.unharmed();
});

test("only that is confirmed which is stored", async () => {
  const s = await besiege();
  const { set } = s.browser.api.storage.session;
  let release;
  s.browser.api.storage.session.set = async (items) => {
    await new Promise((resolve) => (release = resolve));
    return set(items);
  };
  const { peer, victim } = await s.peer();
  await peer.post([DATA, 1, "x"]);
  await victim.receive();
  void victim.receive().catch(() => {});
  await until(() => release);
  await turn(50);
  assert.deepEqual(peer.of(ACK), []);
  release();
  await until(() => peer.of(ACK).length > 0);
  assert.deepEqual(peer.of(ACK).map(([, handled]) => handled), [1]);
  s.browser.api.storage.session.set = set;
  await s.unharmed();
});

test("messages that nobody receives stop their sender, and take no more than a window", async () => {
  const s = await besiege({ bytes: 10_000, messages: 50 });
  let sent = 0;
  for (let n = 0; n < 1000; n++) void s.dialed.send(new Uint8Array(900)).then(() => sent++, () => {});
  void s.dialed.send(new Uint8Array(1 << 20)).catch(() => {});
  await until(() => s.accepted.machine.cost() > 8000);
  await turn(5);
  const cost = s.accepted.machine.cost();
  assert.ok(cost <= 10_000 + 50 * 64, String(cost));
  for (let n = 0; n < 1000; n++) assert.equal((await s.accepted.receive()).value.length, 900);
  assert.equal((await s.accepted.receive()).value.length, 1 << 20);
  assert.equal(sent, 1000);
  await s.unharmed();
});

test("messages that wait are bounded for each sender, and end their session", async () => {
  const s = await besiege({ bytes: 8 << 20, maxMessage: 8 << 20, maxMemory: 4 << 20 });
  const { peer, victim } = await s.peer(helloOf(), stranger(s.browser, { tab: { id: 8 } }));
  await peer.post([DATA, 1, "x".repeat(1 << 20)]);
  assert.equal(victim.error, undefined);
  await peer.post([FRAGMENT, 2, 1, 0, new Uint8Array(3 << 19)]);
  assert.equal(await peer.reset(), MEMORY);
  assert.equal((await victim.closed).code, "memory");
  await s.unharmed();
});

test("the storage is bounded for each sender: a session beyond it ends", async () => {
  const s = await besiege({ maxStored: 100_000 });
  const { peer, victim } = await s.peer(helloOf(), stranger(s.browser, { tab: { id: 8 } }));
  await peer.post([DATA, 1, "x"]);
  await victim.receive();
  peer.lose();
  await turn(5);
  void victim.send(new Uint8Array(60_000));
  void victim.receive().catch(() => {});
  assert.equal((await victim.closed).code, "store");
  await s.unharmed();
  await turn(20);
  assert.equal([...s.browser.stored.keys()].filter((key) => key.startsWith("gangway.session:")).length, 0);
});

test("a session gives its memory up while its other end is away, and goes on when that comes back", async () => {
  const s = await besiege({ keep: 30 });
  const { peer, victim } = await s.peer();
  await peer.post([DATA, 1, "x"]);
  await victim.receive();
  await victim.send("kept");
  void victim.receive().catch(() => {});
  peer.lose();
  assert.equal((await victim.closed).code, "away");
  for (const restart of [false, true]) {
    if (restart) {
      s.browser.kill(false);
      s.begin();
      await turn(20);
    }
    const { peer: again, victim: restored } = await s.peer(helloOf({ first: 2, received: restart ? 1 : 0 }));
    assert.equal(restored.restored, true);
    await until(() => again.packets.length > (restart ? 0 : 1));
    assert.deepEqual(again.of(WELCOME).map(([, , , received]) => received), [1]);
    if (!restart) assert.deepEqual(again.of(8).concat(again.of(DATA)).map(([, number, text]) => [number, text]), [[1, "kept"]]);
    again.lose();
    assert.equal((await restored.closed).code, "away");
  }
  s.browser.close(7);
  await turn(20);
  const late = new Peer(s.browser);
  await late.post(helloOf({ first: 2 }));
  assert.equal(await late.reset(), GONE, "its tab is closed");
  s.dialed.abort();
  s.listener.stop();
});

test("a page that goes into the back/forward cache lets its ports go, and its sessions go on", async () => {
  const target = new EventTarget();
  globalThis.addEventListener = target.addEventListener.bind(target);
  globalThis.removeEventListener = target.removeEventListener.bind(target);
  try {
    const s = await besiege({ volatile: true });
    const { peer, victim } = await s.peer();
    const hide = (persisted) => target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted }));
    hide(false);
    await turn(5);
    assert.equal(peer.ended, false);
    hide(true);
    await until(() => peer.ended);
    const again = new Peer(s.browser);
    await again.post(helloOf());
    await again.post([DATA, 1, "x"]);
    assert.equal((await victim.receive()).value, "x");
    s.dialed.abort();
    s.listener.stop();
    await turn(20);
  } finally {
    delete globalThis.addEventListener;
    delete globalThis.removeEventListener;
  }
});

test("a listener that was stopped admits nobody, and its sessions end with their ports", async () => {
  const s = await besiege();
  s.listener.stop();
  const peer = new Peer(s.browser);
  await until(() => peer.ended);
  await s.dialed.send("still");
  assert.equal((await s.accepted.receive()).value, "still");
  [...s.browser.ports].find((port) => port.sender).lose();
  assert.equal((await s.accepted.closed).code, "stopped");
  s.dialed.abort();
});

test("a name has one listener, and records belong to one name", async () => {
  const s = await besiege();
  assert.throws(() => accept("chat"), { code: "listening" });
  await s.dialed.send("x");
  await s.accepted.receive();
  void s.accepted.receive().catch(() => {});
  await turn(200);
  const others = [accept("cha"), accept("chat:more"), accept("")];
  await turn(20);
  for (const name of ["cha", "chat:more", ""]) {
    const port = s.browser.connect(`gangway.session/${name}`);
    const answers = [];
    port.onMessage.addListener((value) => answers.push(...unbatched(value)));
    port.postMessage(batch(helloOf({ id: new Uint8Array(Buffer.from(s.dialed.id, "base64url")), first: 2 })));
    await until(() => answers.length > 0);
    assert.deepEqual(answers, [[6, 2, "", 0]], "it has forgotten it, since it never knew it");
  }
  for (const other of others) other.stop();
  s.listener.stop();
  accept("chat").stop();
  s.dialed.abort();
});

test("both ends close at the same time, and neither hangs", async () => {
  const s = await besiege();
  await s.dialed.send("x");
  await s.accepted.send("y");
  const ends = await Promise.all([s.dialed.close(), s.accepted.close()]);
  for (const { code } of ends) assert.match(code, /closed$/);
  await until(() => !s.dialed.machine.lingering);
  s.listener.stop();
});

test("a background closes in order, also when it is killed before the page has all", async () => {
  const s = await besiege();
  await s.accepted.send("last");
  void s.accepted.close();
  await turn(200);
  s.browser.kill(false);
  s.begin();
  const got = [];
  for await (const message of s.dialed) got.push(message);
  assert.deepEqual(got, ["last"]);
  await until(() => !s.dialed.machine.lingering); // The other end knows.
  s.listener.stop();
});
