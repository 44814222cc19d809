// Answers the test of all kinds of values: for a line with an expression and the
// item that Go makes of the same value, the item that JavaScript makes of it, or
// in what the two differ.
"use strict";

const assert = require("node:assert/strict");
require("./codec.js");

const { decode, newEncoder } = /** @type {any} */ (globalThis).gangway.codec;

/** @param {{expression: string, item: string}} line */
const answer = ({ expression, item }) => {
  const value = (0, eval)(`(${expression})`);
  try {
    assert.deepStrictEqual(decode(Uint8Array.from(Buffer.from(item, "hex"))), value);
  } catch (error) {
    return `differs: ${String(error?.message).replaceAll("\n", " ")}`;
  }
  return Buffer.from(newEncoder().encode(value)).toString("hex");
};

require("node:readline")
  .createInterface({ input: process.stdin })
  .on("line", (line) => process.stdout.write(`${answer(JSON.parse(line))}\n`));
