// Tests of calls over sessions that are fake.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { FakeSession, endAll, pair, settle } = require("./rpc.fake.js");
require("./packets.js");
require("./rpc.js");

const { CallError, Link, Mux, oneShot } = /** @type {any} */ (globalThis).gangway.rpc;

/** A service with a method of each form. */
const Numbers = {
  methods: {
    square: { name: "Numbers/Square", form: "unary" },
    sure: { name: "Numbers/Sure", form: "unary", idempotent: true },
    reset: { name: "Numbers/Reset", form: "unary", empty: true },
    count: { name: "Numbers/Count", form: "serverStream" },
    sum: { name: "Numbers/Sum", form: "clientStream" },
    double: { name: "Numbers/Double", form: "bidiStream" },
  },
};

/** Its implementation, which notes how calls go. */
class Server {
  constructor() {
    this.calls = [];
    this.aborted = [];
  }

  note(call) {
    this.calls.push(call);
    call.signal.addEventListener("abort", () => this.aborted.push(call.signal.reason.code));
  }

  async square(n, call) {
    this.note(call);
    if (n === "fail") throw new CallError("NOT_FOUND", "none", { details: [{ type: "t", value: 1 }, () => 1] });
    if (n === "throw") throw new TypeError("odd");
    if (n === "hang") await new Promise((_, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason)));
    if (n === "odd") return () => 1;
    return n * n;
  }

  sure(n, call) {
    return this.square(n, call);
  }

  reset(call) {
    this.note(call);
    assert.equal(arguments.length, 1);
  }

  async *count(to, call) {
    this.note(call);
    try {
      for (let n = 1; n <= to || to < 0; n++) yield n;
      if (to === 13) throw new CallError("OUT_OF_RANGE");
    } finally {
      this.left = true;
    }
  }

  async sum(numbers, call) {
    this.note(call);
    let sum = 0;
    for await (const n of numbers) {
      if (n < 0) return sum;
      sum += n;
    }
    return sum;
  }

  async *double(numbers, call) {
    this.note(call);
    for await (const n of numbers) yield 2 * n;
  }
}

test.afterEach(endAll);

/** Two links, of which the second one serves. */
function links() {
  const [a, b] = pair();
  const server = new Server();
  const client = new Link(a);
  const link = new Link(b);
  link.serve(Numbers, server);
  return { a, b, server, client, link };
}

/** One link whose other end the test plays. */
async function played({ serve = false, restored = false } = {}) {
  const session = new FakeSession();
  session.restored = restored;
  const link = new Link(session);
  const server = new Server();
  if (serve) link.serve(Numbers, server);
  await settle();
  session.begin = session.parts();
  return { session, link, server };
}

const all = async (stream) => {
  const values = [];
  for await (const value of stream) values.push(value);
  return values;
};

const failsWith = (code, mayHaveRun, text) => (error) => {
  assert.ok(error instanceof CallError, String(error));
  assert.equal(error.code, code);
  assert.equal(error.mayHaveRun, mayHaveRun);
  if (text !== undefined) assert.equal(error.text, text);
  return true;
};

test("calls of all forms end right", async () => {
  const { client, server, a, b } = links();
  assert.equal(await client.unary("Numbers/Square", 12, { metadata: { a: "b" } }), 144);
  assert.deepEqual({ ...server.calls[0].metadata }, { a: "b" });
  assert.equal(server.calls[0].method, "Numbers/Square");
  assert.equal(server.calls[0].sender, b.sender);
  assert.equal(await client.unary("Numbers/Reset", null), null);
  assert.deepEqual(await all(client.serverStream("Numbers/Count", 4)), [1, 2, 3, 4]);
  assert.equal(await client.clientStream("Numbers/Sum", [1, 2, 3]), 6);
  assert.deepEqual(await all(client.bidiStream("Numbers/Double", (async function* () { yield 1; yield 2; })())), [2, 4]);
  assert.equal(a.expected.length % 2, 0);
  assert.equal(a.expected.at(-1), false, "no answer is waited for");
});

test("both ends serve and call", async () => {
  const { client, link } = links();
  client.serve({ methods: { hello: { name: "Other/Hello", form: "unary" } } }, { hello: (name) => `hello, ${name}` });
  assert.deepEqual(await Promise.all([client.unary("Numbers/Square", 3), link.unary("Other/Hello", "you")]), [9, "hello, you"]);
});

test("a thousand calls and streams at once do not hold each other up", async () => {
  const { client } = links();
  const hanging = new AbortController();
  const hung = client.unary("Numbers/Square", "hang", { signal: hanging.signal });
  const unread = client.serverStream("Numbers/Count", -1)[Symbol.asyncIterator]();
  assert.equal((await unread.next()).value, 1);
  const squares = await Promise.all(Array.from({ length: 1000 }, (_, n) => client.unary("Numbers/Square", n)));
  assert.ok(squares.every((square, n) => square === n * n));
  const streams = await Promise.all(Array.from({ length: 100 }, () => all(client.serverStream("Numbers/Count", 50))));
  assert.ok(streams.every((values) => values.length === 50));
  hanging.abort();
  await assert.rejects(hung, failsWith("CANCELLED", true));
  await unread.return();
});

test("errors cross with code, text and details", async () => {
  const { client } = links();
  await assert.rejects(client.unary("Numbers/Square", "fail"), (error) => {
    assert.deepEqual(error.details, [{ type: "t", value: 1 }], "and one that no message holds does not");
    return failsWith("NOT_FOUND", true, "none")(error);
  });
  await assert.rejects(client.unary("Numbers/Square", "throw"), failsWith("UNKNOWN", true, "odd"));
  await assert.rejects(client.unary("Numbers/Square", "odd"), failsWith("INTERNAL", true));
  await assert.rejects(client.unary("Numbers/None", 1), failsWith("UNIMPLEMENTED", false));
  await assert.rejects(client.unary("Numbers/Count", 1), failsWith("UNIMPLEMENTED", false, "the method has other streams here"));
  await assert.rejects(client.unary("Numbers/Square", () => 1), failsWith("INVALID_ARGUMENT", false));
  await assert.rejects(all(client.serverStream("Numbers/Count", 13)), failsWith("OUT_OF_RANGE", true));
  await assert.rejects(client.clientStream("Numbers/Sum", [1, () => 1]), failsWith("INVALID_ARGUMENT", true));
  assert.equal(await client.unary("Numbers/Square", 2), 4, "the link goes on");
});

test("a stream whose requests throw fails", async () => {
  const { client, server } = links();
  const requests = (function* () {
    yield 1;
    throw new Error("no more");
  })();
  await assert.rejects(client.clientStream("Numbers/Sum", requests), failsWith("UNKNOWN", true, "no more"));
  await settle();
  assert.deepEqual(server.aborted, ["CANCELLED"]);
});

test("a loop that is left cancels the call", async () => {
  const { client, server } = links();
  for await (const n of client.serverStream("Numbers/Count", -1)) if (n === 3) break;
  await settle();
  assert.deepEqual(server.aborted, ["CANCELLED"]);
  assert.ok(server.left, "the handler's iterator is over");
});

test("a signal cancels at once, and the handler learns it", async () => {
  const { client, server, a } = links();
  const control = new AbortController();
  const call = client.unary("Numbers/Square", "hang", { signal: control.signal });
  await settle();
  control.abort();
  await assert.rejects(call, failsWith("CANCELLED", true));
  await settle();
  assert.deepEqual(server.aborted, ["CANCELLED"]);
  a.parts();
  await assert.rejects(client.unary("Numbers/Square", 1, { signal: control.signal }), failsWith("CANCELLED", false));
  assert.deepEqual(a.parts(), [], "nothing left");
});

/** Waits until a call of a server is aborted. @param {Server} server */
const aborted = async (server) => {
  while (server.aborted.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
};

test("a deadline ends the call at both ends, and crosses as the time that remains", async () => {
  const { client, server, a } = links();
  a.parts();
  await assert.rejects(client.unary("Numbers/Square", "hang", { timeout: 300 }), failsWith("DEADLINE_EXCEEDED", true));
  const timeout = a.parts()[0][2];
  assert.ok(timeout > 0 && timeout <= 300, String(timeout));
  await aborted(server);
  assert.ok(["CANCELLED", "DEADLINE_EXCEEDED"].includes(server.aborted[0]));
  await assert.rejects(client.unary("Numbers/Square", 1, { timeout: NaN }), failsWith("INVALID_ARGUMENT", false));
  assert.equal(await client.unary("Numbers/Square", 1, { timeout: 1e300 }), 1);
});

test("a served call has its own deadline", async () => {
  const { session, server } = await played({ serve: true });
  session.comes([0, 7, 20, 0, "Numbers/Square", [], "hang"]);
  await aborted(server);
  assert.deepEqual(server.aborted, ["DEADLINE_EXCEEDED"]);
  assert.deepEqual(session.parts(), [[8, 7, 4, "", 1]]);
});

test("a slow reader stops its stream alone", async () => {
  const { client, server, b } = links();
  const iterator = client.serverStream("Numbers/Count", -1)[Symbol.asyncIterator]();
  await iterator.next();
  await settle();
  const sent = b.sent.length;
  await settle();
  assert.equal(b.sent.length, sent, "the handler waits");
  assert.ok(sent > 900 && sent < 1100, `${sent} messages of some 66 bytes fill the window`);
  for (let n = 2; n < 3000; n++) assert.equal((await iterator.next()).value, n);
  await iterator.return();
  assert.equal(server.calls.length, 1);
});

test("one message may be larger than the window", async () => {
  const { client } = links();
  const large = "x".repeat(300_000);
  const echo = { methods: { echo: { name: "E/Echo", form: "bidiStream" } } };
  const [a, b] = pair();
  const link = new Link(a);
  new Link(b).serve(echo, { echo: async function* (texts) { yield* texts; } });
  const got = await all(link.bidiStream("E/Echo", [large, "a", large]));
  assert.deepEqual(got.map((text) => text.length), [300_000, 1, 300_000]);
  assert.ok(client);
});

test("an end takes parts byte by byte as SPEC.md has them", async () => {
  const { session, link } = await played();
  const hex = (item) => Buffer.from(item).toString("hex");
  session.hold(false);
  const sent = () => session.sent.splice(0).map(hex);
  link.lastID = 6;
  void link.unary("a", 5, { metadata: { k: "v" } }).catch(() => {});
  await settle();
  assert.deepEqual(sent(), ["87000700006161826" + "16b617605"]);
  const stream = all(link.bidiStream("a", [5]));
  stream.catch(() => {});
  await settle();
  assert.deepEqual(sent(), ["86000800036161" + "80", "8401080005", "83020801"]);
  session.comes([6, 8, 0, "m"]);
  session.comes([7, 8, 1]);
  assert.deepEqual(await stream, ["m"]);
  session.comes([11, 1]);
  await settle();
  assert.deepEqual(sent(), ["820507"]);
  session.comes([5, 7, 8]);
  await settle();
  assert.deepEqual(sent(), ["830a0708"]);
});

test("the first part says whether the session was restored", async () => {
  assert.deepEqual((await played()).session.begin, [[11, 0]]);
  assert.deepEqual((await played({ restored: true })).session.begin, [[11, 1]]);
});

test("an end whose other one is restored asks for its calls, and those that are lost end", async () => {
  const { session, link } = await played();
  const call = link.unary("a", 1);
  const other = link.unary("b", 1);
  other.catch(() => {});
  await settle();
  const [[, id], [, second]] = session.parts();
  session.comes([11, 1]);
  await settle();
  assert.deepEqual(session.parts(), [[5, id, second]]);
  session.comes([10, id]);
  await assert.rejects(call, failsWith("UNAVAILABLE", true));
  session.comes([7, second, "late but right"]);
  assert.equal(await other, "late but right");
});

test("an idempotent call is made again, at most ten times", async () => {
  const { session, link } = await played();
  const call = link.unary("a", 1, { idempotent: true });
  const ids = [];
  call.catch(() => {});
  for (let n = 0; n < 20; n++) {
    await settle();
    const [part] = session.parts();
    if (part === undefined) break;
    ids.push(part[1]);
    session.comes([10, part[1]]);
  }
  assert.equal(ids.length, 11);
  assert.equal(new Set(ids).size, 11, "each with an id of its own");
  await assert.rejects(call, failsWith("UNAVAILABLE", true));
});

test("a request that comes again fails, unless it is idempotent", async () => {
  const { session, server } = await played({ serve: true });
  session.comes([0, 7, 0, 0, "Numbers/Square", [], 3], true);
  session.comes([0, 8, 0, 0, "Numbers/Sure", [], 3], true);
  session.comes([0, 9, 0, 1, "Numbers/Sum", []], true);
  await settle();
  const parts = session.parts();
  assert.deepEqual(parts.map(([kind, id]) => [kind, id]), [[8, 7], [8, 9], [7, 8]]);
  assert.deepEqual(parts[0].slice(2), [14, "the other end has lost its memory during the call", 1]);
  assert.deepEqual(parts[2], [7, 8, 9]);
  assert.equal(server.calls.length, 1);
});

test("a caller that loses its memory stops its handlers", async () => {
  const { session, server } = await played({ serve: true });
  session.comes([0, 7, 0, 0, "Numbers/Square", [], "hang"]);
  await settle();
  session.comes([11, 0]);
  await settle();
  assert.deepEqual(server.aborted, ["CANCELLED"]);
  assert.deepEqual(session.parts(), [], "nobody waits for an answer");
});

test("a stream that has begun cannot go on in another memory", async () => {
  const { session, link } = await played();
  const iterator = link.serverStream("a", 1, { idempotent: true })[Symbol.asyncIterator]();
  const next = iterator.next();
  await settle();
  const [[, id]] = session.parts();
  session.comes([6, id, 0, "one"]);
  assert.equal((await next).value, "one");
  session.comes([11, 1]);
  await assert.rejects(iterator.next(), failsWith("UNAVAILABLE", true));
  assert.deepEqual(session.parts(), [[3, id]]);
});

test("a stream that has not begun is made again", async () => {
  const { session, link } = await played();
  const stream = all(link.serverStream("a", 1, { idempotent: true }));
  await settle();
  const [[, first]] = session.parts();
  session.comes([10, first]);
  await settle();
  const [[, second]] = session.parts();
  session.comes([6, second, 0, "one"]);
  session.comes([7, second, 1]);
  assert.deepEqual(await stream, ["one"]);
});

test("a stream never ends as if it were complete", async () => {
  const { session, link } = await played();
  const missing = all(link.serverStream("a", 1));
  const short = all(link.serverStream("a", 1));
  missing.catch(() => {});
  short.catch(() => {});
  await settle();
  const [[, a], [, b]] = session.parts();
  session.comes([6, a, 1, "two"]);
  session.comes([6, b, 0, "one"]);
  session.comes([7, b, 2]);
  await assert.rejects(missing, failsWith("UNAVAILABLE", true));
  await assert.rejects(short, failsWith("UNAVAILABLE", true));
  assert.deepEqual(session.parts(), [[3, a], [3, b]]);
});

test("a handler whose requests are lost fails", async () => {
  const { session } = await played({ serve: true });
  session.comes([0, 7, 0, 1, "Numbers/Sum", []]);
  session.comes([1, 7, 0, 1]);
  session.comes([1, 7, 2, 1]);
  await settle();
  assert.deepEqual(session.parts().map((part) => part.slice(0, 3)), [[8, 7, 14]]);
});

test("faults of the other end end the session", async () => {
  const big = "x".repeat(70_000);
  for (const parts of [
    ["no part"],
    [[]],
    [[12, 1]],
    [[3]],
    [[3, 7, 8]],
    [[11, 2]],
    [[8, 7, 5, "text", 2]],
    [[0, 7, 0, 4, "Numbers/Square", [], 1]],
    [[0, 7, 0, 0, "Numbers/Square", ["key"], 1]],
    [[0, 7, 0, 0, "Numbers/Square", [], "hang"], [0, 7, 0, 0, "Numbers/Square", [], 1]],
    [[0, 7, 0, 0, "Numbers/Square", [], "hang"], [1, 7, 0, 1]],
    [[0, 7, 0, 1, "Numbers/Sum", []], [1, 7, 0, 1], [1, 7, 0, 1]],
    [[0, 7, 0, 1, "Numbers/Stuck", []], [1, 7, 0, big], [1, 7, 1, 1]],
    [[0, 7, 0, 1, "Numbers/Stuck", []], [2, 7, 0], [2, 7, 0]],
    [[0, 7, 0, 2, "Numbers/Count", [], 1e6], [4, 7, 1e9]],
  ]) {
    const { session, link } = await played({ serve: true });
    link.serve({ methods: { stuck: { name: "Numbers/Stuck", form: "clientStream" } } }, { stuck: () => new Promise(() => {}) });
    for (const part of parts) session.comes(part);
    const error = await link.closed;
    assert.equal(error.code, "INTERNAL", JSON.stringify(parts).slice(0, 100));
    await assert.rejects(link.unary("a", 1), failsWith("INTERNAL", false));
  }
});

test("late parts are dropped", async () => {
  const { session, link } = await played({ serve: true });
  for (const part of [[1, 7, 0, 1], [2, 7, 1], [3, 7], [4, 7, 5], [6, 7, 0, 1], [7, 7, 1], [9, 7, 5], [8, 7, 1, "", 0], [10, 7]]) {
    session.comes(part);
  }
  session.comes([0, 8, 0, 0, "Numbers/Square", [], 3]);
  await settle();
  assert.deepEqual(session.parts(), [[7, 8, 9]]);
  assert.equal(session.ended, undefined);
  assert.ok(link);
});

test("bytes that are no part end the session, and nothing else", async () => {
  for (let n = 0; n < 3000; n++) {
    const { session, link } = await played({ serve: true });
    const bytes = Uint8Array.from({ length: 1 + (n % 9) }, () => Math.floor(Math.random() * 256));
    bytes[0] = 0x80 | (n % 10);
    session.put(bytes);
    await new Promise((resolve) => setImmediate(resolve));
    if (session.ended !== undefined) assert.equal((await link.closed).code, "INTERNAL");
  }
});

test("the end of the session ends each call, and says which have never left", async () => {
  const { session, link, server } = await played({ serve: true });
  session.comes([0, 7, 0, 0, "Numbers/Square", [], "hang"]);
  const left = link.unary("a", 1);
  const stayed = link.unary("b", 1);
  const stream = all(link.bidiStream("c", []));
  for (const call of [left, stayed, stream]) call.catch(() => {});
  await settle();
  const calls = session.sent.filter((item) => item[1] === 0);
  session.end(Object.assign(new Error("gone"), { unsent: [calls[1]] }));
  await assert.rejects(left, failsWith("UNAVAILABLE", true, "gone"));
  await assert.rejects(stayed, failsWith("UNAVAILABLE", false, "gone"));
  await assert.rejects(stream, failsWith("UNAVAILABLE", true, "gone"));
  assert.equal((await link.closed).code, "UNAVAILABLE");
  await settle();
  assert.deepEqual(server.aborted, ["CANCELLED"]);
  await assert.rejects(link.unary("a", 1), failsWith("UNAVAILABLE", false));
});

test("too many calls are refused", async () => {
  const { session } = await played({ serve: true });
  for (let id = 1; id <= 4097; id++) session.comes([0, id, 0, 0, "Numbers/Square", [], "hang"]);
  await settle();
  assert.deepEqual(session.parts(), [[8, 4097, 8, "too many calls at once", 0]]);
});

/** Calls of tabs, whose handlers wait for go and nothing else. */
function stubborn() {
  const mux = new Mux();
  let go;
  const waits = new Promise((done) => (go = done));
  mux.serve(Numbers, new (class extends Server {
    async square() {
      await waits;
      return 1;
    }
  })());
  let id = 0;
  const from = (tab, frameId) => {
    const session = new FakeSession();
    session.sender = { id: "fake", tab: { id: tab }, frameId };
    new Link(session, { mux });
    const calls = async (n) => {
      for (let i = 0; i < n; i++) session.comes([0, ++id, 0, 0, "Numbers/Square", [], 1]);
      await settle();
      return session.parts().filter(([kind]) => kind !== 11).map(([kind, of, code]) => (kind === 8 && of === id ? code : kind));
    };
    return { session, calls };
  };
  return { from, go };
}

test("no sender of sessions takes the room of others, by any number of them", async () => {
  const { from, go } = stubborn();
  const [one, frame, two, three] = [from(-1, 0), from(-1, 1), from(-2, 0), from(-3, 0)];
  assert.deepEqual(await one.calls(2000), []);
  assert.deepEqual(await frame.calls(2097), [8], "it is one tab");
  assert.deepEqual(await two.calls(4000), []);
  assert.ok((await three.calls(200)).includes(8), "all the room is taken");
  go();
  for (const { session } of [one, frame, two]) session.end(new Error("gone"));
  await settle();
  three.session.parts();
  assert.deepEqual(await three.calls(200), new Array(200).fill(7), "the room is there again");
});

test("a sender that dials anew has no other room while handlers of its calls run", async () => {
  const { from, go } = stubborn();
  const first = from(-4);
  assert.deepEqual(await first.calls(4096), []);
  first.session.end(new Error("gone"));
  await settle();
  const second = from(-4);
  assert.deepEqual(await second.calls(1), [8]);
  second.session.end(new Error("gone"));
  await settle();
  const third = from(-4);
  assert.deepEqual(await third.calls(1), [8]);
  go();
  await settle();
  third.session.parts();
  assert.deepEqual(await third.calls(1), [7], "the room is there again");
});

test("no sender of one-shot calls takes the room of others", async () => {
  const mux = new Mux();
  let go;
  const waits = new Promise((done) => (go = done));
  mux.serve(Numbers, new (class extends Server {
    async square() {
      await waits;
      return 1;
    }
  })());
  const from = (sender) => oneShot(async (message) => structuredClone(await mux.answer(structuredClone(message), sender)));
  const call = (sender) => from(sender).unary("Numbers/Square", 1);
  const tab = (id, frameId = 0) => ({ id: "sender", tab: { id }, frameId });
  const calls = Array.from({ length: 4096 }, (_, i) => call(tab(1, i % 3)));
  await settle();
  await assert.rejects(call(tab(1)), failsWith("RESOURCE_EXHAUSTED", false));
  calls.push(...Array.from({ length: 4096 }, () => call({ id: "sender", origin: "moz-extension://a" })));
  await settle();
  await assert.rejects(call(tab(2)), failsWith("RESOURCE_EXHAUSTED", false)); // All the room is taken.
  go();
  assert.deepEqual(new Set(await Promise.all(calls)), new Set([1]));
  assert.equal(mux.oneShots.of.size, 0, "nothing is kept of those who have no calls");
  assert.equal(await call(tab(2)), 1);
});

test("a service needs all its functions, once", () => {
  const mux = new Mux();
  assert.throws(() => mux.serve(Numbers, {}), /has no function square/);
  mux.serve(Numbers, new Server());
  assert.throws(() => mux.serve(Numbers, new Server()), /has a handler already/);
});

test("one-shot calls end right", async () => {
  const mux = new Mux();
  const server = new Server();
  mux.serve(Numbers, server);
  const caller = oneShot(async (message) => structuredClone(await mux.answer(structuredClone(message), { id: "sender" })));
  assert.equal(await caller.unary("Numbers/Square", 12), 144);
  assert.deepEqual(server.calls[0].sender, { id: "sender" });
  await assert.rejects(caller.unary("Numbers/Square", "fail"), failsWith("NOT_FOUND", true, "none"));
  await assert.rejects(caller.unary("Numbers/None", 1), failsWith("UNIMPLEMENTED", false));
  await assert.rejects(caller.unary("Numbers/Count", 1), failsWith("UNIMPLEMENTED", false));
  await assert.rejects(all(caller.serverStream("Numbers/Count", 1)), failsWith("UNIMPLEMENTED", false));
  await assert.rejects(caller.clientStream("Numbers/Sum", []), failsWith("UNIMPLEMENTED", false));
  await assert.rejects(caller.unary("Numbers/Square", "hang", { timeout: 300 }), failsWith("DEADLINE_EXCEEDED", true));
  for (const other of [undefined, null, 1, {}, { "gangway.rpc": 1 }, { "gangway.rpc": new Uint8Array(1), more: 1 }]) {
    assert.equal(mux.answer(other), undefined);
  }
  await assert.rejects(oneShot(() => mux.answer({ "gangway.rpc": Uint8Array.of(1, 2) })).unary("a", 1), failsWith("INTERNAL", false));
});

test("a one-shot call that nobody answers may have run, and is made again if it is idempotent", async () => {
  let tries = 0;
  const deaf = oneShot(async () => {
    if (++tries % 2 === 0) throw new Error("Could not establish connection. Receiving end does not exist.");
  });
  await assert.rejects(deaf.unary("a", 1), failsWith("UNAVAILABLE", true, "nobody answered"));
  await assert.rejects(deaf.unary("a", 1), failsWith("UNAVAILABLE", true));
  tries = 0;
  await assert.rejects(deaf.unary("a", 1, { idempotent: true, timeout: 1500 }), failsWith("UNAVAILABLE", true));
  assert.ok(tries > 2 && tries < 6, String(tries));
  let answers = 0;
  const late = oneShot(async () => (++answers < 3 ? undefined : { "gangway.rpc": Uint8Array.of(0x83, 7, 0, 5) }));
  assert.equal(await late.unary("a", 1, { idempotent: true }), 5);
  await assert.rejects(oneShot(async () => "no answer").unary("a", 1), failsWith("INTERNAL", true));
});
