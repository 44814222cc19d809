// Tests of sessions whose other end the test plays.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { HEADER, batch, itemOf, unbatched } = require("./session.packets.js");
require("./codec.js");
require("./packets.js");
require("./machine.js");
require("./session.js");

const { codec, session: library } = /** @type {any} */ (globalThis).gangway;
const { dial, SessionError } = library;

/** A port whose other end is played. */
class FakePort {
  constructor(name) {
    this.name = name;
    this.packets = [];
    this.listeners = [];
    this.enders = [];
    this.ended = false;
    this.onMessage = { addListener: (listener) => this.listeners.push(listener) };
    this.onDisconnect = { addListener: (listener) => this.enders.push(listener) };
  }

  postMessage(value) {
    if (this.ended) throw new Error("Attempt to postMessage on disconnected port");
    this.packets.push(...unbatched(value));
  }

  disconnect() {
    this.ended = true;
  }

  comes(...packets) {
    for (const listener of this.listeners) listener(batch(...packets));
  }

  breaks() {
    this.ended = true;
    for (const listener of this.enders) listener();
  }

  take() {
    return this.packets.splice(0);
  }
}

const settle = async (ms = 0) => {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
};

const EPOCH = 5;
const welcome = ({ epoch = EPOCH, received = 0, credit = 1 << 20, messages = 16384 } = {}) => [1, 2, epoch, received, credit, messages];

/** A session that is dialed, and the ports that it opens. */
async function dialed(options) {
  const ports = [];
  const opened = dial("test", { connect: (name) => (ports.push(new FakePort(name)), ports.at(-1)) });
  await settle();
  const [hello] = ports[0].take();
  ports[0].comes(welcome(options));
  const session = await opened;
  await settle();
  return { session, ports, hello, get port() { return ports.at(-1); } };
}

/** Lets the port end, and the next one be welcomed. */
async function again(s, options) {
  s.port.breaks();
  await settle(120);
  const [hello] = s.port.take();
  s.port.comes(welcome(options));
  await settle();
  return hello;
}

const endsWith = async (session, code) => {
  const end = await session.closed;
  assert.ok(end instanceof SessionError);
  assert.equal(end.code, code, end.message);
  return end;
};

test("a session says hello, and is there when it is welcomed", async () => {
  const { hello, ports, session } = await dialed();
  assert.equal(ports[0].name, "gangway.session/test");
  const [kind, low, high, id, epoch, ...rest] = hello;
  assert.deepEqual([kind, low, high, id.length, rest], [0, 2, 2, 16, [0, 1, 1 << 20, 16384]]);
  assert.ok(epoch > 0);
  session.abort();
  assert.deepEqual(ports[0].take(), [[6, 1, "", 0]]);
  assert.ok(ports[0].ended);
  await endsWith(session, "aborted");
});

test("messages go and come in their order, and are confirmed", async () => {
  const s = await dialed();
  await Promise.all([s.session.send("a"), s.session.send({ b: 1 })]);
  await settle();
  assert.deepEqual(s.port.take(), [[2, 1, "a"], [2, 2, { b: 1 }]]);
  s.port.comes([2, 1, "x"], [2, 2, "y"], [4, 2, 1 << 20]);
  const got = [];
  for await (const message of s.session) if (got.push(message) === 2) break;
  assert.deepEqual(got, ["x", "y"]);
  await settle(40);
  assert.deepEqual(s.port.take(), [[4, 1, 1 << 20]], "the second one may still be in work");
  void s.session.receiveItem().catch(() => {});
  await s.session.send("answer");
  await settle(40);
  assert.deepEqual(s.port.take(), [[2, 3, "answer"], [4, 2, 1 << 20]]);
  s.session.abort();
});

test("what the other end does not have leaves again on the next port", async () => {
  const s = await dialed();
  for (const message of ["a", "b", "c"]) await s.session.send(message);
  s.port.comes([2, 1, "x"], [4, 1, 1 << 20]);
  await settle();
  const hello = await again(s, { received: 2 });
  assert.deepEqual(hello.slice(5), [1, 2, 1 << 20, 16384], "it has one, and can send from the second on");
  assert.deepEqual(s.port.take(), [[2, 3, "c"]]);
  s.port.comes([2, 1, "x"], [2, 2, "y"]);
  const [first, second] = [await s.session.receiveItem(), await s.session.receiveItem()];
  assert.deepEqual([codec.decode(first.item), codec.decode(second.item)], ["x", "y"], "the first one is taken once");
  s.session.abort();
});

test("messages that an earlier memory may have had are marked", async () => {
  const s = await dialed();
  await s.session.send("a");
  await settle();
  s.port.take();
  s.port.breaks();
  await s.session.send("new");
  await settle(120);
  s.port.take();
  s.port.comes(welcome({ epoch: 6 }));
  await settle();
  assert.deepEqual(s.port.take(), [[8, 1, "a"], [2, 2, "new"]]);
  s.port.comes([8, 1, "x"]);
  assert.equal((await s.session.receiveItem()).redelivered, true);
  s.session.abort();
});

test("a large message travels in fragments, from its beginning to an end that has forgotten", async () => {
  const s = await dialed();
  const large = "x".repeat(150_000);
  await s.session.send(large);
  await settle();
  const fragments = s.port.take();
  assert.deepEqual(fragments.map(([kind, number, id, what, part]) => [kind, number, id, what, part.length]), [
    [3, 1, 1, 0, 65536], [3, 2, 1, 0, 65536], [3, 3, 1, 1, 150_005 - 2 * 65536],
  ]);
  assert.equal(codec.decode(Uint8Array.from(Buffer.concat(fragments.map((f) => f[4])))), large);
  await again(s, { epoch: 6, received: 1 });
  assert.deepEqual(s.port.take().map(([kind, number, , what]) => [kind, number, what]), [[3, 2, 0], [3, 3, 0], [3, 4, 3]]);
  const item = itemOf("y".repeat(100_000));
  s.port.comes([3, 1, 9, 0, item.slice(0, 65536)], [2, 2, "between"], [3, 3, 9, 1, item.slice(65536)]);
  assert.equal(codec.decode((await s.session.receiveItem()).item), "between");
  assert.equal(codec.decode((await s.session.receiveItem()).item).length, 100_000);
  s.session.abort();
});

test("a large message that is given up is dropped", async () => {
  const s = await dialed();
  s.port.comes([3, 1, 9, 0, new Uint8Array(10)], [3, 2, 9, 2, new Uint8Array(0)], [2, 3, "after"]);
  assert.equal(codec.decode((await s.session.receiveItem()).item), "after");
  s.session.abort();
});

test("a sender waits for credit, and for its window", async () => {
  const s = await dialed({ credit: 10, messages: 2 });
  await Promise.all(["aaaaaa", "bbbbbb", "cccccc"].map((text) => s.session.send(text)));
  await settle();
  assert.deepEqual(s.port.take(), [[2, 1, "aaaaaa"]]);
  s.port.comes([4, 1, 0]);
  await settle();
  assert.deepEqual(s.port.take(), []);
  s.port.comes([4, 1, 100]);
  await settle();
  assert.deepEqual(s.port.take(), [[2, 2, "bbbbbb"], [2, 3, "cccccc"]]);
  let sent = 0;
  const item = new Uint8Array(60_000);
  for (let n = 0; n < 30; n++) void s.session.send(item).then(() => sent++, () => {});
  await settle();
  assert.equal(sent, 17, "a window is full");
  s.port.comes([4, 8, 1 << 20]);
  await settle();
  assert.equal(sent, 22);
  s.session.abort();
});

test("a session is closed in order by either end", async () => {
  const own = await dialed();
  await own.session.send("a");
  const closed = own.session.close();
  await assert.rejects(own.session.send("late"), { code: "closed" });
  await settle();
  assert.deepEqual(own.port.take(), [[2, 1, "a"], [5, 2]]);
  own.port.comes([6, 0, "", 2]);
  assert.equal((await closed).code, "closed");
  assert.deepEqual(own.port.take(), [[6, 0, "", 0]]);
  assert.ok(own.port.ended);

  const other = await dialed();
  other.port.comes([2, 1, "x"], [5, 2]);
  const got = [];
  for await (const message of other.session) got.push(message);
  assert.deepEqual(got, ["x"]);
  await endsWith(other.session, "peer-closed");
  assert.deepEqual(other.port.take(), [[6, 0, "", 2]]);
  const first = other.port;
  first.breaks();
  await settle(120);
  assert.notEqual(other.port, first, "it makes sure that the other end knows");
  other.port.take();
  other.port.comes(welcome());
  await settle();
  assert.deepEqual(other.port.take(), [[6, 0, "", 2]]);
  other.port.comes([6, 0, "", 0]);
  await settle(200);
  assert.equal(other.ports.length, 2, "and then no more");
});

test("faults of the other end end the session", async () => {
  const part = new Uint8Array(60_000);
  for (const packets of [
    ["no packet"],
    [[]],
    [[9]],
    [[2, 2, "gap"]],
    [[4, 1, 1]],
    [[4, 1]],
    [[3, 1, 1, 4, part]],
    [[2, 1]],
    [[5, 1], [2, 2, "after the end"]],
    [welcome()],
    Array.from({ length: 19 }, (_, n) => [2, n + 1, part]),
    Array.from({ length: 18 }, (_, n) => [3, n + 1, n, 0, part]),
    Array.from({ length: 17 }, (_, n) => [3, n + 1, n, 0, new Uint8Array(1)]),
    [Uint8Array.of(0x83, 2, 0x3b)],
  ]) {
    const s = await dialed();
    // The last one must wait: a close with nothing before it ends at once.
    if (packets.length === 2) s.port.comes([2, 1, "x"], [5, 2], [2, 3, "after the end"]);
    else s.port.comes(...packets);
    await endsWith(s.session, "violated");
    assert.deepEqual(s.port.take().map(([kind, code]) => [kind, code]), [[6, 5]], JSON.stringify(packets).slice(0, 80));
    assert.ok(s.port.ended);
  }
});

test("bytes that are no packets end the session, and nothing else", async () => {
  for (let n = 0; n < 500; n++) {
    const s = await dialed();
    const bytes = Uint8Array.from({ length: 1 + (n % 12) }, () => Math.floor(Math.random() * 256));
    bytes[0] = 0x80 | (n % 7);
    if (n % 5 === 0) for (const listener of s.port.listeners) listener(Uint8Array.from(Buffer.concat([HEADER, bytes])));
    else s.port.comes(bytes);
    s.session.abort();
    await s.session.closed;
  }
});

test("a dial fails by an answer that is none", async () => {
  for (const [packets, code] of [
    [["welcome"], "violated"],
    [[[1, 3, EPOCH, 0, 1, 1]], "no-version"],
    [[[1, 0, EPOCH, 0, 1, 1]], "no-version"],
    [[[6, 4, "", 0]], "no-version"],
    [[[6, 99, "", 0]], "violated"],
    [[[6, 7, "", 0]], "busy"],
    [[welcome({ received: 5 })], "violated"],
    [[[2, 1, "first"]], "violated"],
  ]) {
    const ports = [];
    const opened = dial("test", { connect: (name) => (ports.push(new FakePort(name)), ports.at(-1)) });
    await settle();
    ports[0].comes(...packets);
    await assert.rejects(opened, { code }, JSON.stringify(packets));
    assert.ok(ports[0].ended);
  }
});

test("a dial gives a session that the other end closes as soon as it is welcomed", async () => {
  const ports = [];
  const opened = dial("test", { connect: (name) => (ports.push(new FakePort(name)), ports.at(-1)) });
  await settle();
  ports[0].comes(welcome(), [5, 1]);
  const session = await opened;
  for await (const message of session) assert.fail(String(message));
  await endsWith(session, "peer-closed");
});

test("a large message begins anew while a part of it waits for the window", async () => {
  const s = await dialed();
  void s.session.sendItem(new Uint8Array(2 << 20)); // The window takes a half of it.
  await settle();
  assert.equal(s.port.take().length, 16);
  await again(s, { epoch: 6, received: 4 });
  const parts = s.port.take().filter(([kind]) => kind === 3);
  assert.deepEqual(parts.map(([, number]) => number), Array.from({ length: 16 }, (_, n) => n + 5));
  s.port.comes([4, 20, 1 << 20]);
  await settle();
  assert.deepEqual(s.port.take().map(([kind, number, , what]) => [kind, number, what]).at(-1), [3, 36, 1]);
  s.session.abort();
});

test("resets end the session, and say how far it was handled", async () => {
  for (const [code, name] of ["peer-closed", "aborted", "forgotten", "refused", "no-version", "violated", "too-large", "busy", "gone", "memory", "violated"].entries()) {
    const s = await dialed();
    await s.session.send("a");
    await s.session.send("b");
    await settle();
    s.port.take();
    s.port.comes([6, code, "text", 1]);
    const end = await endsWith(s.session, name);
    assert.deepEqual(end.unconfirmed.map((item) => codec.decode(item)), ["b"]);
    assert.deepEqual(end.unsent, []);
    assert.deepEqual(s.port.take(), code === 0 ? [[6, 0, "text", 0]] : []);
    await assert.rejects(s.session.receiveItem(), { code: name });
  }
});

test("an end names the messages that have never left", async () => {
  const s = await dialed({ credit: 10, messages: 1 });
  for (const message of ["a", "b"]) await s.session.send(message);
  await settle();
  s.session.abort();
  const end = await s.session.closed;
  assert.deepEqual(end.unconfirmed.map((item) => codec.decode(item)), ["a", "b"]);
  assert.deepEqual(end.unsent.map((item) => codec.decode(item)), ["b"]);
});

test("a background that sleeps is left alone until there is something to say", async () => {
  for (const wake of [(session) => session.send("a"), (session) => session.expect(true), (session) => session.abort()]) {
    const s = await dialed();
    s.port.comes([7]);
    s.port.breaks();
    await settle(300);
    assert.equal(s.ports.length, 1);
    void wake(s.session);
    await settle(20);
    assert.equal(s.ports.length, 2, "also to tell of the end");
    s.session.abort();
  }
  const expecting = await dialed();
  expecting.session.expect(true);
  expecting.port.comes([7]);
  expecting.port.breaks();
  await settle(120);
  assert.equal(expecting.ports.length, 2);
  expecting.session.abort();
});

test("plain packets are taken, and the last words of a program that crashes are none", async () => {
  const s = await dialed();
  for (const listener of s.port.listeners) {
    listener(Uint8Array.from(Buffer.from("9e67616e6777f401", "hex")));
    listener([2, 1, { plain: true }]);
  }
  assert.deepEqual(codec.decode((await s.session.receiveItem()).item), { plain: true });
  s.session.abort();
});

test("a dial goes on until somebody listens, or it is given up", async () => {
  const ports = [];
  const control = new AbortController();
  const connect = (name) => {
    const port = new FakePort(name);
    ports.push(port);
    queueMicrotask(() => port.breaks());
    return port;
  };
  const opened = dial("test", { connect, signal: control.signal });
  await settle(400);
  assert.ok(ports.length >= 3 && ports.length < 10, String(ports.length));
  control.abort();
  await assert.rejects(opened, { name: "AbortError" });
  const gone = dial("test", { connect: () => { throw new Error("Extension context invalidated."); } });
  await assert.rejects(gone, { code: "invalidated" });
  const strange = [];
  const refused = dial("test", { connect: (name) => (strange.push(new FakePort(name)), strange[0]) });
  await settle();
  strange[0].comes({ no: "welcome" });
  await assert.rejects(refused, { code: "violated" });
});

test("a page that goes into the back/forward cache lets its port go, and connects when it is shown", async () => {
  const target = new EventTarget();
  Object.assign(globalThis, {
    addEventListener: target.addEventListener.bind(target),
    removeEventListener: target.removeEventListener.bind(target),
  });
  const happens = (type, persisted) => target.dispatchEvent(Object.assign(new Event(type), { persisted }));
  const s = await dialed();
  happens("pagehide", false);
  assert.equal(s.port.ended, false);
  happens("pagehide", true);
  assert.ok(s.port.ended);
  await s.session.send("kept");
  s.session.expect(true);
  await settle(120);
  assert.equal(s.ports.length, 1, "it is frozen");
  happens("pageshow", true);
  await settle();
  assert.equal(s.ports.length, 2);
  s.port.take();
  s.port.comes(welcome());
  await settle();
  assert.deepEqual(s.port.take(), [[2, 1, "kept"]]);
  s.session.abort();
  await settle(20);
  happens("pagehide", true);
  delete globalThis.addEventListener;
  delete globalThis.removeEventListener;
});
