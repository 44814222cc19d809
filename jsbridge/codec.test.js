"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const fs = require("node:fs");
const path = require("node:path");
const { bytesOf, readAll } = require("./codec.vectors.js");

const source = fs.readFileSync(path.join(__dirname, "codec.js"), "utf8");
vm.runInThisContext(source, { filename: "codec.js" });
const { decode, newDecoder, newEncoder, CodecError, defaultLimits } = /** @type {any} */ (globalThis).gangway.codec;

const encoder = newEncoder();

/** @param {unknown} value */
const encode = (value) => encoder.encode(value).slice();

/** @param {unknown} value */
const echo = (value) => decode(encode(value));

/** @param {Uint8Array} bytes */
const hex = (bytes) => Buffer.from(bytes).toString("hex");

/** Asserts that two values are the same, as deepEqual but with invalid dates. */
const same = (got, want) => {
  if (want instanceof Date) {
    assert.equal(Object.prototype.toString.call(got), "[object Date]");
    return assert.ok(Object.is(got.getTime(), want.getTime()), `${got} is not ${want}`);
  }
  assert.deepEqual(got, want);
};

/** Asserts that fn throws a CodecError. */
const refuses = (fn, code, where) =>
  assert.throws(fn, (error) => {
    assert.ok(error instanceof CodecError, String(error));
    assert.equal(error.name, "CodecError");
    assert.equal(error.code, code, error.message);
    if (where !== undefined) assert.equal(error.path, where);
    return true;
  });

for (const vector of readAll()) {
  test(vector.name, () => {
    if (vector.error) return refuses(() => decode(vector.item), vector.error);
    same(decode(vector.item), vector.value);
    if (!vector.decodeOnly) assert.equal(hex(encode(vector.value)), hex(vector.item));
  });
}

test("every prefix of an item is malformed", () => {
  for (const { item, error } of readAll()) {
    if (error) continue;
    for (let end = 0; end < item.length; end++) {
      refuses(() => decode(item.subarray(0, end)), "malformed");
    }
  }
});

test("a view of the scratch buffer has the exact length", () => {
  const item = encoder.encode("abc");
  assert.equal(hex(item), "63616263");
  assert.equal(item.length, 4);
});

test("a part of a larger memory is decoded, and nothing of it is kept", () => {
  const memory = new Uint8Array(100);
  memory.set(encode({ bytes: bytesOf("0102"), floats: new Float32Array([1.5]), text: "a".repeat(30) }), 7);
  const end = 7 + encode({ bytes: bytesOf("0102"), floats: new Float32Array([1.5]), text: "a".repeat(30) }).length;
  const value = decode(memory.subarray(7, end));
  memory.fill(0xff);
  assert.deepEqual(value, { bytes: bytesOf("0102"), floats: new Float32Array([1.5]), text: "a".repeat(30) });
  assert.equal(value.bytes.buffer.byteLength, 2);
});

test("a view that does not begin at the start of its buffer is decoded", () => {
  const memory = new Uint8Array(32);
  memory.set(encode({ n: 1.1, big: 2n ** 60n }), 5);
  assert.deepEqual(decode(memory.subarray(5, 5 + encode({ n: 1.1, big: 2n ** 60n }).length)), { n: 1.1, big: 2n ** 60n });
});

test("a value that contains itself is refused and says where", () => {
  const value = { list: [{ name: "a" }] };
  /** @type {any} */ (value.list[0]).up = value;
  refuses(() => encode(value), "cycle", "list[0].up");
  const map = new Map();
  map.set("self", map);
  refuses(() => encode(map), "cycle", "self");
  const array = [];
  array.push(array);
  refuses(() => encode(array), "cycle", "[0]");
});

test("an object that is reached twice arrives as two", () => {
  const shared = { n: 1 };
  const [a, b] = echo([shared, shared]);
  assert.deepEqual([a, b], [shared, shared]);
  assert.notEqual(a, b);
});

test("an encoder works after an error", () => {
  refuses(() => encode({ a: [() => 1] }), "not-cloneable", "a[0]");
  assert.deepEqual(echo({ a: 1 }), { a: 1 });
});

test("what structured clone refuses is refused", () => {
  for (const value of [() => 1, Symbol("s"), new WeakMap(), new WeakSet(), Promise.resolve(), (function* () {})()]) {
    assert.throws(() => structuredClone(value));
    refuses(() => encode({ value }), "not-cloneable", "value");
  }
});

test("objects of the browser are written as their names, which readers can skip", () => {
  const item = encode({ file: new Blob(["x"]), name: 1 });
  assert.equal(Buffer.from(item).toString("hex"), "a26466696c65d81b8164426c6f62646e616d6501");
  assert.throws(() => decode(item), /codec: file: want a known object, found a "Blob"/);
  refuses(() => encode(new SharedArrayBuffer(1)), "not-cloneable");
});

test("items are counted before they are walked", () => {
  const walked = () => assert.fail("it was walked");
  const watched = Object.defineProperty([], 0, { get: walked, enumerable: true });
  watched.length = 2 ** 32 - 1;
  const sparse = [];
  sparse[5e7] = 1;
  for (const value of [watched, sparse, { a: [watched] }, new Map([[1, sparse]]), new Set([watched])]) {
    refuses(() => encode(value), "limit");
  }
});

for (const [name, fitting, further] of [
  ["arrays", [1, 2, 3], [1, 2, 3, 4]],
  ["objects", { a: 1, b: 2, c: 3 }, { a: 1, b: 2, c: 3, d: 4 }],
  ["maps", new Map([[1, 1], [2, 2], [3, 3]]), new Map([[1, 1], [2, 2], [3, 3], [4, 4]])],
  ["sets", new Set([1, 2, 3]), new Set([1, 2, 3, 4])],
  ["what stands in one another", [[1, 2]], [[1], [2]]],
  ["the parts of an error", [new Error("e")], [new Error("e", { cause: 1 })]],
]) {
  test(`the encoder counts the items of ${name} as the decoder does`, () => {
    const limits = { items: 3 };
    const encoder = newEncoder(limits);
    const decodeIn = newDecoder(limits);
    decodeIn(encoder.encode(fitting));
    decodeIn(encoder.encode(fitting)); // Each message has them anew.
    refuses(() => encoder.encode(further), "limit");
    refuses(() => decodeIn(encode(further)), "limit");
  });
}

test("keys that only differ in lone surrogates are refused", () => {
  const [a, b] = ["\ud800", "\ud801"];
  for (const value of [{ [a]: 1, [b]: 2 }, new Map([[a, 1], [b, 2]]), new Set([a, b]), { [a]: 1, "\ufffd": 2 }]) {
    refuses(() => encode(value), "not-cloneable");
  }
  assert.deepEqual(echo({ [a]: 1, b: 2 }), { "\ufffd": 1, b: 2 });
  assert.deepEqual(echo(new Set([a, 1])), new Set(["\ufffd", 1]));
});

test("an exception of a getter is passed on", () => {
  const value = {
    get boom() {
      throw new RangeError("boom");
    },
  };
  assert.throws(() => encode({ value }), RangeError);
  assert.deepEqual(echo([1]), [1]);
});

test("holes and missing values arrive as undefined", () => {
  assert.deepEqual(echo([1, , 3]), [1, undefined, 3]);
  assert.deepEqual(echo({ a: undefined }), { a: undefined });
});

test("instances of classes arrive as plain objects", () => {
  class Point {
    constructor() {
      this.x = 1;
    }
    length() {}
  }
  assert.deepEqual(echo(new Point()), { x: 1 });
  assert.deepEqual(echo(Object.create(null, { a: { value: 1, enumerable: true } })), { a: 1 });
});

test("symbols as keys and hidden properties stay behind, as with structured clone", () => {
  const value = Object.defineProperty({ [Symbol("s")]: 1, a: 1 }, "hidden", { value: 2 });
  assert.deepEqual(Object.keys(echo(value)), ["a"]);
});

test("a lone surrogate arrives as U+FFFD", () => {
  assert.equal(echo("a\ud800b"), "a\ufffdb");
  assert.equal(echo("\udc00" + "x".repeat(100)), "\ufffd" + "x".repeat(100));
});

test("strings of every length and kind arrive", () => {
  for (const unit of ["a", "é", "水", "😀", "aé水"]) {
    for (const n of [0, 1, 11, 12, 21, 22, 23, 24, 25, 63, 64, 65, 85, 86, 127, 128, 199, 200, 201, 255, 256, 257, 1000, 22000, 65535, 65536, 70000]) {
      const text = unit.repeat(n);
      assert.equal(echo(text), text);
      assert.equal(echo([text, 1])[1], 1);
    }
  }
});

test("a prototype cannot be changed by a key", () => {
  const value = decode(encode(JSON.parse('{"__proto__": {"polluted": true}}')));
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(/** @type {any} */ ({}).polluted, undefined);
  assert.deepEqual(Object.keys(value), ["__proto__"]);
});

test("errors keep their name, message and cause", () => {
  const error = echo(new RangeError("far", { cause: { n: 1 } }));
  assert.ok(error instanceof RangeError);
  assert.equal(error.message, "far");
  assert.deepEqual(error.cause, { n: 1 });
  class Own extends Error {
    name = "Own";
  }
  assert.equal(echo(new Own("x")).name, "Error");
});

test("typed arrays arrive with the part that they view", () => {
  const part = new Uint16Array([1, 2, 3, 4]).subarray(1, 3);
  assert.deepEqual(echo(part), new Uint16Array([2, 3]));
  assert.equal(echo(part).buffer.byteLength, 4);
  assert.deepEqual(echo(Buffer.from("ab")), bytesOf("6162"));
});

test("values of another realm arrive as what they are", () => {
  const other = vm.runInNewContext(`({
    object: { a: [1] }, bytes: new Uint8Array([1, 2]), map: new Map([[1, "a"]]), set: new Set([1]),
    date: new Date(5), regexp: /a/g, error: new TypeError("t"), buffer: new Uint8Array([7]).buffer,
    floats: new Float64Array([0.5]), boxed: Object(1n), view: new DataView(new ArrayBuffer(1)),
  })`);
  assert.ok(!(other.bytes instanceof Uint8Array));
  const value = echo(other);
  assert.deepEqual(value.object, { a: [1] });
  assert.deepEqual(value.bytes, bytesOf("0102"));
  assert.deepEqual(value.map, new Map([[1, "a"]]));
  assert.deepEqual(value.set, new Set([1]));
  assert.deepEqual(value.date, new Date(5));
  assert.deepEqual(value.regexp, /a/g);
  assert.ok(value.error instanceof TypeError);
  assert.deepEqual(value.buffer, bytesOf("07").buffer);
  assert.deepEqual(value.floats, new Float64Array([0.5]));
  assert.deepEqual(value.boxed, Object(1n));
  assert.equal(value.view.byteLength, 1);
});

test("the codec works where TextEncoder is of another realm", () => {
  const realm = vm.createContext({ TextEncoder, TextDecoder });
  vm.runInContext(source, realm);
  const text = "é".repeat(300);
  const got = vm.runInContext("(text) => gangway.codec.decode(gangway.codec.newEncoder().encode(text))", realm)(text);
  assert.equal(got, text);
});

test("limits of depth hold in both directions", () => {
  let nested = [];
  for (let i = 1; i < defaultLimits.depth; i++) nested = [nested];
  const item = encode(nested);
  assert.deepEqual(decode(item), nested);
  refuses(() => encode([nested]), "limit");
  const deeper = new Uint8Array(item.length + 1);
  deeper[0] = 0x81;
  deeper.set(item, 1);
  refuses(() => decode(deeper), "limit");
});

test("tags nested without end are refused, without a stack overflow", () => {
  for (const tag of [0xc1, 0xc2, 0xd7]) {
    assert.throws(() => decode(new Uint8Array(1_000_000).fill(tag)), CodecError);
  }
});

test("the number of items is limited", () => {
  refuses(() => newDecoder({ items: 2 })(encode([1, 2, 3])), "limit", "[1]");
  refuses(() => newDecoder({ items: 3 })(encode([{ a: 1 }, { b: 2 }])), "limit");
  assert.deepEqual(newDecoder({ items: 2 })(encode([1, 2])), [1, 2]);
});

test("the size of items is limited", () => {
  refuses(() => newDecoder({ size: 10 })(new Uint8Array(11)), "limit");
  const small = newEncoder({ size: 5000 });
  assert.equal(small.encode(new Uint8Array(4000)).length, 4003);
  refuses(() => small.encode({ a: ["x".repeat(6000)] }), "limit", "a[0]");
  refuses(() => small.encode(new Uint8Array(6000)), "limit");
});

test("large messages go through, and their scratch buffer is given up", () => {
  const big = newEncoder();
  const value = { bytes: new Uint8Array(3_000_000).fill(7), text: "水".repeat(400_000) };
  assert.deepEqual(decode(big.encode(value)), value);
  assert.ok(big.encode(1).buffer.byteLength <= 1 << 20);
});

test("errors of decoding say where", () => {
  refuses(() => decode(bytesOf("a1656974656d7382a0a1657072696365c48100")), "mismatch", "items[1].price");
  refuses(() => decode(bytesOf("a16261208101ff")), "malformed");
  refuses(() => decode(bytesOf("d90103a1058162ff")), "malformed", "[5][0]");
});

test("no bytes make decode throw anything but a CodecError", () => {
  let seed = 1;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const vectors = readAll();
  for (let i = 0; i < 20_000; i++) {
    const item = vectors[Math.floor(random() * vectors.length)].item.slice();
    for (let j = 0; j < 3 && item.length > 0; j++) {
      item[Math.floor(random() * item.length)] = random() * 256;
    }
    let value;
    try {
      value = decode(item);
    } catch (error) {
      assert.ok(error instanceof CodecError, `${hex(item)}: ${error}`);
      continue;
    }
    same(echo(value), value);
  }
});
