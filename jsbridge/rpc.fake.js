// Fake sessions for the tests of calls: two ends in one program, and one end whose
// other one a test plays.
"use strict";

require("./codec.js");

const { decode, newEncoder } = /** @type {any} */ (globalThis).gangway.codec;

/** All sessions. @type {FakeSession[]} */
const sessions = [];

/** One end of a fake session, whose other end is in a tab of its own. */
class FakeSession {
  constructor() {
    this.restored = false;
    this.sender = { id: "fake", tab: { id: sessions.push(this) } };
    this.sent = [];
    this.expected = [];
    this.queue = [];
    this.ended = undefined;
    this.held = false;
    this.waiting = undefined;
  }

  /** Whether items wait for room. */
  hold(held) {
    this.held = held;
    if (!held) this.roomLeft?.();
  }

  async sendItem(item) {
    while (this.held && this.ended === undefined) await new Promise((resolve) => (this.roomLeft = resolve));
    if (this.ended !== undefined) throw this.ended;
    this.sent.push(item.slice());
    this.other?.put(item.slice());
  }

  put(item, redelivered = false) {
    this.queue.push({ item, redelivered });
    this.waiting?.();
  }

  async receiveItem() {
    while (this.queue.length === 0) {
      if (this.ended !== undefined) throw this.ended;
      await new Promise((resolve) => (this.waiting = resolve));
    }
    return this.queue.shift();
  }

  expect(expected) {
    this.expected.push(expected);
  }

  abort() {
    this.end(new Error("aborted"));
    this.other?.end(new Error("the other end aborted"));
  }

  end(error) {
    this.ended ??= error;
    this.waiting?.();
    this.roomLeft?.();
  }

  /** The parts that were sent, decoded, and forgets them. */
  parts() {
    return this.sent.splice(0).map((item) => decode(item));
  }

  /** Plays the other end: a part comes. */
  comes(part, redelivered) {
    this.put(newEncoder().encode(part).slice(), redelivered);
  }
}

/** @returns {[FakeSession, FakeSession]} two ends that are connected */
function pair() {
  const [a, b] = [new FakeSession(), new FakeSession()];
  a.other = b;
  b.other = a;
  return [a, b];
}

/** Waits until nothing happens any more without time. */
async function settle() {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** Ends all sessions, and with them the handlers of their calls. */
async function endAll() {
  for (const session of sessions) session.end(new Error("the test is over"));
  await settle();
}

module.exports = { FakeSession, endAll, pair, settle };
