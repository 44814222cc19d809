"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { test } = require("node:test");
const { FakeHost, FakePort, load, takeAll } = require("./fake.js");

/** A document that lets tests dispatch events to its listeners, with the selectors that the nodes of the path match. */
class FakeDocument {
  constructor() {
    /** @type {Record<string, {listener: Function, options: any}[]>} */
    this.listeners = {};
  }

  addEventListener(type, listener, options) {
    (this.listeners[type] ??= []).push({ listener, options });
  }

  createDocumentFragment() {
    return {
      querySelector: (/** @type {string} */ selector) => {
        if (selector.startsWith("!")) throw new Error("not a valid selector");
      },
    };
  }

  /** @param {string[]} path what each node from the target up matches; the last is the document, which matches nothing */
  dispatch(type, path, isTrusted = true) {
    const nodes = path.map((selector) => ({ selector, matches: (/** @type {string} */ s) => s === selector }));
    const event = { type, isTrusted, prevented: 0, composedPath: () => [...nodes, this], preventDefault: () => event.prevented++ };
    for (const { listener } of this.listeners[type] ?? []) listener(event);
    return { event, nodes };
  }
}

/** Loads lazy.js and declares a program; its load evaluates loader.js, as in a content script, with a Go that takes nothing. */
const declare = (config = {}) => {
  const document = new FakeDocument();
  const loaded = load(["lazy.js"], { document });
  const { gangway } = loaded;
  let starts = 0;
  const events = ["runtime.onConnect", "runtime.onMessage", "page.onDOMEvent", "page.onCall"];
  const declared = { program: "content", lazy: true, events, dom: [], ...config };
  const add = (/** @type {any} */ further) =>
    gangway.lazy(further, (/** @type {any} */ sources) => {
      starts++;
      loaded.evaluate("loader.js");
      gangway.Host = FakeHost;
      gangway.start({ program: further.program, events: further.events }, undefined, sources);
    });
  add(declared);
  return {
    ...loaded,
    document,
    add,
    starts: () => starts,
    program: () => gangway.programs.find((/** @type {any} */ p) => p.config.program === declared.program),
  };
};

/** What waits for Go once it listens to an event. */
const heard = (/** @type {any} */ program, /** @type {string} */ event) => {
  program.events.get(event).listen();
  return takeAll(program.queue);
};

test("is smaller than 10 KB", () => {
  assert.ok(fs.statSync(path.join(__dirname, "lazy.js")).size < 10_000);
});

test("starts nothing by itself, and at once without lazy", () => {
  assert.equal(declare().starts(), 0);
  assert.equal(declare({ lazy: false }).starts(), 1);
});

test("listens to nothing that is not declared", () => {
  const { browser, document } = declare({ events: [] });
  assert.equal(browser.runtime.onConnect.listeners.size, 0);
  assert.equal(browser.runtime.onMessage.listeners.size, 0);
  assert.deepEqual(document.listeners, {});
});

test("starts with a port, whose messages of that turn are kept in order", () => {
  const { browser, gangway, starts, program } = declare();
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  for (let n = 0; n < 3; n++) port.onMessage.fire(n);
  port.onDisconnect.fire(port);
  assert.equal(starts(), 1);
  const { CONNECT, MESSAGE, DISCONNECT } = gangway.Kind;
  const records = heard(program(), "runtime.onConnect");
  assert.deepEqual(records.map(({ kind, value }) => [kind, value]), [[CONNECT, undefined], [MESSAGE, 0], [MESSAGE, 1], [MESSAGE, 2], [DISCONNECT, undefined]]);
});

test("listens once, before and after the start", () => {
  const { browser, starts, program } = declare();
  for (let n = 0; n < 3; n++) browser.runtime.onConnect.fire(new FakePort());
  assert.equal(browser.runtime.onConnect.listeners.size, 1);
  assert.equal(starts(), 1);
  assert.equal(heard(program(), "runtime.onConnect").length, 3);
});

test("leaves ports of other names alone, before and after the start", () => {
  const { browser, starts, program } = declare({ ports: ["buy"] });
  const [other, own, later] = [new FakePort("other"), new FakePort("buy"), new FakePort("other")];
  browser.runtime.onConnect.fire(other);
  assert.equal(starts(), 0);
  browser.runtime.onConnect.fire(own);
  browser.runtime.onConnect.fire(later);
  assert.equal(heard(program(), "runtime.onConnect").length, 1);
  assert.deepEqual([other.disconnects, other.listeners(), later.disconnects, later.listeners()], [0, 0, 0, 0]);
});

test("starts with a one-shot message and says that it will be answered", () => {
  const { browser, program } = declare();
  const [listener] = browser.runtime.onMessage.listeners;
  const answers = [];
  assert.equal(listener("question", { id: "sender" }, (answer) => answers.push(answer)), true);
  const [record] = heard(program(), "runtime.onMessage");
  assert.equal(record.value, "question");
  assert.deepEqual(record.object, { id: "sender" });
  program().reply(record.id, "answer");
  assert.deepEqual(answers, ["answer"]);
});

const click = { event: "click", selector: "button" };

test("starts with a DOM event on what a selector matches, or on what that contains", () => {
  for (const where of [["button", "body"], ["span", "button", "body"]]) {
    const { document, starts, program } = declare({ dom: [click] });
    document.dispatch("click", ["body"]);
    assert.equal(starts(), 0);
    const { event, nodes } = document.dispatch("click", where, false);
    assert.equal(starts(), 1);
    const [record] = heard(program(), "page.onDOMEvent");
    assert.deepEqual({ ...record.value[0] }, { type: "click", selector: "button", trusted: false });
    assert.equal(record.detail.event, event);
    assert.equal(record.detail.target, nodes[where.indexOf("button")]);
  }
});

test("goes on with DOM events after the start, each once for a selector", () => {
  const { document, program } = declare({ dom: [click, { event: "click", selector: "body" }, { event: "input", selector: "body" }] });
  document.dispatch("click", ["button", "body"]);
  document.dispatch("click", ["p", "body"]);
  document.dispatch("input", ["body"]);
  document.dispatch("keydown", ["button", "body"]);
  const records = heard(program(), "page.onDOMEvent");
  assert.deepEqual(records.map(({ value: [{ type, selector }] }) => [type, selector]), [["click", "button"], ["click", "body"], ["click", "body"], ["input", "body"]]);
});

test("listens in the capture phase, once for a type, and passively where it may", () => {
  const { document } = declare({ dom: [click, { event: "click", selector: "a", preventDefault: true }, { event: "wheel", selector: "a" }] });
  assert.deepEqual(
    Object.entries(document.listeners).map(([type, listeners]) => [type, ...listeners.map(({ options }) => ({ ...options }))]),
    [["click", { capture: true, passive: false }], ["wheel", { capture: true, passive: true }]],
  );
});

test("prevents the default action where the manifest says so", () => {
  const { document } = declare({ dom: [{ ...click, preventDefault: true }, { event: "click", selector: "a" }] });
  assert.equal(document.dispatch("click", ["button"]).event.prevented, 1);
  assert.equal(document.dispatch("click", ["a"]).event.prevented, 0);
});

test("names what is no selector, and goes on with the others", () => {
  const { document, errors, starts } = declare({ dom: [{ event: "click", selector: "!" }, click] });
  assert.match(errors[0], /content: the manifest names "!", which is no selector/);
  document.dispatch("click", ["button"]);
  assert.equal(starts(), 1);
});

test("starts with a call and answers it", async () => {
  const { gangway, starts, program } = declare();
  const answer = gangway.call("content", { price: 7 });
  assert.equal(starts(), 1);
  const [record] = heard(program(), "page.onCall");
  assert.deepEqual({ ...record.value }, { price: 7 });
  assert.equal(record.object, undefined);
  program().reply(record.id, "bought");
  assert.equal(await answer, "bought");
});

test("rejects calls that no program takes", async () => {
  const { gangway, starts, program } = declare();
  await assert.rejects(gangway.call("nobody", 1), /no program "nobody" takes calls here/);
  assert.equal(starts(), 0);
  const pending = gangway.call("content", 1);
  program().finish({ sentence: "it ended", final: true });
  assert.equal(await pending, undefined);
  await assert.rejects(gangway.call("content", 2), /content takes no calls now/);
});

test("leaves ports to others when the start has failed", () => {
  const { browser, errors } = declare({ events: ["action.onClicked", "runtime.onConnect"] });
  browser.action.onClicked.addListener = () => { throw new Error("no clicks today"); };
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  assert.match(errors[0], /no clicks today/);
  assert.deepEqual([port.disconnects, browser.runtime.onConnect.listeners.size], [0, 0]);
});

test("starts and prevents nothing when the extension is gone", async () => {
  const { browser, document, gangway, starts } = declare({ dom: [{ ...click, preventDefault: true }] });
  delete browser.runtime.id;
  assert.equal(document.dispatch("click", ["button"]).event.prevented, 0);
  await assert.rejects(gangway.call("content", 1));
  assert.equal(starts(), 0);
});

test("keeps programs of one global apart", async () => {
  const { browser, gangway, add, starts } = declare({ program: "first", ports: ["first"] });
  add({ program: "second", lazy: true, events: ["runtime.onConnect", "page.onCall"], ports: ["second"] });
  browser.runtime.onConnect.fire(new FakePort("second"));
  assert.equal(starts(), 1);
  assert.deepEqual([...gangway.programs].map((p) => p.config.program), ["second"]);
  void gangway.call("first", 1);
  assert.equal(starts(), 2);
  assert.deepEqual([...gangway.programs].map((p) => heard(p, "page.onCall").length), [0, 1]);
});
