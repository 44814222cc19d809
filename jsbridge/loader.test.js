"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const { FakeEvent, FakeHost, FakePort, FakeTarget, load, takeAll } = require("./fake.js");

const events = ["action.onClicked", "runtime.onConnect"];

/** Starts a program whose Go never takes anything by itself. */
const start = (config = {}) => {
  const loaded = load(["loader.js"]);
  loaded.gangway.Host = FakeHost;
  loaded.gangway.start({ program: "test", events, ...config });
  return { ...loaded, program: loaded.gangway.programs[0] };
};

/** What waits for Go, in short. */
const queued = (program) => [...program.queue].map(({ kind, id, value, text }) => [kind, id, kind === 3 ? value : text || undefined].filter((x) => x !== undefined));

test("registers declared events in the turn of the start", () => {
  const { browser } = start();
  assert.equal(browser.runtime.onConnect.listeners.size, 1);
  assert.equal(browser.action.onClicked.listeners.size, 1);
});

test("registers nothing that is not declared", () => {
  const { browser } = start({ events: ["runtime.onConnect"] });
  assert.equal(browser.action.onClicked.listeners.size, 0);
});

test("keeps ports and messages, in order, until Go listens", () => {
  const { browser, program, gangway } = start();
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  for (let n = 0; n < 200; n++) port.onMessage.fire(n);
  assert.equal(program.queue.length, 0);

  program.events.get("runtime.onConnect").listen();
  const { CONNECT, MESSAGE } = gangway.Kind;
  const want = [[CONNECT, 1]];
  for (let n = 0; n < 200; n++) want.push([MESSAGE, 1, n]);
  assert.deepEqual(queued(program), want);
});

test("tells of a port before its messages and of its end after them", () => {
  const { browser, program, gangway } = start();
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  port.onMessage.fire("a");
  port.onDisconnect.fire({ error: { message: "why" } });
  program.events.get("runtime.onConnect").listen();
  const { CONNECT, MESSAGE, DISCONNECT } = gangway.Kind;
  assert.deepEqual(queued(program), [[CONNECT, 1], [MESSAGE, 1, "a"], [DISCONNECT, 1, "why"]]);
});

test("does not hold up an event that Go listens to behind one that it does not", () => {
  const { browser, program, gangway } = start();
  browser.runtime.onConnect.fire(new FakePort());
  browser.action.onClicked.fire({ id: 1 });
  program.events.get("action.onClicked").listen();
  assert.deepEqual(queued(program), [[gangway.Kind.EVENT, 1]]);
});

test("tells of an end once, and reads runtime.lastError inside the callback", () => {
  const { browser, program, gangway } = start();
  const port = new FakePort();
  const id = program.adopt(port);
  const [onDisconnect] = port.onDisconnect.listeners;
  browser.runtime.lastError = { message: "nobody there" };
  onDisconnect(port);
  browser.runtime.lastError = null;
  port.onDisconnect.fire(port);
  assert.deepEqual(queued(program), [[gangway.Kind.DISCONNECT, id, "nobody there"]]);
});

test("takes its listeners off at every end", () => {
  const { browser, program } = start();
  const [local, remote, refused] = [new FakePort(), new FakePort(), new FakePort()];
  program.adopt(local);
  program.ports.get(1).disconnect();
  program.adopt(remote);
  remote.onDisconnect.fire(remote);
  program.events.get("runtime.onConnect").unlisten();
  browser.runtime.onConnect.fire(refused);
  for (const port of [local, remote, refused]) assert.equal(port.listeners(), 0);
  assert.equal(program.ports.size, 0);
  assert.equal(refused.disconnects, 1);
});

test("drops what comes on a port after this side ended it", () => {
  const { program } = start();
  const port = new FakePort();
  program.adopt(port);
  const [onMessage] = port.onMessage.listeners;
  program.ports.get(1).disconnect();
  onMessage("late");
  assert.equal(program.queue.length, 0);
});

test("disconnects every port, and later ones, when the program ends for good, and says so once", () => {
  const { browser, program, errors } = start();
  const [open, kept, late] = [new FakePort(), new FakePort(), new FakePort()];
  program.adopt(open);
  browser.runtime.onConnect.fire(kept);
  program.finish({ sentence: "it ended", final: true });
  program.finish({ sentence: "again", final: true });
  browser.runtime.onConnect.fire(late);
  for (const port of [open, kept, late]) assert.equal(port.disconnects, 1);
  assert.deepEqual(errors, ["gangway: test: it ended"]);
});

test("starts programs without the events that their context lacks, and says what they need", () => {
  const { gangway, browser, errors } = load(["loader.js"]);
  delete browser.action;
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events });
  const [program] = gangway.programs;
  assert.deepEqual([...program.events.keys()], ["runtime.onConnect"]);
  assert.match(program.lacking.get("action.onClicked"), /"action" in manifest\.json/);
  assert.deepEqual(errors, []);
});

test("refuses the ports of a program that cannot start", () => {
  const { gangway, browser, errors } = load(["loader.js"]);
  browser.action.onClicked.addListener = () => { throw new Error("no clicks today"); };
  gangway.Host = class extends FakeHost { run() { assert.fail("must not start"); } };
  gangway.start({ program: "test", events: ["runtime.onConnect", "action.onClicked"] });
  assert.match(errors[0], /no clicks today/);
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  assert.equal(port.disconnects, 1);
});

test("finds the toolbar button of manifest version 2", () => {
  const { gangway, browser } = load(["loader.js"]);
  browser.browserAction = browser.action;
  delete browser.action;
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events });
  assert.equal(browser.browserAction.onClicked.listeners.size, 1);
});

test("serves two programs in one global, loaded twice", () => {
  const { gangway, browser } = load(["loader.js", "loader.js"]);
  gangway.Host = FakeHost;
  gangway.start({ program: "a", events });
  gangway.start({ program: "b", events });
  browser.action.onClicked.fire({ id: 1 });
  for (const program of gangway.programs) {
    program.events.get("action.onClicked").listen();
    assert.equal(program.queue.length, 1);
  }
});

test("keeps one-shot messages for Go and answers them once", () => {
  const { browser, program, gangway } = start({ events: ["runtime.onMessage"] });
  const answers = [];
  const [listener] = browser.runtime.onMessage.listeners;
  assert.equal(listener({ a: 1 }, { id: "x" }, (value) => answers.push(value)), true);
  program.events.get("runtime.onMessage").listen();
  assert.equal([...program.queue][0].kind, gangway.Kind.REQUEST);
  assert.deepEqual([[...program.queue][0].value, [...program.queue][0].object], [{ a: 1 }, { id: "x" }]);

  program.reply(1, "first");
  program.reply(1, "second");
  assert.deepEqual(answers, ["first"]);
});

test("leaves one-shot messages to others when Go does not listen any more", () => {
  const { browser, program } = start({ events: ["runtime.onMessage"] });
  program.events.get("runtime.onMessage").unlisten();
  const [listener] = browser.runtime.onMessage.listeners;
  assert.equal(listener({}, {}, () => {}), undefined);
  assert.equal(program.requests.size, 0);
});

test("tells how a call ended, and nothing after it was canceled", async () => {
  const { program, gangway } = start();
  const [answered, failed, canceled] = [Promise.resolve(7), Promise.reject(new Error("nobody")), Promise.resolve(8)];
  program.await(answered);
  program.await(failed);
  program.calls.delete(program.await(canceled));
  await new Promise(setImmediate);
  assert.deepEqual(
    [...program.queue].map(({ kind, id, value, text }) => [kind, id, value ?? text]),
    [
      [gangway.Kind.REPLY, 1, 7],
      [gangway.Kind.NO_REPLY, 2, "Error\0nobody"],
    ],
  );
});

/** Starts a program in a page, and returns what brings page events about. */
const startInPage = (document) => {
  const page = new FakeTarget();
  const observers = [];
  const loaded = load(["loader.js"], {
    document,
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    MutationObserver: class {
      constructor(callback) {
        observers.push(callback);
      }
      observe() {}
    },
  });
  loaded.gangway.Host = FakeHost;
  loaded.gangway.start({ program: "test", events });
  const reopen = () => {
    page.listeners = [];
    for (const callback of observers) callback();
  };
  return { ...loaded, program: loaded.gangway.programs[0], reopen, target: page, page: (type, persisted) => page.dispatch(type, { persisted }) };
};

test("ends ports when the page is frozen, and tells Go when it is back", () => {
  const { program, gangway, page } = startInPage();
  const [port, late] = [new FakePort(), new FakePort()];
  program.adopt(port);
  port.onMessage.fire("before");
  page("pagehide", true);
  assert.equal(port.disconnects, 1);
  program.adopt(late); // Opened on the way into the cache.
  assert.equal(late.disconnects, 1);
  assert.equal(program.queue.length, 1);

  page("pageshow", true);
  const { MESSAGE, DISCONNECT } = gangway.Kind;
  assert.deepEqual(
    [...program.queue].map(({ kind, id, info }) => [kind, id, info]),
    [
      [MESSAGE, 1, undefined],
      [DISCONNECT, 1, 1],
      [DISCONNECT, 2, 1],
    ],
  );
  assert.equal(port.listeners(), 0);
});

for (const visible of [true, false]) {
  test(`lets a page that was ${visible ? "visible" : "hidden"} say its last words before it is frozen`, () => {
    const document = Object.assign(new FakeTarget(), { visibilityState: visible ? "visible" : "hidden" });
    const { program, page, target } = startInPage(document);
    const port = new FakePort();
    program.adopt(port);
    const said = [];
    const say = (word) => {
      if (port.disconnects === 0) said.push(word);
    };
    target.addEventListener("pagehide", () => say("pagehide"));
    target.addEventListener("visibilitychange", () => say("visibilitychange"));
    page("pagehide", true);
    if (visible) {
      document.visibilityState = "hidden";
      page("visibilitychange");
    }
    assert.deepEqual(said, visible ? ["pagehide", "visibilitychange"] : ["pagehide"]);
    assert.equal(port.disconnects, 1);
    page("pageshow", true);

    // What was added to freeze it once is gone.
    const later = new FakePort();
    program.adopt(later);
    for (const type of ["visibilitychange", "pagehide"]) page(type, false);
    assert.equal(later.disconnects, 0);
  });
}

test("ends ports at pageshow where nothing else has told that the page was frozen", () => {
  const { program, page, gangway } = startInPage(Object.assign(new FakeTarget(), { visibilityState: "visible" }));
  const port = new FakePort();
  program.adopt(port);
  page("pagehide", true);
  page("pageshow", true);
  assert.equal(port.disconnects, 1);
  assert.deepEqual([...program.queue].map(({ kind, info }) => [kind, info]), [[gangway.Kind.DISCONNECT, gangway.End.FROZEN]]);
});

test("listens again, once, when document.open has taken its listeners off the page", () => {
  const { program, page, reopen, target } = startInPage(new FakeTarget());
  const before = target.listeners.length;
  reopen();
  reopen();
  assert.equal(target.listeners.length, before);
  const port = new FakePort();
  program.adopt(port);
  page("pagehide", true);
  assert.equal(port.disconnects, 1);
});

test("leaves ports alone when the page goes for good", () => {
  const { program, page } = startInPage();
  const port = new FakePort();
  program.adopt(port);
  page("pagehide", false);
  assert.equal(port.disconnects, 0);
});

test("tells once that the context is invalidated, as Chromium shows it", () => {
  const { browser, program, gangway } = start();
  const [first, second] = [new FakePort(), new FakePort()];
  program.adopt(first);
  program.adopt(second);
  delete browser.runtime.id;
  first.onDisconnect.fire(first);
  second.onDisconnect.fire(second);
  const { INVALID, DISCONNECT } = gangway.Kind;
  assert.deepEqual(
    [...program.queue].map(({ kind, info }) => [kind, info]),
    [
      [INVALID, undefined],
      [DISCONNECT, 2],
      [DISCONNECT, 2],
    ],
  );
});

/** Starts a program that declares optional events, with more in its browser and its global. */
const startIn = (browser, globals) => {
  const loaded = load(["loader.js"], globals);
  Object.assign(loaded.browser, browser);
  loaded.gangway.Host = FakeHost;
  loaded.gangway.start({ program: "test", events: ["runtime.onConnect", "runtime.onSuspend", "tabs.onRemoved", "page.onShow"] });
  return { ...loaded, program: loaded.gangway.programs[0] };
};

test("starts without the optional events that a context lacks, and knows what they need", () => {
  const { program, errors } = startIn({}, { document: {} });
  assert.deepEqual([...program.events.keys()], ["runtime.onConnect", "page.onShow"]);
  assert.deepEqual(Object.fromEntries(program.lacking), {
    "runtime.onSuspend": "a background",
    "tabs.onRemoved": "a background or an extension page",
  });
  assert.deepEqual(errors, []);
});

test("tells a service worker and a background page of suspension, and other pages not", () => {
  for (const [kind, background] of [
    ["worker", true],
    ["background page", true],
    ["other page", false],
  ]) {
    const onSuspend = new FakeEvent();
    const page = kind === "worker" ? {} : { document: {} };
    const extension = {};
    const loaded = load(["loader.js"], page);
    Object.assign(loaded.browser, { extension });
    loaded.browser.runtime.onSuspend = onSuspend;
    extension.getBackgroundPage = () => (kind === "background page" ? vm.runInContext("globalThis", loaded.global) : {});
    loaded.gangway.Host = FakeHost;
    loaded.gangway.start({ program: "test", events: ["runtime.onSuspend"] });
    const [program] = loaded.gangway.programs;
    assert.equal(onSuspend.listeners.size, background ? 1 : 0, kind);
    if (!background) continue;
    program.events.get("runtime.onSuspend").listen();
    onSuspend.fire();
    assert.deepEqual([...program.queue].map(({ kind, id, value }) => [kind, id, [...value]]), [[loaded.gangway.Kind.EVENT, 1, []]]);
  }
});

test("tells that the page is shown again, once out of the back/forward cache, after the ends of its ports", () => {
  const listeners = {};
  const addEventListener = (type, listener) => {
    listeners[type] = listener;
  };
  const document = { addEventListener, visibilityState: "visible" };
  const { program, gangway } = startIn({}, { addEventListener, document });
  program.events.get("page.onShow").listen();
  const { EVENT, DISCONNECT } = gangway.Kind;
  const kinds = () => takeAll(program.queue).map(({ kind }) => kind);

  listeners.pageshow({ persisted: false });
  assert.deepEqual(kinds(), [], "the first time");

  document.visibilityState = "hidden";
  listeners.visibilitychange();
  assert.deepEqual(kinds(), [], "hidden");
  document.visibilityState = "visible";
  listeners.visibilitychange();
  assert.deepEqual(kinds(), [EVENT], "visible");

  program.adopt(new FakePort());
  listeners.pagehide({ persisted: true });
  listeners.visibilitychange();
  assert.deepEqual(kinds(), [], "in the cache");
  listeners.pageshow({ persisted: true });
  assert.deepEqual(kinds(), [DISCONNECT, EVENT], "out of the cache");
});

/** A batch of items, each given as its bytes. */
const batch = (...items) => Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1, ...items.flatMap((item) => [item.length, 0, 0, 0, ...item]));

test("knows by the first message whether Go is at the other end", () => {
  const { browser, program, gangway } = start();
  program.events.get("runtime.onConnect").listen();
  const { BATCH, MESSAGE } = gangway.Kind;
  const kinds = (...messages) => {
    const port = new FakePort();
    browser.runtime.onConnect.fire(port);
    program.queue.clear();
    for (const message of messages) port.onMessage.fire(message);
    return [...program.queue].map(({ kind }) => kind);
  };
  assert.deepEqual(kinds(batch([7]), batch(), { plain: 1 }), [BATCH, BATCH, MESSAGE]);
  assert.deepEqual(kinds({ plain: 1 }, batch([7])), [MESSAGE, MESSAGE]);
  assert.deepEqual(kinds(new Uint8Array(8)), [MESSAGE]);
});

test("asks no timer of the browser for each message", () => {
  const { browser, program, global } = start();
  global.clearTimeout = () => assert.fail("none has been set");
  program.events.get("runtime.onConnect").listen();
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  port.onMessage.fire(batch([7]));
  assert.equal(program.queue.length, 2);
});

test("greets Go at the other end if nothing else can be there", () => {
  for (const [batched, inside, known] of [
    [true, true, true],
    [true, false, false],
    [undefined, true, null], // By the first message that comes.
  ]) {
    const { program } = start({ batched });
    const greetings = [];
    program.host.greet = (port) => greetings.push(port.id);
    program.adopt(new FakePort(), inside);
    assert.equal(greetings.length > 0, known === true);
    assert.equal(program.ports.get(1).batched, known);
  }
});

test("takes records in order without moving those that wait for each of them", () => {
  const { queue } = start().program;
  const count = 200_000;
  let moved = 0;
  const { splice } = Array.prototype;
  queue.records.splice = function (from, length) {
    moved += this.length - length;
    return splice.call(this, from, length);
  };
  for (let n = 0; n < count; n++) queue.push({ id: n });
  for (let n = 0; n < count; n++) {
    assert.equal(queue.length, count - n);
    assert.equal(queue.take().id, n);
  }
  assert.equal(queue.take(), undefined);
  assert.ok(moved <= count, `${moved} records were moved`);

  for (let n = 0; n < 10; n++) queue.push({ id: n });
  queue.take();
  assert.deepEqual([...queue].map(({ id }) => id), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  queue.clear();
  assert.equal(queue.length, 0);
});
