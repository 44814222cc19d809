// Tests of the protocol of sessions without all that carries it.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
require("./codec.js");
require("./packets.js");
require("./machine.js");

const { machine, packets } = /** @type {any} */ (globalThis).gangway;

const [WELCOME, DATA, ACK] = [1, 2, 4];

/** @param {boolean} [dialing] */
const newEnd = (dialing) => machine.newMachine(new Uint8Array(16), 1, { messages: 100, bytes: 1000, maxMessage: 1 << 20 }, dialing);

/** @param {number} number @param {number} size */
const data = (number, size) => packets.pack([DATA, number], new Uint8Array(size));

/** Connects an end with the memory of another one, and returns the credit of its welcome. */
const welcomed = (end, epoch) => {
  end.disconnected();
  end.greet({ state: [epoch, 0, 1 << 20, 100] });
  const [kind, , , , credit] = packets.unpack(end.next(), ["", "uuuuu"]);
  assert.equal(kind, WELCOME);
  while (end.next());
  return credit;
};

test("credit is not taken back from a memory that has it: its messages may be on their way", () => {
  const end = newEnd();
  assert.equal(welcomed(end, 1), 1000);
  end.packet(data(1, 900));
  assert.equal(welcomed(end, 2), 1000);
  end.packet(data(2, 300));
  assert.equal(welcomed(end, 2), 1000, "the same memory");
  end.packet(data(3, 300));
  assert.equal(end.end, undefined);
  assert.equal(welcomed(end, 3), 0);
});

test("a hello gives no credit while more than a window waits, and the ack of that does", () => {
  const end = newEnd(true);
  const hello = () => packets.unpack(end.hello(), ["uubuuuuu"])[7];
  for (const [epoch, size] of [[1, 900], [2, 300]]) {
    end.disconnected();
    assert.equal(hello(), 1000);
    end.packet(packets.pack([WELCOME, 2, epoch, 0, 1 << 20, 100]));
    end.packet(data(epoch, size));
  }
  end.disconnected();
  assert.equal(hello(), 0);
  end.packet(packets.pack([WELCOME, 2, 2, 0, 1 << 20, 100]));
  end.receive();
  end.receive();
  end.handle();
  assert.deepEqual(packets.unpack(end.next(), ["", "", "", "", "uu"]), [ACK, 2, 1000]);
});

test("a packet that is cut short is none, also a hello of a version to come", () => {
  for (const [packet, form] of [
    [newEnd(true).hello(), "uubuuuuu"],
    [packets.pack([0, 1000, 70_000]), "uu."],
    [packets.pack([0, 300, "text"]), "ut"],
    [packets.pack([0, 300], Uint8Array.of(1)), "ui"],
  ]) {
    assert.equal(packets.unpack(packet, [form])[0], 0, form);
    for (let end = 0; end < packet.length; end++) assert.deepEqual(packets.unpack(packet.subarray(0, end), [form]), [], `${form} to ${end}`);
  }
});
