// What two ends of a port say to each other, in plain JavaScript.
//
// Mirrors package talk in tests/bench/talk.
"use strict";

/** Ways to send: each returns how to post, given what takes messages. */
const ways = {
  single: (port, take) => {
    port.onMessage.addListener(take);
    return (message) => port.postMessage(message);
  },

  /** All messages of a turn in one post. */
  batched: (port, take) => {
    let batch = [];
    const flush = () => {
      port.postMessage(batch);
      batch = [];
    };
    port.onMessage.addListener((messages) => {
      for (const message of messages) take(message);
    });
    return (message) => {
      if (batch.push(message) === 1) queueMicrotask(flush);
    };
  },
};

const kinds = {
  small: () => ({
    make: (i) => ({ greeting: "hello from the content script", id: i, price: 19.99, ok: true }),
    right: (i, message) => message.id === i,
  }),
  bytes: (size) => {
    const block = new Uint8Array(size);
    return { make: () => block, right: (i, message) => message.length === size };
  },
};

const nameOf = ({ kind, mode, count, size, how }) => `${kind} ${mode} ${count} ${size} ${how}`;

const parse = (name) => {
  const [kind, mode, count, size, how] = name.split(" ");
  return { kind, mode, count: Number(count), size: Number(size), how };
};

/** An end of a port that can wait for messages. */
class End {
  constructor(port, { kind, size, how }) {
    this.port = port;
    this.messages = kinds[kind](size);
    this.expect(0, () => {});
    this.send = ways[how](port, (message) => this.take(message));
  }

  /** Calls done when count messages have come. */
  expect(count, done) {
    this.count = count;
    this.received = 0;
    this.done = done;
  }

  take(message) {
    if (!this.messages.right(this.received, message)) throw new Error(`message ${this.received} is wrong`);
    if (++this.received === this.count) this.done();
  }

  receive(count) {
    return new Promise((done) => this.expect(count, done));
  }

  post(count) {
    for (let i = 0; i < count; i++) this.send(this.messages.make(i));
  }
}
