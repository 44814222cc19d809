// The host functions of the benchmark: they take a frame out of Go's memory and
// put one in, as host.js does, but post nothing.
//
// It runs before Gangway's own scripts and adds the functions to the Go object
// that those make.
"use strict";

/** The frame that JavaScript holds, in a buffer that it uses again. */
let held = new Uint8Array(4 << 20);
let length = 0;
/** Where Go reads from. */
let payload = held;

/** The value that JavaScript holds. */
let value;
let encoder;

/** Copies bytes; for few of them, a view costs more than a loop. */
const copy = (from, at, to, start, size) => {
  if (size > 128) to.set(from.subarray(at, at + size), start);
  else for (let i = 0; i < size; i++) to[start + i] = from[at + i];
};

const hands = (go) => {
  let bytes = new Uint8Array(0);
  const memory = () => {
    const { buffer } = go._inst.exports.mem;
    if (bytes.buffer !== buffer) bytes = new Uint8Array(buffer);
    return bytes;
  };
  return {
    takeFrame: (pointer, size) => {
      copy(memory(), pointer, held, 0, size);
      length = size;
    },
    takeValue: (pointer, size) => {
      value = gangway.codec.decode(memory().subarray(pointer, pointer + size));
    },
    offerFrame: () => {
      payload = held;
      return length;
    },
    offerValue: () => {
      encoder ??= gangway.codec.newEncoder();
      payload = encoder.encode(value);
      length = payload.length;
      return length;
    },
    read: (pointer) => copy(payload, 0, memory(), pointer, length),
  };
};

let GoClass;
Object.defineProperty(globalThis, "Go", {
  get: () => GoClass,
  set: (Go) => {
    GoClass = class extends Go {
      constructor() {
        super();
        this.importObject.bench = hands(this);
      }
    };
  },
});
