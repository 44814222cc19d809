// Uses the generated types of all forms. A line behind "@ts-expect-error" must not
// compile.

import { CallError, dial, Link, Mux, oneShot } from "./gangway.rpc.js";
import type { Carrier } from "./gangway.rpc.js";
import { Orders, OrdersClient, Side, State } from "./typed.js";
import type { Line, Order, OrdersServer, Shape } from "./typed.js";

const day = { Year: 26, Month: 11, Day: 29 };

const square: Shape = { type: "square", value: { Side: 2 } };

export const order: Order = {
  id: 2n ** 60n,
  small: 1,
  ratio: 0.5,
  ok: true,
  side: Side.Buy,
  state: State.Filled,
  flags: 3,
  name: "any",
  large: 9223372036854775807n,
  tags: null,
  notes: ["a"],
  sides: ["buy", "sell"],
  body: Uint8Array.of(1),
  digest: new Uint8Array(4),
  pair: ["buy", "buy"],
  row: new Array<number>(20).fill(0),
  any: new Map([[1, "a"]]),
  day,
  "not an identifier": false,
  when: new Date(0),
  timeout: 1e9,
  weekday: 6,
  address: "::1",
  exact: 2n ** 100n,
  big: 1n,
  instant: new Date(0),
  Nothing: undefined,
  Values: new Set(["a", 1]),
  Entries: new Map<unknown, unknown>([["a", 1]]),
  floats: Float32Array.of(1),
  Longs: null,
  byText: { tea: { text: "a" } },
  bySide: { buy: 1 },
  byNumber: new Map([[1, null]]),
  byPoint: new Map([[{ X: 1, Y: 2 }, true]]),
  members: new Set(["a"]),
  numbers: new Set([1, 2n]),
  shape: { type: "group", value: { Of: [square, null] } },
  shapes: [square],
  Unknown: null,
  badge: { title: "t", rank: 1, under: { title: "u" } },
  point: { X: 1, Y: 2 },
  tree: { a: { b: null } },
  list: [[], null],
  page: { items: [{ text: "a", count: 1 }] },
  color: "ff0000",
  inline: { A: 1, B: [{ C: "c" }] },
};

// @ts-expect-error A field is missing.
export const empty: Order = {};

// @ts-expect-error It is no constant of the type.
export const side: Side = "hold";

// @ts-expect-error A tuple has its length.
export const pair: Order["pair"] = ["buy"];

// @ts-expect-error The value has the type that belongs to the name.
export const round: Shape = { type: "square", value: { R: 2 } };

// @ts-expect-error An integer of 64 bits may be a bigint.
export const id: number = order.id;

// @ts-expect-error A slice may be nil.
export const count: number = order.tags.length;

type Caller = ConstructorParameters<typeof OrdersClient>[0];

/** Calls methods of all forms. */
export async function use(caller: Caller): Promise<number> {
  const orders = new OrdersClient(caller);
  const got: Order = await orders.get(7, { timeout: 1000, signal: AbortSignal.timeout(10), metadata: { a: "b" } });
  await orders.reset();
  for await (const each of orders.list()) if (each.side === Side.Sell) break;
  const none: void = await orders.put([{ text: "a" }] satisfies Line[]);
  async function* texts() {
    yield "a";
  }
  for await (const body of orders.talk(texts())) if (body !== null) got.body = body;
  // @ts-expect-error The request has another type.
  await orders.place({ id: 1 });
  // @ts-expect-error There are no such options.
  await orders.reset({ again: true });
  return none ?? (await orders.sum(new Set([1, 2])));
}

/** Serves them. */
export const server: OrdersServer = {
  get: async (_, call) => (call.signal.aborted ? Promise.reject(new Error(call.method)) : order),
  place: (request) => request.small,
  reset() {},
  *list() {
    yield order;
  },
  async *httpStatus(side) {
    yield side === "buy" ? 200 : 404;
  },
  async sum(numbers) {
    let sum = 0;
    for await (const n of numbers) sum += n;
    return sum;
  },
  async put(lines) {
    for await (const line of lines) void line.text;
  },
  async *talk(texts) {
    for await (const text of texts) yield new TextEncoder().encode(text);
  },
  then_: (date) => new Date(date.Year, 0),
};

// @ts-expect-error A method is missing.
export const lacking: OrdersServer = { reset() {} };

const mux = new Mux();
mux.serve(Orders, server);

// @ts-expect-error The implementation is of another service.
mux.serve(Orders, { get: () => 1 });

/** Calls over a session, and by one-shot messages. */
export async function carry(carrier: Carrier): Promise<string> {
  const session = await dial("orders", { signal: AbortSignal.timeout(1000) });
  await session.send({ any: "value" });
  for await (const message of session) void message;
  if ((await session.close()).code === "gone") await use(new Link(session));
  const link = new Link(carrier, { mux });
  link.serve(Orders, server);
  await use(link);
  try {
    await use(oneShot());
  } catch (error) {
    if (error instanceof CallError && error.code === "UNAVAILABLE" && !error.mayHaveRun) return error.text;
    throw error;
  }
  // @ts-expect-error There is no such code.
  return (await link.closed).code === "NOTHING" ? "" : new CallError("NOT_FOUND", "text", { details: [] }).text;
}
