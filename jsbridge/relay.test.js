"use strict";

// A content script and a frame of its extension, both with their scripts, and the
// browser between them.

const assert = require("node:assert/strict");
const path = require("node:path");
const { test } = require("node:test");
const { FakeEvent, FakeHost, FakePort, FakeTarget, load, takeAll } = require("./fake.js");

const EVENTS = ["runtime.onConnect", "runtime.onMessage", "late.storage.onChanged", "page.onShow"];

/** An element that can stand in a document. */
class FakeElement {
  constructor(kind) {
    this.kind = kind;
    this.style = { setProperty: () => {} };
    this.parentNode = null;
    this.children = [];
    this.onLoad = () => {};
  }

  append(child) {
    child.parentNode = this;
    this.children.push(child);
  }

  attachShadow({ mode }) {
    assert.equal(mode, "closed");
    return (this.shadow = new FakeElement("shadow"));
  }

  addEventListener(_type, listener) {
    this.onLoad = listener;
  }

  remove() {
    this.parentNode?.children.splice(this.parentNode.children.indexOf(this), 1);
    this.parentNode = null;
  }
}

/** Lets all messages of channels arrive. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
};

/** A content script whose page refuses the module by an error. */
const startContent = ({ error = { name: "CompileError", message: "" }, origin = "https://example.org", config = {} } = {}) => {
  const document = { documentElement: new FakeElement("html"), defaultView: {}, createElementNS: (_namespace, kind) => new FakeElement(kind) };
  const observers = [];
  const timers = [];
  class MutationObserver {
    constructor(listener) {
      this.look = listener;
      observers.push(this);
    }
    observe() {}
    disconnect() {
      observers.splice(observers.indexOf(this), 1);
    }
  }
  const window = new FakeTarget();
  const loaded = load(["loader.js", "relay.js"], {
    document,
    origin,
    crypto,
    MessageChannel,
    MutationObserver,
    addEventListener: window.addEventListener.bind(window),
    removeEventListener: window.removeEventListener.bind(window),
    setTimeout: (f, ms) => timers.push({ f, ms }),
    clearTimeout: (n) => n && (timers[n - 1].f = () => {}),
  });
  const { browser, gangway } = loaded;
  const calls = [];
  browser.runtime.connect = (info) => {
    if (info.name === "refused") throw new Error("Extension context invalidated.");
    calls.push(new FakePort(info.name));
    return calls.at(-1);
  };
  browser.runtime.sendMessage = async (value) => `answer to ${value}`;
  browser.storage = { onChanged: new FakeEvent(), local: { get: async () => Promise.reject(new RangeError("too much")) } };
  gangway.Host = class extends FakeHost {
    constructor(program) {
      super();
      this.program = program;
    }
    run() {
      if (!this.program.move(error)) this.program.finish({ sentence: "not moved", final: true });
    }
  };
  gangway.start({ program: "content", events: EVENTS, ...config });
  const frame = () => document.documentElement.children.at(-1)?.shadow.children[0];
  const look = () => observers.slice().forEach((o) => o.look());
  return { ...loaded, program: gangway.programs[0], document, timers, calls, frame, look };
};

/** Loads frame.js as the browser does for a frame, and answers as it does. */
const startFrame = (content, { secret = content.frame().src.split("#")[1] } = {}) => {
  const window = new FakeTarget();
  const inContent = new FakePort(`gangway.frame/${secret}`);
  const inFrame = new FakePort(inContent.name);
  inContent.sender = { origin: "chrome-extension://id" };
  inContent.postMessage = (value) => setImmediate(() => inFrame.onMessage.fire(value));
  const globals = { location: { hash: `#${secret}` }, addEventListener: window.addEventListener.bind(window) };
  const loaded = load([], globals);
  const asked = [];
  const scripts = [];
  loaded.browser.i18n = { getMessage: (name) => `here: ${name}` };
  loaded.browser.tabs = {
    getCurrent: async () => ({ id: 7 }),
    connect: (id, { name }) => {
      asked.push([id, name]);
      content.browser.runtime.onConnect.fire(inContent);
      return inFrame;
    },
  };
  const run = (/** @type {any} */ element) => {
    const name = path.basename(element.src);
    scripts.push(name);
    if (["codec.js", "host.js", "loader.js"].includes(name)) loaded.evaluate(name);
    if (name === "loader.js") loaded.global.gangway.Host = FakeHost;
    if (name === "content.js") loaded.global.gangway.start({ program: "content", events: EVENTS, batched: true });
    element.onload();
  };
  loaded.global.document = { createElement: () => ({}), documentElement: { append: run } };
  const given = (data, origin, ports) => window.dispatch("message", { data, origin, ports });
  const element = content.frame();
  if (element) element.contentWindow = { postMessage: given };
  loaded.evaluate("frame.js");
  const program = () => loaded.global.gangway.programs?.[0];
  return { ...loaded, asked, scripts, inContent, given, program };
};

/** Both, with a program that has started and listens to everything. */
const start = async (options) => {
  const content = startContent(options);
  const frame = startFrame(content);
  await settle();
  for (const event of frame.program().events.values()) event.listen();
  await settle();
  return { content, frame, program: frame.program(), Kind: content.gangway.Kind };
};

/** Ends a test: channels keep Node alive. */
const stop = async ({ content, frame }) => {
  content.program.host?.end?.({ sentence: "the test is over", success: true });
  frame.program()?.finish({ sentence: "the test is over", success: true });
  await settle();
};

test("runs a program that the page's policy refuses in a frame, and no other one", () => {
  const refused = startContent();
  assert.equal(refused.frame().kind, "iframe");
  assert.equal(refused.frame().credentialless, true);
  assert.match(refused.frame().src, /gangway\/frame\.html#[0-9a-f]{32}$/);
  const other = startContent({ error: new TypeError("another one") });
  assert.equal(other.frame(), undefined);
  assert.deepEqual(other.errors, ["gangway: content: not moved"]);
  const already = startContent({ config: { inFrame: { end: () => {} } } });
  assert.equal(already.frame(), undefined);
});

test("passes ports, their messages and their ends both ways", async () => {
  const both = await start();
  const { content, program, Kind } = both;
  const port = new FakePort("knock");
  port.sender = { url: "moz-extension://id/background" };
  content.browser.runtime.onConnect.fire(port);
  port.onMessage.fire("one");
  port.onMessage.fire(2n);
  await settle();
  const [connect, ...messages] = takeAll(program.queue);
  assert.deepEqual([connect.kind, connect.text, connect.object], [Kind.CONNECT, "knock", port.sender]);
  assert.deepEqual(messages.map(({ kind, value }) => [kind, value]), [[Kind.MESSAGE, "one"], [Kind.MESSAGE, 2n]]);

  const inFrame = program.ports.get(connect.id);
  inFrame.jsPort.postMessage({ back: true });
  await settle();
  assert.deepEqual(port.posted, [{ back: true }]);
  port.onDisconnect.fire({ error: { message: "gone" } });
  await settle();
  assert.deepEqual(takeAll(program.queue).map(({ kind, text }) => [kind, text]), [[Kind.DISCONNECT, "gone"]]);

  const second = new FakePort("knock");
  content.browser.runtime.onConnect.fire(second);
  await settle();
  program.ports.get(takeAll(program.queue)[0].id).disconnect();
  await settle();
  assert.equal(second.disconnects, 1);
  assert.equal(content.program.ports.size, 0);
  await stop(both);
});

test("opens ports in the content script, whose sender the other end sees", async () => {
  const both = await start();
  const { content, frame, program, Kind } = both;
  const { connect } = frame.global.browser.runtime;
  const id = program.adopt(connect({ name: "greeting" }), true);
  program.ports.get(id).jsPort.postMessage("hello");
  await settle();
  assert.equal(content.calls[0].name, "greeting");
  assert.deepEqual(content.calls[0].posted, ["hello"]);
  const batch = Uint8Array.of(...frame.global.gangway.BATCH_HEADER, 1);
  content.calls[0].onMessage.fire(batch);
  content.calls[0].onMessage.fire(frame.global.gangway.CRASHING);
  content.calls[0].onDisconnect.fire({});
  await settle();
  const records = takeAll(program.queue);
  assert.deepEqual(records.map(({ kind, info }) => [kind, info]), [[Kind.BATCH, undefined], [Kind.DISCONNECT, content.gangway.End.CRASHING]]);

  program.adopt(connect({ name: "refused" }), true);
  await settle();
  assert.deepEqual(takeAll(program.queue).map(({ kind, text }) => [kind, text]), [[Kind.DISCONNECT, "Extension context invalidated."]]);
  await stop(both);
});

test("tells a program in a frame that the other end of a port crashes", async () => {
  const both = await start();
  const { content, program, Kind } = both;
  const port = new FakePort("gangway.session/x");
  content.browser.runtime.onConnect.fire(port);
  port.onMessage.fire(content.gangway.CRASHING);
  port.onDisconnect.fire({});
  await settle();
  const [, end] = takeAll(program.queue);
  assert.deepEqual([end.kind, end.info], [Kind.DISCONNECT, content.gangway.End.CRASHING]);
  await stop(both);
});

test("calls functions of the content script's API, and some of its own", async () => {
  const both = await start();
  const { frame, program, Kind } = both;
  program.call("runtime.sendMessage", ["question"]);
  program.call("storage.local.get", ["key"]);
  await settle();
  const [reply, failure] = takeAll(program.queue);
  assert.deepEqual([reply.kind, reply.value], [Kind.REPLY, "answer to question"]);
  assert.deepEqual([failure.kind, failure.text], [Kind.NO_REPLY, "RangeError\0too much"]);
  assert.throws(() => program.call("tabs.query", []), { name: "ErrUnsupported" });
  assert.match(frame.global.browser.runtime.getURL("x"), /x$/);
  assert.equal(frame.global.chrome, frame.global.browser);
  await stop(both);
});

test("answers one-shot messages, and leaves those that are for others", async () => {
  const both = await start({ config: { sole: true } });
  const { content, program } = both;
  content.global.top = content.global.self = content.gangway && require("node:vm").runInContext("globalThis", content.global);
  content.global.frames = { length: 0 };
  const answers = [];
  const send = (value) => content.browser.runtime.onMessage.fire(value, { id: "sender" }, (...answer) => answers.push(answer));
  assert.deepEqual([...send("first")], [true]);
  send("second");
  await settle();
  const [first, second] = takeAll(program.queue);
  assert.deepEqual([first.value, first.object], ["first", { id: "sender" }]);
  program.reply(first.id, undefined);
  program.ignore(second.id);
  await settle();
  assert.deepEqual(answers, [[undefined], []]);
  await stop(both);
});

test("hears events that are listened to late, and no more after the end", async () => {
  const both = await start();
  const { content, program, Kind } = both;
  content.browser.storage.onChanged.fire({ key: 1 }, "local");
  await settle();
  const [record] = takeAll(program.queue);
  assert.equal(JSON.stringify([record.kind, record.value]), JSON.stringify([Kind.EVENT, [{ key: 1 }, "local"]]));
  program.unlisten(record.id);
  await settle();
  assert.equal(content.browser.storage.onChanged.listeners.size, 0);
  const id = program.listenWith("storage.onChanged", []);
  await settle();
  content.browser.storage.onChanged.fire({ key: 2 }, "local");
  await settle();
  assert.equal(JSON.stringify(takeAll(program.queue).map((r) => [r.id, r.value])), JSON.stringify([[id, [{ key: 2 }, "local"]]]));
  await stop(both);
});

test("says once how the program ended, and takes the frame away", async () => {
  const { content, frame, program } = await start();
  program.finish({ sentence: "it ended", success: true });
  await settle();
  assert.deepEqual([content.infos, frame.infos, frame.errors], [["gangway: content: it ended"], [], []]);
  assert.equal(content.frame(), undefined);
  assert.equal(content.browser.runtime.onConnect.listeners.size, 0);
});

test("puts a frame that the page removes in again, and keeps what no program has had", async () => {
  const both = await start();
  const { content } = both;
  const known = new FakePort("known");
  content.browser.runtime.onConnect.fire(known);
  await settle();
  for (const n of [1, 2, 3]) {
    content.document.documentElement.children.at(-1).remove();
    content.look();
    assert.equal(content.frame().kind, "iframe", `removed ${n} times`);
  }
  assert.equal(known.disconnects, 1);
  const waiting = new FakePort("waiting");
  content.browser.runtime.onConnect.fire(waiting);
  waiting.onMessage.fire("early");
  const again = startFrame(content);
  await settle();
  for (const event of again.program().events.values()) event.listen();
  await settle();
  const [connect, message] = takeAll(again.program().queue);
  assert.deepEqual([connect.text, message.value], ["waiting", "early"]);

  again.inContent.onDisconnect.fire({});
  assert.equal(content.frame(), undefined);
  assert.match(content.errors[0], /the page has removed the frame in which it ran 4 times/);
  assert.equal(waiting.disconnects, 1);
  both.frame.program().finish({ sentence: "", success: true });
  again.program().finish({ sentence: "", success: true });
});

test("says that no frame runs in the page either", () => {
  const content = startContent({ origin: "null" });
  content.frame().onLoad();
  assert.deepEqual(content.timers.map(({ ms }) => ms), [30_000, 5000]);
  content.timers[1].f();
  assert.match(content.errors[0], /lets no frame of the extension run; its sandbox has no scripts; do without/);
  assert.equal(content.frame(), undefined);
});

test("gives a frame that it did not make nothing", async () => {
  const content = startContent();
  const stranger = startFrame(content, { secret: "0".repeat(32) });
  const { port1, port2 } = new MessageChannel();
  stranger.given("0".repeat(32), "https://example.org", [port2]);
  port1.postMessage({ program: "content", id: "", declared: [], functions: [], events: [] });
  await settle();
  assert.deepEqual(stranger.asked, [[7, `gangway.frame/${"0".repeat(32)}`]]);
  assert.deepEqual(stranger.scripts, []);
  assert.equal(content.program.host.channel, undefined);
  port1.close();

  const odd = startFrame(content, { secret: "anything" });
  await settle();
  assert.deepEqual(odd.asked, []);
});
