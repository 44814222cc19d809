// A fake browser for the tests of sessions: ports inside one extension, storage and
// tabs, and a background that loses its memory.
"use strict";

// Node ends although long timers wait.
const { setTimeout: setTimer } = globalThis;
/** @type {any} */ (globalThis).setTimeout = (act, wait, ...args) => {
  const timer = setTimer(act, wait, ...args);
  if (wait > 5000) timer.unref();
  return timer;
};

class Event {
  constructor() {
    this.listeners = [];
  }

  addListener(listener) {
    this.listeners.push(listener);
  }

  removeListener(listener) {
    this.listeners = this.listeners.filter((other) => other !== listener);
  }

  fire(...args) {
    for (const listener of [...this.listeners]) listener(...args);
  }
}

/** One end of a port. Messages take a turn, and are cloned. */
class FakePort {
  constructor(browser, name, sender) {
    this.browser = browser;
    this.name = name;
    this.sender = sender;
    this.onMessage = new Event();
    this.onDisconnect = new Event();
    this.ended = false;
  }

  postMessage(value) {
    if (this.ended) throw new Error("Attempt to postMessage on disconnected port");
    const clone = structuredClone(value);
    setImmediate(() => {
      if (!this.other || this.other.ended) return;
      this.other.onMessage.fire(clone);
      this.browser.delivered(++this.browser.deliveries);
    });
  }

  disconnect() {
    if (this.ended) return;
    this.ended = true;
    this.browser.ports.delete(this);
    setImmediate(() => this.other?.lose());
  }

  /** Ends by the other end, or by the browser. */
  lose(error = null) {
    if (this.ended) return;
    this.ended = true;
    this.browser.ports.delete(this);
    this.onDisconnect.fire({ error });
  }
}

class FakeBrowser {
  constructor() {
    this.ports = new Set();
    this.stored = new Map();
    this.tab = { id: 7 };
    this.sender = { id: "test", tab: this.tab, frameId: 0, origin: "https://example.org" };
    this.tabsOpen = [7];
    /** How many messages of ports have arrived, and who is told of each. */
    this.deliveries = 0;
    this.delivered = (/** @type {number} */ _count) => {};
    this.begin();
  }

  /** Gives the background a new memory. */
  begin() {
    /** @type {any} */ (globalThis).gangway?.listening?.clear();
    const memory = { alive: true };
    this.memory = memory;
    const wait = () => new Promise((resolve) => setImmediate(() => memory.alive && resolve(undefined)));
    const { stored } = this;
    this.onConnect = new Event();
    this.onSuspend = new Event();
    this.onRemoved = new Event();
    this.fails = false;
    this.api = {
      runtime: {
        id: "test",
        onConnect: this.onConnect,
        onSuspend: this.onSuspend,
        connect: ({ name }) => this.connect(name),
      },
      storage: {
        session: {
          get: async () => (await wait(), Object.fromEntries(stored)),
          set: async (items) => {
            if (!memory.alive) return new Promise(() => {});
            for (const [key, value] of Object.entries(items)) stored.set(key, value);
            await wait();
            if (this.fails) throw new Error("QuotaExceededError");
          },
          remove: async (keys) => {
            if (!memory.alive) return new Promise(() => {});
            for (const key of keys) stored.delete(key);
            await wait();
          },
        },
      },
      tabs: {
        onRemoved: this.onRemoved,
        query: async () => (await wait(), this.tabsOpen.map((id) => ({ id }))),
        get: async (id) => {
          await wait();
          if (!this.tabsOpen.includes(id)) throw new Error("no tab");
          return { id };
        },
      },
    };
    globalThis.browser = this.api;
  }

  connect(name, sender = this.sender) {
    const near = new FakePort(this, name, undefined);
    const far = new FakePort(this, name, sender);
    near.other = far;
    far.other = near;
    this.ports.add(near);
    const { onConnect } = this;
    setImmediate(() => {
      if (near.ended) return;
      if (onConnect.listeners.length === 0 || onConnect !== this.onConnect) {
        near.lose({ message: "Could not establish connection. Receiving end does not exist." });
        return;
      }
      this.ports.add(far);
      onConnect.fire(far);
    });
    return near;
  }

  /** Ends all ports. */
  cut() {
    for (const port of [...this.ports]) port.lose();
  }

  /** Takes the background's memory, with a last turn if it is suspended. */
  kill(suspended = false) {
    if (suspended) this.onSuspend.fire();
    this.memory.alive = false;
    for (const port of [...this.ports]) {
      if (port.sender === undefined) continue; // Of the page.
      port.ended = true;
      this.ports.delete(port);
      const { other } = port;
      setImmediate(() => other.lose());
    }
    this.begin();
  }

  close(tab) {
    this.tabsOpen = this.tabsOpen.filter((id) => id !== tab);
    this.onRemoved.fire(tab);
  }
}

/** A number from 0 to most, which the seed decides. @param {number} seed */
const randomFrom = (seed) => {
  let state = seed;
  return (most) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
};

module.exports = { FakeBrowser, FakePort, randomFrom };
