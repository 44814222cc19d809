"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { FakeEvent, load, takeAll, FakeHost } = require("./fake.js");

/** A page of a few elements, by selectors. */
const open = (elements = {}) => {
  class Node {
    get textContent() {
      return this.content;
    }
    set textContent(text) {
      this.content = text;
    }
    get isConnected() {
      return this.connected !== false;
    }
  }
  class Element extends Node {
    constructor(kind) {
      super();
      this.kind = kind;
      this.attributes = {};
      this.children = [];
    }
    get localName() {
      return this.kind;
    }
    getAttribute(name) {
      return this.attributes[name] ?? null;
    }
    setAttribute(name, value) {
      this.attributes[name] = value;
    }
    removeAttribute(name) {
      delete this.attributes[name];
    }
    append(...nodes) {
      this.children.push(...nodes);
    }
    prepend() {}
    before() {}
    after() {}
    remove() {
      this.connected = false;
    }
  }
  class Document {
    querySelector(selector) {
      return elements[selector] ?? null;
    }
    querySelectorAll(selector) {
      return { length: Number(selector in elements) };
    }
    createTextNode(text) {
      return { text };
    }
    createElementNS(_namespace, kind) {
      return new Element(kind);
    }
  }
  class HTMLInputElement extends Element {
    get value() {
      return this.typed;
    }
    set value(text) {
      this.typed = text;
    }
    dispatchEvent(event) {
      this.events = [...(this.events ?? []), [event.type, event.bubbles]];
    }
  }
  for (const [selector, kind] of Object.entries(elements)) elements[selector] = kind === "input" ? new HTMLInputElement(kind) : new Element(kind);
  const document = new Document();
  // The page names an image so.
  document.querySelector = document.querySelectorAll = /** @type {any} */ ("an image");
  const loaded = load(["loader.js", "page.js"], {
    document, Document, Element, Node, HTMLInputElement, Event, EventTarget: HTMLInputElement,
    HTMLTextAreaElement: class {}, HTMLSelectElement: class {},
  });
  return { ...loaded, elements, page: loaded.gangway.page };
};

const plain = (value) => JSON.parse(JSON.stringify(value));

test("reads and changes the first element of a selector", () => {
  const { page, elements } = open({ h1: "h1", input: "input" });
  page.setText({ selector: "h1", value: "<b>" });
  assert.deepEqual(plain(page.text({ selector: "h1" })), { text: "<b>" });
  page.setAttribute({ selector: "h1", name: "title", value: "x" });
  assert.deepEqual(plain(page.attribute({ selector: "h1", name: "title" })), { text: "x", found: true });
  page.removeAttribute({ selector: "h1", name: "title" });
  assert.deepEqual(plain(page.attribute({ selector: "h1", name: "title" })), {});
  page.setValue({ selector: "input", value: "typed" });
  assert.deepEqual(plain(page.value({ selector: "input" })), { text: "typed" });
  assert.deepEqual(elements.input.events, [["input", true], ["change", true]]);
  assert.throws(() => page.value({ selector: "h1" }), { name: "TypeError" });
  assert.deepEqual(plain(page.count({ selector: "h1" })), { count: 1 });
  page.remove({ selector: "h1" });
  assert.throws(() => page.text({ selector: "h1" }), { name: "NoElement", message: 'no element is "h1"' });
  assert.throws(() => page.text({ selector: "p" }), { name: "NoElement" });
});

test("makes nodes of their descriptions", () => {
  const { page, elements } = open({ ul: "ul" });
  page.insert({ selector: "ul", where: "last", nodes: [{ tag: "li", text: "<i>", attributes: [{ name: "class", value: "new" }], children: [{ text: "one" }] }] });
  const [item] = elements.ul.children;
  assert.equal(item.kind, "li");
  assert.deepEqual(plain([item.attributes, item.children]), [{ class: "new" }, ["<i>", { text: "one" }]]);
});

test("refuses what could run code, and what is too much", () => {
  const { page, elements } = open({ p: "p", script: "script" });
  const insert = (...nodes) => page.insert({ selector: "p", where: "last", nodes });
  for (const tag of ["script", "IFRAME", "svg:script", "object", "base"]) assert.throws(() => insert({ tag }), { name: "NotAllowed" }, tag);
  for (const [name, value] of [["onclick", "f()"], ["OnLoad", "f()"], ["srcdoc", "<p>"], ["href", "javascript:f()"], ["href", "\u0001 java\nscript\t:f()"]]) {
    assert.throws(() => page.setAttribute({ selector: "p", name, value }), { name: "NotAllowed" }, name);
    assert.throws(() => insert({ tag: "a", attributes: [{ name, value }] }), { name: "NotAllowed" }, name);
  }
  assert.throws(() => page.setText({ selector: "script", value: "f()" }), { name: "NotAllowed" });
  assert.throws(() => page.insert({ selector: "script", where: "last", nodes: [{ text: "f()" }] }), { name: "NotAllowed" });
  let deep = { text: "x" };
  for (let i = 0; i < 33; i++) deep = { tag: "p", children: [deep] };
  for (const nodes of [[deep], Array(1001).fill({ text: "x" }), [{ text: "x".repeat(2 ** 20 + 1) }]]) {
    assert.throws(() => insert(...nodes), { name: "RangeError" });
  }
  assert.throws(() => page.insert({ selector: "p", where: "toString", nodes: [] }), { name: "TypeError" });
  assert.deepEqual(elements.p.children, []);
  elements.p.content = "x".repeat(2 ** 20 + 1);
  assert.throws(() => page.text({ selector: "p" }), { name: "RangeError" });
});

test("keeps the targets of the last events", () => {
  const { gangway, page, elements } = open({ p: "p" });
  gangway.Host = FakeHost;
  const source = new FakeEvent();
  gangway.start({ program: "test", events: ["page.onDOMEvent"] }, undefined, { "page.onDOMEvent": source });
  const [program] = gangway.programs;
  program.events.get("page.onDOMEvent").listen();
  elements.p.content = "this one";
  source.fire({ type: "click" }, { target: elements.p });
  const [{ value: [event] }] = takeAll(program.queue);
  assert.deepEqual(plain(event), { type: "click", target: ":gangway(1)" });
  assert.deepEqual(plain(page.text({ selector: event.target })), { text: "this one" });
  for (let i = 0; i < 1000; i++) gangway.keepTarget(elements.p);
  assert.throws(() => page.text({ selector: event.target }), { name: "NoElement" });
  assert.deepEqual(plain(page.text({ selector: ":gangway(1001)" })), { text: "this one" });
});

test("is called by its paths, also where the extension API has none", async () => {
  const { gangway } = open({ p: "p" });
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events: [] });
  const [program] = gangway.programs;
  program.call("page.setText", [{ selector: "p", value: "x" }]);
  program.call("page.count", [{ selector: "p" }]);
  await new Promise(setImmediate);
  assert.deepEqual(plain(takeAll(program.queue).map(({ value }) => value)), [{}, { count: 1 }]);
  assert.throws(() => program.call("page.text", [{ selector: "#none" }]), { name: "NoElement" });
});
