// Is the end in JavaScript of links whose sessions are Go's: a line is a message
// between the two, in JSON.
"use strict";

require("./codec.js");
require("./packets.js");
require("./rpc.js");
require("./machine.js");
require("./session.js");

const { CallError, Link } = /** @type {any} */ (globalThis).gangway.rpc;

const say = (message) => process.stdout.write(JSON.stringify(message) + "\n");

/** A session of Go's. */
class Session {
  constructor(number, restored) {
    this.number = number;
    this.restored = restored;
    this.sender = { id: "go" };
    this.seq = 0;
    this.sending = new Map();
    this.queue = [];
  }

  sendItem(item) {
    const seq = ++this.seq;
    say({ link: this.number, item: Buffer.from(item).toString("hex"), seq });
    return new Promise((resolve, reject) => this.sending.set(seq, { resolve, reject }));
  }

  async receiveItem() {
    while (this.queue.length === 0) {
      if (this.error !== undefined) throw this.error;
      await new Promise((resolve) => (this.wake = resolve));
    }
    return this.queue.shift();
  }

  expect(expected) {
    say({ link: this.number, expect: expected });
  }

  abort() {
    say({ link: this.number, abort: true });
  }

  take({ item, again, sent, failed, end, unsent }) {
    if (item !== undefined) this.queue.push({ item: Uint8Array.from(Buffer.from(item, "hex")), redelivered: again === true });
    if (sent !== undefined) this.sending.get(sent).resolve();
    if (failed !== undefined) this.sending.get(failed).reject(new Error("not sent"));
    if (end !== undefined) {
      this.error = Object.assign(new Error(end), { unsent: (unsent ?? []).map((text) => Uint8Array.from(Buffer.from(text, "hex"))) });
    }
    this.wake?.();
  }
}

/** The ports that sessions of JavaScript have opened, by their numbers. */
const ports = new Map();

/** Opens a port that Go carries. */
function connect(name) {
  const number = ports.size + 1;
  const listeners = { message: [], disconnect: [] };
  ports.set(number, listeners);
  say({ port: number, connect: name });
  return {
    postMessage(batch) {
      const items = [];
      for (let at = 8; at < batch.length; ) {
        const size = new DataView(batch.buffer, batch.byteOffset).getUint32(at, true);
        items.push(Buffer.from(batch.subarray(at + 4, at + 4 + size)).toString("hex"));
        at += 4 + size;
      }
      say({ port: number, items });
    },
    disconnect: () => say({ port: number, gone: true }),
    onMessage: { addListener: (listener) => listeners.message.push(listener) },
    onDisconnect: { addListener: (listener) => listeners.disconnect.push(listener) },
  };
}

/** Takes a message of a port that Go carries. */
function arrive({ port, items, gone }) {
  const { message, disconnect } = ports.get(port);
  if (gone === true) return disconnect.forEach((listener) => listener());
  for (const text of items) {
    const item = Buffer.from(text, "hex");
    const size = Buffer.alloc(4);
    size.writeUInt32LE(item.length);
    const batch = Uint8Array.from(Buffer.concat([Buffer.from("9e67616e6777f301", "hex"), size, item]));
    message.forEach((listener) => listener(batch));
  }
}

const line = (text) => ({ text });

/** Serves the service of the tests. */
const server = (order) => ({
  get: async (id, call) => {
    if (id === 404n || id === 404) throw new CallError("NOT_FOUND", "no order");
    if (id === 0) await new Promise((_, reject) => call.signal.addEventListener("abort", () => reject(call.signal.reason)));
    return { ...order, id };
  },
  place: (placed) => placed.small + 1,
  reset() {},
  *list() {
    for (let n = 0; n < 3; n++) yield { ...order, small: n };
  },
  async *httpStatus(side, call) {
    for (let n = 0; side === "sell" ? n < 3000 : true; n++) {
      if (call.signal.aborted) return;
      yield n;
    }
  },
  async sum(numbers) {
    let sum = 0;
    for await (const n of numbers) sum += n;
    return sum;
  },
  async put(lines) {
    for await (const { text } of lines) if (text === "bad") throw new CallError("INVALID_ARGUMENT", "bad line");
  },
  async *talk(texts) {
    for await (const text of texts) yield new TextEncoder().encode(text);
  },
  then_: ({ Year, Month, Day }) => new Date(Date.UTC(2000 + Year, Month - 1, Day)),
});

const all = async (stream, most = Infinity) => {
  const values = [];
  for await (const value of stream) if (values.push(value) >= most) break;
  return values;
};

/** The calls of a round, of which each gives the value that stands with it. */
const calls = (orders, order) => [
  ["get", async () => (await orders.get(7)).id, 7],
  ["get a large one", async () => String((await orders.get(2n ** 60n)).id), String(2n ** 60n)],
  ["place", () => orders.place({ ...order, small: 41 }), 42],
  ["reset", () => orders.reset(), null],
  ["list", async () => (await all(orders.list())).map(({ small }) => small), [0, 1, 2]],
  ["a long stream", async () => (await all(orders.httpStatus("sell"))).length, 3000],
  ["an endless one", () => all(orders.httpStatus("buy"), 5), [0, 1, 2, 3, 4]],
  ["sum", () => orders.sum(Array.from({ length: 3000 }, (_, n) => n)), 4498500],
  ["put", () => orders.put(["a", "b"].map(line)), null],
  ["talk", async () => (await all(orders.talk(["a", "b"]))).map((bytes) => bytes[0]), [97, 98]],
  ["then", async () => (await orders.then_({ Year: 26, Month: 11, Day: 29 })).toISOString(), "2026-11-29T00:00:00.000Z"],
  ["not found", () => orders.get(404).catch(({ code, text }) => `${code}: ${text}`), "NOT_FOUND: no order"],
  ["bad", () => orders.put([line("bad")]).catch(({ code, text }) => `${code}: ${text}`), "INVALID_ARGUMENT: bad line"],
  ["canceled", () => orders.get(0, { timeout: 50 }).catch(({ code, mayHaveRun }) => `${code} ${mayHaveRun}`), "DEADLINE_EXCEEDED true"],
];

/** Makes the calls of a round at once, and says how they ended. */
async function round(orders, order) {
  const report = { right: 0, mayHaveRun: 0, wrong: [] };
  await Promise.all(
    calls(orders, order).map(async ([name, call, want]) => {
      try {
        const got = JSON.stringify((await call()) ?? null);
        if (got === JSON.stringify(want)) report.right++;
        else if (got.startsWith('"UNAVAILABLE')) report.mayHaveRun++;
        else report.wrong.push(`${name}: ${got}`);
      } catch (error) {
        const idempotent = name.startsWith("get");
        if (error.code === "UNAVAILABLE" && error.mayHaveRun && !idempotent) report.mayHaveRun++;
        else report.wrong.push(`${name}: ${error.code} ${error.mayHaveRun} ${error.stack}`);
      }
    }),
  );
  return report;
}

async function main() {
  const { Orders, OrdersClient } = await import("../internal/codegen/testdata/typed/golden/typed.js");
  const links = new Map();
  let order;
  for await (const text of require("node:readline").createInterface({ input: process.stdin })) {
    const message = JSON.parse(text);
    const { link: number } = message;
    if (message.order !== undefined) {
      order = globalThis.gangway.codec.decode(Uint8Array.from(Buffer.from(message.order, "hex")));
    } else if (message.open !== undefined) {
      const session = new Session(number, message.restored === true);
      const link = new Link(session);
      if (message.serve === true) link.serve(Orders, server(order));
      links.set(number, { session, link });
    } else if (message.dial === true) {
      void globalThis.gangway.session.dial("calls", { connect }).then((session) => {
        links.set(number, { session, link: new Link(session) });
        say({ dialed: number });
      });
    } else if (message.port !== undefined) {
      arrive(message);
    } else if (message.close === true) {
      void links.get(number).session.close().then((end) => say({ closed: end.code }));
    } else if (message.round === true) {
      void round(new OrdersClient(links.get(number).link), order).then((report) => say({ link: number, report }));
    } else {
      links.get(number)?.session.take(message);
    }
  }
}

void main();
