// Random values through this codec and through cbor-x, both ways.
"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const fs = require("node:fs");
const path = require("node:path");

vm.runInThisContext(fs.readFileSync(path.join(__dirname, "codec.js"), "utf8"), { filename: "codec.js" });
const { decode, newEncoder } = /** @type {any} */ (globalThis).gangway.codec;

let peer;
try {
  const { Encoder: Peer } = require("cbor-x");
  peer = new Peer({ useRecords: false, mapsAsObjects: true, tagUint8Array: false });
} catch {
  peer = undefined;
}
const options = { skip: peer === undefined && "cbor-x is not installed: run npm ci in jsbridge" };

const encoder = newEncoder();
const CASES = 3000;

/** A generator of random values. */
class Random {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed;
  }

  /** @param {number} n @returns {number} an integer from 0 to n - 1 */
  below(n) {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * n);
  }

  /** @template T @param {T[]} list @returns {T} */
  one(list) {
    return list[this.below(list.length)];
  }

  number() {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setUint32(0, this.below(2 ** 32));
    bits.setUint32(4, this.below(2 ** 32));
    return this.one([
      () => this.below(30),
      () => -this.below(70_000) - 1,
      () => this.below(2 ** 32) * this.below(2 ** 21),
      () => bits.getFloat32(0),
      () => bits.getFloat64(0),
      () => this.below(4000) / 16,
      () => this.one([NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 5e-324, Number.MAX_VALUE]),
    ])();
  }

  bigint() {
    const big = BigInt(this.below(2 ** 32)) ** BigInt(2 + this.below(8)) + 2n ** 53n;
    return this.one([big, -big]);
  }

  string() {
    const units = ["a", "Z", "0", "é", "水", "😀", "\0", "_"];
    return Array.from({ length: this.below(this.one([4, 30, 300])) }, () => this.one(units)).join("");
  }

  /** @template T @param {() => T} make @returns {T[]} */
  list(make) {
    return Array.from({ length: this.below(this.one([2, 6, 30])) }, make);
  }

  /** @param {number} depth @returns {unknown} */
  value(depth) {
    const scalar = [
      () => this.number(),
      () => this.string(),
      () => this.bigint(),
      () => this.one([true, false, null, undefined]),
      () => Uint8Array.from(this.list(() => this.below(256))),
      () => new Date(this.below(2 ** 32) * 1000),
      () => new Date(this.below(2 ** 32) * this.below(900)),
      () => Float64Array.from(this.list(() => this.number())),
      () => Int16Array.from(this.list(() => this.below(70_000))),
    ];
    if (depth === 0) return this.one(scalar)();
    const inner = () => this.value(depth - 1);
    return this.one([
      ...scalar,
      () => this.list(inner),
      () => this.list(inner),
      () => Object.fromEntries(this.list(() => ["k" + this.string(), inner()])),
      () => Object.fromEntries(this.list(() => ["k" + this.below(99), inner()])),
      () => new Map(this.list(() => [this.one([this.number(), this.string()]), inner()])),
      () => new Set(this.list(() => this.string())),
    ])();
  }
}

/** @param {(value: unknown) => void} check */
const forRandomValues = (check) => {
  for (let seed = 1; seed <= CASES; seed++) {
    const value = new Random(seed * 7919).value(4);
    try {
      check(value);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
};

/**
 * Makes numbers of the bigints that cbor-x makes of every integer of 64 bits.
 * @param {any} value
 * @returns {any}
 */
const withNumbers = (value) => {
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(withNumbers);
  if (value instanceof Map) return new Map([...value].map(withNumbers));
  if (value?.constructor !== Object) return value;
  return Object.fromEntries(Object.entries(value).map(withNumbers));
};

test("what this codec encodes, it decodes", () => {
  forRandomValues((value) => assert.deepEqual(decode(encoder.encode(value)), value));
});

test("what this codec encodes, cbor-x decodes", options, () => {
  forRandomValues((value) => assert.deepEqual(withNumbers(peer.decode(encoder.encode(value).slice())), value));
});

test("what cbor-x encodes, this codec decodes", options, () => {
  forRandomValues((value) => assert.deepEqual(decode(Uint8Array.from(peer.encode(value))), value));
});
