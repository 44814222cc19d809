// Values that somebody could send, made of random bytes, for the fuzz test
// beside this file: it reads a line of hexadecimal digits for each value, and
// writes the item that codec.js makes of it, or the code of its error.
"use strict";

require("./codec.js");

const { decode, newEncoder } = globalThis.gangway.codec;

/** Draws from bytes, and zeros when they are used up. */
class Source {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  byte() {
    return this.bytes[this.at++] ?? 0;
  }

  below(n) {
    return this.byte() % n;
  }

  number() {
    const view = new DataView(new ArrayBuffer(8));
    for (let i = 0; i < 8; i++) view.setUint8(i, this.byte());
    return view;
  }
}

const texts = ["", "a", "\ud800", "\udc00x", "\u0000", "é", "__proto__", "constructor", "length", "x".repeat(70), "ü".repeat(40), "\u{1f600}"];
const lengths = [0, 1, 3, 2 ** 20, 5e7, 2 ** 32 - 1];
const views = [Uint8Array, Uint8ClampedArray, Int16Array, Uint32Array, BigInt64Array, Float32Array, Float64Array, DataView];

const text = (source) => texts[source.below(texts.length)] + (source.below(2) ? String(source.byte()) : "");

/** What makes a value of each kind. */
const kinds = [
  () => undefined,
  () => null,
  (source) => source.below(2) === 1,
  (source) => source.number().getFloat64(0),
  (source) => source.number().getInt32(0),
  (source) => [NaN, Infinity, -0, 2 ** 53, -(2 ** 53) - 2, 1e21, 5e-324][source.below(7)],
  (source) => source.number().getBigInt64(0),
  (source) => 1n << BigInt(source.byte() * 8),
  text,
  (source) => new Date([0, NaN, 8.64e15, -8.64e15, 1.5, source.number().getInt32(0)][source.below(6)]),
  (source) => new RegExp(["", "a+", "/", "\\d"][source.below(4)], ["", "g", "dgimsuy"][source.below(3)]),
  (source) => new [Error, RangeError, DOMException][source.below(3)](text(source)),
  (source) => Object([true, 1, "s", 1n][source.below(4)]),
  (source) => new ArrayBuffer(source.byte()),
  (source) => new views[source.below(views.length)](new ArrayBuffer(source.below(9) * 8)),
  (source) => new Blob([text(source)]),
  () => () => 1,
  (source) => Symbol(text(source)),
  (source) => [new WeakMap(), Promise.resolve(), new SharedArrayBuffer(1)][source.below(3)],
  // An array that is longer than what it holds.
  (source) => Object.assign([], { length: lengths[source.below(lengths.length)] }),
  (source) => ({
    get [text(source)]() {
      throw [null, "thrown", undefined, new Error("thrown"), Symbol("s")][source.below(5)];
    },
  }),
];

/** What holds other values. */
const holders = [
  (source, depth) => Array.from({ length: source.below(5) }, () => value(source, depth)),
  (source, depth) => Object.fromEntries(Array.from({ length: source.below(5) }, () => [text(source), value(source, depth)])),
  (source, depth) => new Map(Array.from({ length: source.below(5) }, () => [value(source, depth), value(source, depth)])),
  (source, depth) => new Set(Array.from({ length: source.below(5) }, () => value(source, depth))),
  (source, depth) => new Error(text(source), { cause: value(source, depth) }),
  (source, depth) => Object.assign(Object.create(null), { [text(source)]: value(source, depth) }),
  (source, depth) => {
    const self = [value(source, depth)];
    if (source.below(4) === 0) self.push(self);
    return self;
  },
  (source, depth) => {
    let nested = value(source, depth);
    for (let n = source.byte() * 2; n > 0; n--) nested = [nested];
    return nested;
  },
];

const value = (source, depth) => {
  const all = depth > 0 ? kinds.concat(holders, holders) : kinds;
  return all[source.below(all.length)](source, depth - 1);
};

const encoder = newEncoder({ items: 100_000, size: 1 << 20 });

/** The answer to a line: the item, or why there is none. */
const answer = (line) => {
  if (line.startsWith("decode ")) return decoded(Uint8Array.from(Buffer.from(line.slice(7), "hex"))); // A part of a Buffer is no copy.
  try {
    return Buffer.from(encoder.encode(value(new Source(Buffer.from(line, "hex")), 4))).toString("hex");
  } catch (error) {
    return `refused ${error?.code ?? "thrown"}`;
  } finally {
    encoder.release();
  }
};

const decoded = (item) => {
  try {
    decode(item);
    return "decoded";
  } catch (error) {
    return `refused ${error?.code ?? "thrown"}`;
  }
};

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(`${answer(line)}\n`));
