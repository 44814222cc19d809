// The vectors of testdata/codec as JavaScript values, for the tests.
//
// JSON stands for itself. What JSON has no form for is an object with one key:
// $undefined, $number ("NaN", "-0", ...), $bigint (decimal), $bytes (hex),
// $date (milliseconds, null for an invalid one), $map (entries), $set
// (elements), $typed (name, hex of the little-endian bytes), $object (name,
// arguments). The Go tests read the same in wasm/codec/vectors_test.go.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const folder = path.join(__dirname, "..", "testdata", "codec");

/** @param {string} hex */
const bytesOf = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));

/** @type {Record<string, (argument: any) => unknown>} */
const notations = {
  $undefined: () => undefined,
  $number: Number,
  $bigint: BigInt,
  $bytes: bytesOf,
  $date: (ms) => new Date(ms ?? NaN),
  $map: (entries) => new Map(entries.map((/** @type {any[]} */ entry) => entry.map(valueOf))),
  $set: (elements) => new Set(elements.map(valueOf)),
  $typed: ([name, hex]) => new /** @type {any} */ (globalThis)[name](bytesOf(hex).buffer),
  $object: ([name, ...args]) => objectOf(name, args.map(valueOf)),
};

/** @param {string} name @param {any[]} args */
const objectOf = (name, [first, ...rest]) => {
  switch (name) {
    case "ArrayBuffer":
      return first.buffer;
    case "DataView":
      return new DataView(first.buffer);
    case "RegExp":
      return new RegExp(first, ...rest);
    case "DOMException":
      return new DOMException(first, ...rest);
    case "Boolean":
    case "Number":
    case "String":
    case "BigInt":
      return Object(first);
  }
  const options = rest.length > 0 ? { cause: rest[0] } : undefined;
  return new /** @type {any} */ (globalThis)[name](first, options);
};

/**
 * @param {any} notation
 * @returns {unknown}
 */
const valueOf = (notation) => {
  if (notation === null || typeof notation !== "object") return notation;
  if (Array.isArray(notation)) return notation.map(valueOf);
  const keys = Object.keys(notation);
  if (keys.length === 1 && keys[0] in notations) return notations[keys[0]](notation[keys[0]]);
  const value = {};
  for (const key of keys) {
    // Not an assignment, which would take __proto__ for the prototype.
    Object.defineProperty(value, key, {
      value: valueOf(notation[key]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return value;
};

/**
 * @typedef {object} Vector
 * @property {string} name
 * @property {Uint8Array} item
 * @property {unknown} value
 * @property {string} [error] the code of the error, if the item must be refused
 * @property {boolean} [decodeOnly] whether the value is encoded in another form
 */

/**
 * @param {string} file
 * @returns {Vector[]}
 */
const read = (file) =>
  JSON.parse(fs.readFileSync(path.join(folder, file), "utf8")).vectors.map((/** @type {any} */ vector) => ({
    ...vector,
    name: `${file}: ${vector.name}`,
    item: bytesOf(vector.item),
    value: valueOf(vector.value),
  }));

/** @returns {Vector[]} the vectors of all files */
const readAll = () =>
  fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .flatMap(read);

module.exports = { bytesOf, readAll };
