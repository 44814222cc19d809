"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { FakeHost, FakePort, load, takeAll } = require("./fake.js");

const MARK = "gangway.batch/1;";

/** @param {ArrayLike<number>} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** A context with and one without base64 of the browser's own. */
const contexts = () => {
  class Bytes extends Uint8Array {
    toBase64() {
      return Buffer.from(this).toString("base64");
    }

    static fromBase64(/** @type {string} */ text) {
      return new Bytes(Buffer.from(atob(text), "latin1"));
    }
  }
  return {
    "by the browser": { btoa: () => assert.fail("not needed"), atob, Uint8Array: Bytes },
    "by btoa": { btoa, atob, Uint8Array },
  };
};

for (const [name, globals] of Object.entries(contexts())) {
  const prepare = () => load(["jsontext.js", "codec.js", "host.js", "loader.js"], globals, "chrome-extension");

  test(`${name}: sends a batch of any length as text, and reads it`, () => {
    const { gangway } = prepare();
    for (const length of [0, 1, 2, 3, 4, 0x6000 - 8, 0x6000, 0x6001, 100_000]) {
      const batch = new globals.Uint8Array([...gangway.BATCH_HEADER, ...Array.from({ length }, (_, i) => (i * 7) % 256)]);
      const jsPort = new FakePort(`${MARK}numbers`);
      const port = gangway.jsonText.port(jsPort);
      assert.equal(port.name, "numbers");
      port.postMessage(batch);
      assert.deepEqual(jsPort.posted, [base64(batch)]);
      const got = [];
      port.onMessage.addListener((value) => got.push([...value]));
      jsPort.onMessage.fire(base64(batch));
      assert.deepEqual(got, [[...batch]]);
    }
  });

  test(`${name}: makes of nonsense a batch that is cut short`, () => {
    const { gangway } = prepare();
    const broken = [...gangway.BATCH_HEADER, 0];
    const jsPort = new FakePort(`${MARK}numbers`);
    const got = [];
    gangway.jsonText.port(jsPort).onMessage.addListener((value) => got.push([...value]));
    const nonsense = ["", "*", "äöü", "AAAA", base64(gangway.BATCH_HEADER).slice(0, 9), `${MARK}AAAA`, null, undefined, 1, {}, { length: 9 }, [1]];
    for (const value of nonsense) jsPort.onMessage.fire(value);
    assert.deepEqual(got, nonsense.map(() => broken));
  });

  test(`${name}: reads that the other end pauses`, () => {
    const { gangway } = prepare();
    const jsPort = new FakePort("gangway.session/a");
    const got = [];
    gangway.jsonText.port(jsPort).onMessage.addListener((value) => got.push([...value]));
    jsPort.onMessage.fire(base64(gangway.CRASHING));
    assert.deepEqual(got, [[...gangway.CRASHING]]);
  });
}

const own = () => load(["jsontext.js", "codec.js", "host.js", "loader.js"], { btoa, atob }, "chrome-extension");

test("leaves every port alone whose name does not say that it carries batches", () => {
  const { gangway } = own();
  for (const name of ["", "numbers", "gangway.batch/1", ` ${MARK}`]) {
    const jsPort = new FakePort(name);
    assert.equal(gangway.jsonText.port(jsPort), jsPort);
  }
});

test("takes its listeners off again", () => {
  const { gangway } = own();
  const jsPort = new FakePort(`${MARK}a`);
  const port = gangway.jsonText.port(jsPort);
  const listener = () => assert.fail("it was taken off");
  port.onMessage.addListener(listener);
  port.onMessage.removeListener(listener);
  port.onMessage.removeListener(listener);
  jsPort.onMessage.fire("");
  assert.equal(jsPort.listeners(), 0);
});

test("marks the names of ports that carry batches, once", () => {
  const { gangway } = own();
  const { jsonText } = gangway;
  assert.equal(jsonText.mark("a"), `${MARK}a`);
  assert.equal(jsonText.mark("gangway.session/a"), "gangway.session/a");
  const port = jsonText.port(new FakePort(jsonText.mark("a")));
  assert.equal(jsonText.port(port), port, "a port of ours is no other");
});

test("refuses a batch that the browser would, by its own measure", () => {
  const { gangway } = own();
  const jsPort = new FakePort(`${MARK}a`);
  const port = gangway.jsonText.port(jsPort);
  const limit = 64 * 1024 * 1024;
  const batch = new Uint8Array(((limit - 4) / 4) * 3 + 1);
  assert.throws(() => port.postMessage(batch), { name: "TooLargeError", message: /67108866 bytes as JSON.*send it in parts/ });
  assert.deepEqual(jsPort.posted, []);
  port.postMessage(batch.subarray(1));
  assert.equal(jsPort.posted[0].length, limit - 4);
});

test("measures values that may be too large as JSON", () => {
  const { gangway } = own();
  const { check } = gangway.jsonText;
  const quarter = 16 * 1024 * 1024;
  check("x".repeat(4 * quarter - 3), 4 * quarter);
  assert.throws(() => check("x".repeat(4 * quarter - 2), 4 * quarter), { name: "TooLargeError" });
  assert.throws(() => check("\u0001".repeat(quarter), quarter), { name: "TooLargeError" });
  assert.throws(() => check("ä".repeat(2 * quarter), 4 * quarter), { name: "TooLargeError" });
  check(undefined, 4 * quarter);
});

test("has the loader know from the name whether a port carries batches", () => {
  const { browser, gangway } = own();
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events: ["runtime.onConnect"] });
  const [program] = gangway.programs;
  for (const event of program.events.values()) event.listen();
  const batch = base64(gangway.BATCH_HEADER);
  const ports = [`${MARK}a`, "a", "gangway.session/a"].map((name) => new FakePort(name));
  for (const port of ports) {
    browser.runtime.onConnect.fire(port);
    port.onMessage.fire(batch);
  }
  const { Kind } = gangway;
  const records = takeAll(program.queue).map(({ kind, text, value }) => [kind, text ?? typeof value]);
  assert.deepEqual(records, [
    [Kind.CONNECT, "a"], [Kind.BATCH, "object"], [Kind.CONNECT, "a"], [Kind.MESSAGE, "string"], [Kind.CONNECT, "gangway.session/a"], [Kind.BATCH, "object"],
  ]);
  assert.deepEqual([...program.ports.values()].map(({ batched }) => batched), [true, false, true]);
});

test("opens ports by names that say so where nothing but Go listens", () => {
  const { gangway } = own();
  gangway.Host = FakeHost;
  for (const batched of [true, false]) {
    gangway.start({ program: "test", events: [], batched });
    const program = gangway.programs.at(-1);
    const name = program.wireName("a", true);
    assert.equal(name, batched ? `${MARK}a` : "a");
    assert.equal(program.wireName("a", false), "a");
    const port = program.ports.get(program.adopt(new FakePort(name), true));
    assert.equal(port.batched, batched);
    const session = program.ports.get(program.adopt(new FakePort("gangway.session/a"), false));
    assert.equal(session.batched, true);
  }
});

test("is not there in Firefox, whatever the manifest says", () => {
  assert.equal(load(["jsontext.js", "codec.js", "host.js", "loader.js"]).gangway.jsonText, undefined);
});

test("tells no answer from null", async () => {
  const { browser, gangway } = own();
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events: ["runtime.onMessage"] });
  const [program] = gangway.programs;
  const [event] = program.events.values();
  event.listen();
  const answers = [];
  browser.runtime.onMessage.fire("text", {}, (...answer) => answers.push(answer));
  program.ignore(takeAll(program.queue)[0].id);
  await new Promise(setImmediate);
  assert.deepEqual(JSON.parse(JSON.stringify(answers)), [[{ "gangway.answer/1": "none" }]]);
  for (const value of [...answers[0], null, {}, "none"]) program.await(Promise.resolve(JSON.parse(JSON.stringify(value))));
  program.await(Promise.resolve({ "gangway.answer/1": "none" }), true);
  await new Promise(setImmediate);
  const got = takeAll(program.queue).map(({ value }) => value);
  assert.deepEqual(got, [undefined, null, {}, "none", { "gangway.answer/1": "none" }]);
});

test("lets ends in JavaScript send batches as text, too", async () => {
  const { browser, gangway } = load(["codec.js", "packets.js", "machine.js", "session.js"], { btoa, atob, queueMicrotask }, "chrome-extension");
  const opened = [];
  browser.runtime.connect = ({ name }) => {
    const port = new FakePort(name);
    opened.push(port);
    return port;
  };
  const batch = (...items) => base64([...gangway.session.BATCH_HEADER, ...items.flatMap((item) => [item.length, 0, 0, 0, ...item])]);
  const port = gangway.session.connect({ name: "a" });
  assert.equal(opened[0].name, `${MARK}a`);
  port.send(7);
  await new Promise(setImmediate);
  assert.deepEqual(opened[0].posted, [batch([7])]);

  const listener = gangway.session.listen("b");
  for (const name of [`${MARK}b`, "b"]) {
    const jsPort = new FakePort(name);
    browser.runtime.onConnect.fire(jsPort);
    const { value: accepted } = await listener[Symbol.asyncIterator]().next();
    accepted.send(8);
    await new Promise(setImmediate);
    assert.deepEqual(jsPort.posted, [name === "b" ? 8 : batch([8])]);
  }
});
