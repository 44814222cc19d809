"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { FakeHost, load, takeAll } = require("./fake.js");

const KIB = 1024;

/** The browser's object, which the test plays, with all that it is told. */
class FakeStreamFilter {
  constructor() {
    this.status = "uninitialized";
    this.error = "";
    /** @type {any[]} */
    this.told = [];
  }

  tell(what) {
    if (this.status === "uninitialized") throw new Error("not yet");
    if (this.resuming) throw new Error("while it resumes");
    if (what === "") return;
    this.told.push(what);
  }

  write(bytes) {
    this.tell(Buffer.from(bytes).toString());
  }

  suspend() {
    this.tell("suspend");
    this.status = "suspended";
  }

  resume() {
    this.tell("resume");
    this.status = "transferringdata";
    this.resuming = true;
  }

  close() {
    this.tell("close");
  }

  disconnect() {
    this.tell("disconnect");
  }

  begin() {
    this.status = "transferringdata";
    this.onstart({});
  }

  /** @param {string} text */
  data(text) {
    const { buffer } = Uint8Array.from(Buffer.from(text));
    this.ondata({ data: buffer });
  }

  stop() {
    this.status = "finishedtransferringdata";
    this.onstop({});
  }

  fail(text) {
    this.status = "failed";
    this.error = text;
    this.onerror({});
  }
}

const settled = () => new Promise(setImmediate);

/** A program with a filter whose path Go has. */
const filtering = async () => {
  const { browser, gangway } = load(["loader.js", "filter.js"]);
  gangway.Host = FakeHost;
  const filter = new FakeStreamFilter();
  browser.webRequest = { filterResponseData: (id) => (filter.request = id) && filter };
  gangway.start({ program: "test", events: [] });
  const [program] = gangway.programs;
  program.begin();
  program.call("keep.webRequest.filterResponseData", ["7"]);
  assert.equal(filter.request, "7", "in the turn of the call");
  await settled();
  const [{ value: path }] = takeAll(program.queue);
  /** Calls a function of the filter, and returns what Go has been told of it when all that can has happened. */
  const call = async (name, ...args) => {
    const id = program.call(`${path}.${name}`, args);
    await settled();
    return () => {
      const record = takeAll(program.queue).find((one) => one.id === id);
      return record && (record.text ?? (record.value && Buffer.from(record.value).toString()));
    };
  };
  return { filter, program, path, call, gangway };
};

test("gives Go one chunk after the other, and the end", async () => {
  const { filter, call } = await filtering();
  const first = await call("read", 0);
  assert.equal(first(), undefined);
  filter.begin();
  filter.data("one");
  filter.data("two");
  await settled();
  assert.equal(first(), "one");
  assert.equal((await call("read", 0))(), "one", "again, since Go has not said that it has read it");
  assert.equal((await call("read", 2))(), "e", "the rest of it");
  assert.equal((await call("read", 3))(), "two");
  const last = await call("read", 6);
  filter.stop();
  await settled();
  assert.equal(last(), undefined);
  assert.deepEqual(filter.told, []);
});

test("writes when the response has begun, in order, and ends then", async () => {
  const { filter, program, path, call } = await filtering();
  await call("write", Uint8Array.from(Buffer.from("a")));
  await call("write", Uint8Array.from(Buffer.from("b")));
  await call("close");
  assert.deepEqual(filter.told, []);
  assert.equal(program.objects.has(path), false, "nobody needs it any more");
  assert.throws(() => program.call(`${path}.read`, [0]), { name: "ErrUnsupported" });
  filter.begin();
  await settled();
  assert.deepEqual(filter.told, ["a", "b", "close"]);
});

test("pauses the browser while much waits for Go", async () => {
  const { filter, call } = await filtering();
  filter.begin();
  const part = "x".repeat(256 * KIB);
  for (let i = 0; i < 4; i++) filter.data(part);
  assert.deepEqual(filter.told, ["suspend"]);
  filter.data("in flight");
  await call("read", 0);
  await call("read", 256 * KIB);
  assert.deepEqual(filter.told, ["suspend"]);
  await call("read", 768 * KIB);
  assert.deepEqual(filter.told, ["suspend", "resume"]);
  for (let i = 0; i < 4; i++) filter.data(part);
  assert.deepEqual(filter.told, ["suspend", "resume"], "it would never go on");
  await call("write", Uint8Array.from(Buffer.from("a")));
  await call("disconnect", 1024 * KIB + 9 + 1024 * KIB - 1);
  filter.data("still");
  assert.deepEqual(filter.told, ["suspend", "resume"]);
  filter.resuming = false;
  while (!filter.told.includes("disconnect")) await settled();
  assert.deepEqual(filter.told, ["suspend", "resume", "a", "x", "still", "disconnect"]);
});

test("lets all pass that Go has not read", async () => {
  const { filter, call } = await filtering();
  filter.begin();
  filter.data("one");
  filter.data("two");
  const reading = await call("read", 0);
  assert.equal(reading(), "one");
  await call("disconnect", 2);
  assert.deepEqual(filter.told, ["e", "two", "disconnect"]);
});

test("ends the wait of a read with the filter", async () => {
  const { filter, program, call } = await filtering();
  filter.begin();
  await call("read", 0);
  await call("close");
  const records = takeAll(program.queue);
  assert.deepEqual(records.map(({ kind, value }) => [kind, value]), [[8, undefined], [8, undefined]]);
  assert.deepEqual(filter.told, ["close"]);
});

test("lets all pass that Go has not had when the program ends", async () => {
  for (const begun of [true, false]) {
    const { filter, program, call } = await filtering();
    if (begun) filter.begin();
    if (begun) filter.data("one");
    if (begun) filter.data("two");
    await call("read", 0);
    program.finish({ sentence: "it has ended", final: true });
    if (!begun) filter.begin();
    await settled();
    assert.deepEqual(filter.told, begun ? ["two", "disconnect"] : ["disconnect"]);
  }
});

test("lets go of a filter whose program ends before it has its path", async () => {
  const { filter, program } = await filtering();
  program.call("keep.webRequest.filterResponseData", ["7"]);
  program.finish({ sentence: "it has ended", final: true });
  await settled();
  filter.begin();
  await settled();
  assert.deepEqual(filter.told, ["disconnect"]);
  assert.equal(program.objects.size, 0);
});

test("says the browser's reason when it fails", async () => {
  const { filter, call } = await filtering();
  const reading = await call("read", 0);
  filter.fail("Invalid request ID");
  await settled();
  assert.equal(reading(), "Error\0Invalid request ID");
  assert.equal((await call("write", new Uint8Array(1)))(), "Error\0Invalid request ID");
  assert.equal((await call("read", 0))(), "Error\0Invalid request ID");
  await call("disconnect", 0);
  assert.deepEqual(filter.told, []);
});

test("leaves other objects as they are", async () => {
  const { gangway } = await filtering();
  const object = { suspended: true };
  assert.equal(gangway.wrap(object, () => {}), object);
});
