"use strict";

// In several contexts of an extension, whoever is not concerned keeps out of it.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const { FakeHost, FakePort, load } = require("./fake.js");

const events = ["runtime.onConnect", "runtime.onMessage"];
const web = { url: "https://example.org/" };

/**
 * Starts a program in a context: kind is "background", "worker", "page" or "content";
 * views counts the pages of the extension that are open.
 */
const start = (kind, { views = 0, sole = false, frames = 0, top = true, declared = events } = {}, globals = {}) => {
  const timers = [];
  const loaded = load(["loader.js"], { document: kind === "worker" ? undefined : {}, setTimeout: (f, ms) => timers.push({ f, ms }), ...globals });
  const { browser, gangway } = loaded;
  const global = vm.runInContext("globalThis", loaded.global);
  global.frames = { length: frames };
  global.self = global;
  global.top = top ? global : {};
  const pages = Array.from({ length: views }, () => ({}));
  if (kind === "background") browser.extension = { getBackgroundPage: () => global, getViews: () => [global, ...pages] };
  if (kind === "page") browser.extension = { getBackgroundPage: () => ({}), getViews: () => [global, ...pages] };
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events: declared, sole });
  const [program] = gangway.programs;
  const [ports, messages] = events.map((name) => program.events.get(name));
  return { ...loaded, program, ports, messages, timers };
};

/** Has a port and a one-shot message of a sender left by Go, and tells what the other ends see. */
const leave = ({ browser, program, ports, messages }, sender = web) => {
  ports.listen();
  messages.listen();
  const port = new FakePort();
  port.sender = sender;
  browser.runtime.onConnect.fire(port);
  const answers = [];
  for (const listener of browser.runtime.onMessage.listeners) listener("question", sender, (answer) => answers.push(answer));
  program.leave(program.lastPort);
  program.ignore(program.lastRequest);
  assert.equal(port.onMessage.listeners.size, 0);
  assert.equal(program.ports.size + program.requests.size, 0);
  return [() => port.disconnects, answers, () => port.listeners()];
};

const told = [1, 1];
const silent = [0, 0];
for (const [name, kind, options, sender, want] of [
  ["a background without pages", "background", {}, web, told],
  ["a background with a page", "background", { views: 1 }, web, silent],
  ["a background whose only page is the sender", "background", { views: 1 }, { url: "moz-extension://id/popup.html" }, told],
  ["a background with another page than the sender", "background", { views: 2 }, { url: "moz-extension://id/popup.html" }, silent],
  ["a page", "page", {}, web, silent],
  ["the only content script of a page", "content", { sole: true }, web, told],
  ["a content script beside others", "content", { sole: false }, web, silent],
  ["a content script in a page with frames", "content", { sole: true, frames: 1 }, web, silent],
  ["a content script in a frame", "content", { sole: true, top: false }, web, silent],
]) {
  test(`${name} ${want === told ? "tells that it does not want" : "leaves to others"} a port and a message`, () => {
    const [disconnects, answers] = leave(start(kind, options), sender);
    assert.deepEqual([disconnects(), answers.length], want);
  });
}

const worker = { contextType: "BACKGROUND", documentId: "" };
const frame = { contextType: "TAB", documentId: "of the frame", documentUrl: "chrome-extension://id/gangway/frame.html#secret" };
const popup = { contextType: "POPUP", documentId: "of the popup" };
for (const [name, contexts, sender, want] of [
  ["a service worker without pages", [worker], web, told],
  ["a service worker with a page", [worker, popup], web, silent],
  ["a service worker whose only page is the sender", [worker, popup], { documentId: "of the popup" }, told],
  ["a service worker with a content script in a frame", [worker, frame], web, told],
  ["a service worker that is told nothing", undefined, web, told],
]) {
  test(`${name} ${want === told ? "tells that it does not want" : "leaves to others"} a port and a message`, async () => {
    const context = start("worker");
    context.browser.runtime.getContexts = async () => contexts ?? assert.fail("no answer");
    const [disconnects, answers, listeners] = leave(context, sender);
    assert.deepEqual([disconnects(), answers.length], silent);
    await new Promise(setImmediate);
    assert.deepEqual([disconnects(), answers.length, listeners()], [...want, want === told ? 0 : 1]);
  });
}

/** The locks and channels of an extension in Chromium. */
class FakeLocks {
  constructor() {
    /** Who holds a lock, and who waits for it. @type {Map<string, {waiting: Function[]}>} */
    this.held = new Map();
    this.channels = [];
  }

  async query() {
    return { held: [...this.held.keys()].map((name) => ({ name })) };
  }

  async request(name, ...rest) {
    const lock = this.held.get(name);
    if (rest.length === 2) return lock ? lock.waiting.push(rest[1]) : rest[1]();
    this.held.set(name, { waiting: [] });
    return rest[0]();
  }

  /** The holder of a lock is gone. */
  async release(name) {
    const { waiting } = this.held.get(name);
    this.held.delete(name);
    for (const granted of waiting) granted();
    await new Promise(setImmediate);
  }
}

/** Starts a program in Chromium, of which locks, contexts and its own place are known. */
const startInChromium = async (kind, locks, contexts, options = {}) => {
  class Channel {
    constructor() {
      locks.channels.push(this);
    }

    postMessage(data) {
      for (const channel of locks.channels) if (channel !== this) channel.onmessage({ data });
    }
  }
  const before = [...locks.held.keys()];
  const loaded = start(kind, options, { navigator: { locks }, BroadcastChannel: Channel, crypto, location: { protocol: "chrome-extension:", href: `chrome-extension://id/${kind}` } });
  loaded.browser.runtime.getContexts = async () => contexts();
  await new Promise(setImmediate);
  return { ...loaded, lock: [...locks.held.keys()].find((name) => !before.includes(name)) };
};

const context = (kind) => ({ contextType: kind === "worker" ? "BACKGROUND" : "TAB", documentId: kind, documentUrl: `chrome-extension://id/${kind}` });
for (const [name, leaver, others, gone, want] of [
  ["a page refuses what it has left to a worker that is gone", "page", [], "worker", told],
  ["a page leaves it to another page when the worker is gone", "page", ["other"], "worker", silent],
  ["a page leaves it to the worker when another page is gone", "page", ["worker"], "other", silent],
  ["a page refuses it when the last of the others is gone", "page", [], "other", told],
  ["a worker refuses what it has left to a page that is gone", "worker", [], "page", told],
  ["a worker leaves it to the last page", "worker", ["other"], "page", silent],
]) {
  test(name, async () => {
    const locks = new FakeLocks();
    let open = [leaver, gone, ...others];
    const contexts = () => open.map(context);
    const first = await startInChromium(leaver, locks, contexts);
    const { lock } = await startInChromium(gone === "worker" ? "worker" : "page", locks, contexts);
    const [disconnects, answers] = leave(first);
    await new Promise(setImmediate);
    assert.deepEqual([disconnects(), answers.length], silent);
    open = [leaver, ...others];
    await locks.release(lock);
    assert.deepEqual([disconnects(), answers.length], want);
    assert.equal(first.program.receivers.left.size, want === told ? 0 : 2);
  });
}

test("a page leaves it to another one where the sender is a page of its own address", async () => {
  const locks = new FakeLocks();
  const page = await startInChromium("page", locks, () => [context("page"), context("page"), context("other")]);
  const { lock } = await startInChromium("worker", locks, () => []);
  const [disconnects, answers] = leave(page, { url: "chrome-extension://id/page" });
  await locks.release(lock);
  assert.deepEqual([disconnects(), answers.length], silent);
});

test("a page refuses it when the last page is gone, also one that receives nothing", async () => {
  const locks = new FakeLocks();
  let open = ["page", "worker", "other"];
  const contexts = () => open.map(context);
  const page = await startInChromium("page", locks, contexts);
  const worker = await startInChromium("worker", locks, contexts);
  const other = await startInChromium("page", locks, contexts, { declared: [] });
  const [disconnects, answers] = leave(page);
  open = ["page", "other"];
  await locks.release(worker.lock);
  assert.deepEqual([disconnects(), answers.length], silent);
  open = ["page"];
  await locks.release(other.lock);
  assert.deepEqual([disconnects(), answers.length], told);
});

test("a context follows those that were there before it", async () => {
  const locks = new FakeLocks();
  const { lock } = await startInChromium("worker", locks, () => []);
  const page = await startInChromium("page", locks, () => []);
  const [disconnects] = leave(page);
  await locks.release(lock);
  assert.equal(disconnects(), 1);
});

test("a page refuses the port of a session with the worker even beside another page", async () => {
  const locks = new FakeLocks();
  const page = await startInChromium("page", locks, () => [context("page"), context("other")]);
  const { lock } = await startInChromium("worker", locks, () => []);
  page.ports.listen();
  const [session, ended] = [new FakePort("gangway.session/numbers"), new FakePort("gangway.session/numbers")];
  for (const port of [session, ended]) {
    page.browser.runtime.onConnect.fire(port);
    page.program.leave(page.program.lastPort);
  }
  ended.onDisconnect.fire(ended);
  await locks.release(lock);
  assert.deepEqual([session.disconnects, ended.disconnects, page.program.receivers.left.size], [1, 0, 0]);
});

for (const [name, kind, place] of [
  ["a page of the web", "page", "https:"],
  ["a content script", "content", "https:"],
]) {
  test(`a context in ${name} holds no lock`, () => {
    const locks = new FakeLocks();
    start(kind, {}, { navigator: { locks }, location: { protocol: place } });
    assert.equal(locks.held.size, 0);
  });
}

test("a content script whose port has ended learns that its extension is gone", () => {
  const { browser, gangway, program, timers } = start("content");
  const port = new FakePort();
  program.adopt(port);
  program.queue.clear();
  port.onDisconnect.fire(port);
  const kinds = () => [...program.queue].map(({ kind }) => kind);
  const { DISCONNECT, INVALID } = gangway.Kind;
  timers.shift().f();
  assert.deepEqual(kinds(), [DISCONNECT]);
  delete browser.runtime.id;
  for (const { f } of timers) f();
  assert.deepEqual(kinds(), [DISCONNECT, INVALID]);
});

test("holds what would answer messages that are left to others, but not without end", () => {
  const { browser, program, messages } = start("page");
  messages.listen();
  const [listener] = browser.runtime.onMessage.listeners;
  for (let n = 0; n < 10_500; n++) {
    listener("question", web, () => {});
    program.ignore(program.lastRequest);
  }
  assert.equal(program.receivers.left.size, 10_000);
});

test("holds a megabyte of messages that are left to others, or one that is larger", () => {
  const { browser, program, ports, messages } = start("page");
  ports.listen();
  messages.listen();
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  program.leave(program.lastPort);
  const [listener] = browser.runtime.onMessage.listeners;
  const leaveMessage = (size) => {
    listener("question", web, () => {});
    program.weigh(program.lastRequest, size);
    program.ignore(program.lastRequest);
    return [program.receivers.left.size - 1, program.receivers.bytes];
  };
  const half = 1 << 19;
  assert.deepEqual([leaveMessage(half), leaveMessage(half)], [[1, half], [2, 2 * half]]);
  assert.deepEqual(leaveMessage(10), [2, half + 10], "the oldest gave way, and not the port");
  assert.deepEqual(leaveMessage(8 * half), [1, 8 * half]);
  assert.deepEqual(leaveMessage(10), [1, 10]);
  port.onDisconnect.fire();
  assert.deepEqual([program.receivers.left.size, program.receivers.bytes], [1, 10]);
});

for (const kind of ["page", "content"]) {
  test(`a ${kind} that listens no longer is not there for others, until it listens again`, () => {
    const { browser, ports } = start(kind);
    ports.listen();
    ports.unlisten();
    assert.equal(browser.runtime.onConnect.listeners.size, 0);
    ports.listen();
    assert.equal(browser.runtime.onConnect.listeners.size, 1);
  });

  test(`a ${kind} whose program has ended is not there for others`, () => {
    const { browser, program, ports, messages } = start(kind);
    ports.listen();
    const [open, kept] = [new FakePort(), new FakePort()];
    program.adopt(open);
    browser.runtime.onConnect.fire(kept);
    const [listener] = browser.runtime.onMessage.listeners;
    const answers = [];
    listener("question", web, (answer) => answers.push(answer));
    program.finish({ sentence: "it ended", success: true });
    assert.deepEqual([open.disconnects, kept.disconnects, kept.onMessage.listeners.size, answers.length], [1, 0, 0, 0]);
    assert.equal(browser.runtime.onConnect.listeners.size + browser.runtime.onMessage.listeners.size, 0);
    assert.equal(messages.state, "refused");
  });

  test(`a ${kind} that does not listen in time lets go of what it kept`, () => {
    const { browser, program, ports, timers } = start(kind);
    const port = new FakePort();
    browser.runtime.onConnect.fire(port);
    program.started();
    assert.equal(port.listeners(), 2);
    for (const { f } of timers) f();
    assert.equal(port.onMessage.listeners.size + port.disconnects, 0);
    assert.equal(browser.runtime.onConnect.listeners.size, 0);
    ports.listen();
    browser.runtime.onConnect.fire(new FakePort());
    assert.equal(program.queue.length, 1);
  });
}

test("a background keeps what came until Go listens", () => {
  const { browser, program, ports, timers } = start("background");
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  program.started();
  assert.equal(timers.length, 0);
  ports.listen();
  assert.equal(program.queue.length, 1);
});

test("a program that ends on purpose is no error, outside of the background", () => {
  for (const success of [true, false]) {
    const { program, errors, infos } = start("content");
    program.finish({ sentence: "it ended", success });
    assert.deepEqual([errors.length, infos.length], success ? [0, 1] : [1, 0]);
  }
});
