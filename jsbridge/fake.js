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
  }

  /** @param {Function} listener */
  addListener(listener) {
    this.listeners.add(listener);
  }

  /** @param {Function} listener */
  removeListener(listener) {
    this.listeners.delete(listener);
  }

  /** @param {any[]} args */
  fire(...args) {
    for (const listener of [...this.listeners]) listener(...args);
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
 */
const load = (scripts, globals = {}) => {
  /** @type {string[]} */
  const errors = [];
  /** @type {string[]} */
  const infos = [];
  const browser = {
    runtime: { id: "test@gangway.test", onConnect: new FakeEvent(), onMessage: new FakeEvent(), getURL: (/** @type {string} */ name) => `moz-extension://id/${name}` },
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

module.exports = { FakeEvent, FakeHost, FakePort, load, takeAll };
