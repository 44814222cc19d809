// Batches of packets, for the tests that play one end of a session.
"use strict";

const assert = require("node:assert/strict");
require("./codec.js");

const { codec } = /** @type {any} */ (globalThis).gangway;

const HEADER = Buffer.from("9e67616e6777f301", "hex");
const itemOf = (value) => codec.newEncoder().encode(value).slice();

const batch = (...packets) =>
  Uint8Array.from(
    Buffer.concat([HEADER, ...packets.flatMap((packet) => {
      const item = packet instanceof Uint8Array ? packet : itemOf(packet);
      const size = Buffer.alloc(4);
      size.writeUInt32LE(item.length);
      return [size, item];
    })]),
  );

/** The packets in a batch, decoded. */
const unbatched = (value) => {
  assert.deepEqual(Buffer.from(value.subarray(0, 8)), HEADER);
  const packets = [];
  for (let at = 8; at < value.length; ) {
    const size = Buffer.from(value.buffer, value.byteOffset + at).readUInt32LE();
    packets.push(codec.decode(value.slice(at + 4, at + 4 + size)));
    at += 4 + size;
  }
  return packets;
};

module.exports = { HEADER, batch, itemOf, unbatched };
