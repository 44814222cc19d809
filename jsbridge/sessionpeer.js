// Is the dialing end of sessions whose ports are Go's: a line is a message between
// the two, in JSON.
"use strict";

require("./codec.js");
require("./packets.js");
require("./machine.js");
require("./session.js");

const { BATCH_HEADER, dial, itemsIn } = /** @type {any} */ (globalThis).gangway.session;

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");
const hex = (bytes) => Buffer.from(bytes).toString("hex");

class Event {
  constructor() {
    this.listeners = [];
  }

  addListener(listener) {
    this.listeners.push(listener);
  }

  fire(...args) {
    for (const listener of this.listeners) listener(...args);
  }
}

/** A port that is one of Go's. @type {Map<number, Port>} */
const ports = new Map();
let lastPort = 0;

class Port {
  constructor(name) {
    this.name = name;
    this.number = ++lastPort;
    this.onMessage = new Event();
    this.onDisconnect = new Event();
    ports.set(this.number, this);
    say({ port: this.number, open: name });
  }

  postMessage(value) {
    if (!ports.has(this.number)) throw new Error("Attempt to postMessage on disconnected port");
    for (const item of itemsIn(value)) say({ port: this.number, item: hex(item) });
  }

  disconnect() {
    ports.delete(this.number);
    say({ port: this.number, end: true });
  }
}

/** @type {any} */ (globalThis).browser = { runtime: { id: "test", connect: ({ name }) => new Port(name) } };

/** A batch of one item, or now and then its value. @param {Uint8Array} item */
const posted = (item) => {
  const batch = new Uint8Array(BATCH_HEADER.length + 4 + item.length);
  batch.set(BATCH_HEADER);
  new DataView(batch.buffer).setUint32(BATCH_HEADER.length, item.length, true);
  batch.set(item, BATCH_HEADER.length + 4);
  return batch;
};

/** @type {any} */
let session;

/** One order to send after the other. */
let sending = Promise.resolve();

const orders = {
  async dial({ name, messages, bytes, keep }) {
    try {
      session = await dial(name, { messages, bytes, keep, backoffMin: 1, backoffMax: 20 });
      say({ dialed: true });
      for (;;) {
        const { value, redelivered } = await session.receive();
        say({ got: value instanceof Uint8Array ? value.length : value, again: redelivered });
      }
    } catch (error) {
      say({ failed: error.code ?? String(error), text: error.message });
    }
  },
  send({ from = 0, to, size }) {
    sending = sending.then(async () => {
      for (let n = from; n < to; n++) await session.send(size ? new Uint8Array(size + n) : n);
    });
  },
  async close() {
    await sending;
    const { code, unconfirmed } = await session.close();
    say({ closed: code, left: unconfirmed.length });
  },
  abort: () => session.abort("enough"),
  item: ({ port, item }) => ports.get(port)?.onMessage.fire(posted(Uint8Array.from(Buffer.from(item, "hex")))),
  value: ({ port, value }) => ports.get(port)?.onMessage.fire(value),
  end({ port, text }) {
    const ended = ports.get(port);
    ports.delete(port);
    ended?.onDisconnect.fire({ error: text ? { message: text } : null });
  },
};

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => {
    const { order, ...rest } = JSON.parse(line);
    void orders[order](rest);
  })
  .on("close", () => process.exit(0));
