// A context of an extension as the scripts see it, for their tests.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

/** An event of the browser. */
class FakeEvent {
  constructor() {
    /** @type {Set<Function>} */
    this.listeners = new Set();
    /** What they were added with. @type {any[][]} */
    this.extra = [];
  }

  /** @param {Function} listener @param {any[]} extra */
  addListener(listener, ...extra) {
    this.listeners.add(listener);
    this.extra.push(extra);
  }

  /** @param {Function} listener */
  removeListener(listener) {
    this.listeners.delete(listener);
  }

  /** @param {any[]} args @returns {any[]} what the listeners returned */
  fire(...args) {
    return [...this.listeners].map((listener) => listener(...args));
  }
}

/** One end of a connection. */
class FakePort {
  constructor(name = "") {
    this.name = name;
    this.onMessage = new FakeEvent();
    this.onDisconnect = new FakeEvent();
    /** @type {any[]} */
    this.posted = [];
    this.disconnects = 0;
  }

  /** @param {any} value */
  postMessage(value) {
    this.posted.push(value);
  }

  disconnect() {
    this.disconnects++;
  }

  listeners() {
    return this.onMessage.listeners.size + this.onDisconnect.listeners.size;
  }
}

/** A window, which calls listeners of the capturing phase first. */
class FakeTarget {
  constructor() {
    /** @type {{type: string, listener: Function, capture: boolean, once: boolean}[]} */
    this.listeners = [];
  }

  /** @param {string} type @param {Function} listener @param {any} options */
  addEventListener(type, listener, options = {}) {
    const { capture = options === true, once = false } = options;
    const known = this.listeners.some((l) => l.type === type && l.listener === listener && l.capture === capture);
    if (!known) this.listeners.push({ type, listener, capture, once });
  }

  /** @param {string} type @param {Function} listener */
  removeEventListener(type, listener) {
    this.listeners = this.listeners.filter((l) => l.type !== type || l.listener !== listener || l.capture);
  }

  /** @param {string} type @param {any} event */
  dispatch(type, event) {
    for (const capture of [true, false]) {
      for (const l of this.listeners.filter((l) => l.type === type && l.capture === capture)) {
        if (l.once) this.listeners = this.listeners.filter((other) => other !== l);
        l.listener(event);
      }
    }
  }
}

/** A run of a program whose Go never takes anything by itself. */
class FakeHost {
  wake() {}
  greet() {}
  flush() {}
  run() {}
}

/**
 * Loads scripts into a new global with a fake browser.
 *
 * @param {string[]} scripts names of files beside this one
 * @param {object} globals further globals
 * @param {string} scheme of the addresses of the extension
 */
const load = (scripts, globals = {}, scheme = "moz-extension") => {
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const infos = [];
  const browser = {
    runtime: { id: "test@gangway.test", onConnect: new FakeEvent(), onMessage: new FakeEvent(), getURL: (/** @type {string} */ name) => `${scheme}://id/${name}`, getManifest: () => ({ message_serialization: "json" }) },
    action: { onClicked: new FakeEvent() },
  };
  const context = vm.createContext({
    browser,
    console: { error: (/** @type {string} */ text) => errors.push(text), info: (/** @type {string} */ text) => infos.push(text), log: () => {} },
    TextEncoder,
    TextDecoder,
    setTimeout,
    clearTimeout,
    performance,
    ...globals,
  });
  const evaluate = (/** @type {string} */ script) =>
    vm.runInContext(fs.readFileSync(path.join(__dirname, script), "utf8"), context, { filename: script });
  for (const script of scripts) evaluate(script);
  return { browser, errors, infos, evaluate, global: context, gangway: context.gangway };
};

/** Takes all that waits in a program's queue. */
const takeAll = (queue) => {
  const records = [...queue];
  queue.clear();
  return records;
};

module.exports = { FakeEvent, FakeHost, FakePort, FakeTarget, load, takeAll };
