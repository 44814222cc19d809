// The message format that Go and JavaScript share.
//
// Mirrors package codec in wasm/codec. The vectors in testdata/codec
// are read by the tests of both; a change to the format changes a vector first.
//
// One message is one CBOR item (RFC 8949). What structured clone takes arrives
// as it was, with these exceptions:
//
//   - A cycle is refused; an object that is reached twice arrives as two.
//   - A hole in an array arrives as undefined. Other properties of an array
//     than its elements are left out.
//   - A lone surrogate in a string arrives as U+FFFD, as with TextEncoder. An
//     object is refused if two of its keys would become the same.
//   - An Error keeps its name, message and cause, not its stack.
//   - A Date, Map, Set or typed array keeps no properties of its own.
//   - Blob, File, ImageData and other objects of the browser arrive as their
//     names alone: a reader that has a place for one fails, and others skip it.
//
// Values of another realm, such as those of the page in a content script, are
// known by what they are, not by instanceof.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});

  /**
   * What an encoder makes and a decoder takes at most. A limit that is left
   * out has its default.
   * @typedef {object} Limits
   * @property {number} [depth] how deep arrays and maps may nest
   * @property {number} [items] how many array elements and map entries a message may have in all
   * @property {number} [size] how many bytes an encoded message may have
   */

  /** @type {Readonly<Required<Limits>>} */
  const defaultLimits = Object.freeze({ depth: 256, items: 1 << 22, size: 2 ** 29 });

  /**
   * Why a value cannot be encoded or an item cannot be decoded:
   *
   * - not-cloneable: no message can hold the value.
   * - cycle: the value contains itself.
   * - malformed: the bytes are not CBOR, or are cut short.
   * - mismatch: the bytes are CBOR that stands for nothing in JavaScript, or
   *   has a key twice. What comes after it has not been looked at.
   * - limit: the value or item is larger or deeper than the limits.
   * @typedef {"not-cloneable" | "cycle" | "malformed" | "mismatch" | "limit"} Code
   */

  /** An error of this codec. */
  class CodecError extends Error {
    /**
     * @param {Code} code
     * @param {string} reason
     * @param {string} path leads to the value, as in items[3].price; empty for the message itself
     */
    constructor(code, reason, path) {
      super(path === "" ? `codec: ${reason}` : `codec: ${path}: ${reason}`);
      this.name = "CodecError";
      /** @type {Code} */
      this.code = code;
      this.path = path;
    }
  }

  /**
   * @param {unknown[]} steps numbers lead into arrays, strings into objects, undefined nowhere
   * @returns {string}
   */
  function pathOf(steps) {
    let path = "";
    for (const step of steps) {
      if (step === undefined) continue;
      if (typeof step === "string" && /^[\w$\u0080-\uffff-]+$/.test(step)) {
        path += path === "" ? step : "." + step;
      } else {
        path += typeof step === "string" ? `[text ${JSON.stringify(step)}]` : `[${String(step)}]`;
      }
      if (path.length > 200) return path.slice(0, 197) + "...";
    }
    return path;
  }

  // The major types of RFC 8949, section 3.1, in place in the initial byte.
  const MAJOR_UINT = 0 << 5;
  const MAJOR_NEGATIVE = 1 << 5;
  const MAJOR_BYTES = 2 << 5;
  const MAJOR_TEXT = 3 << 5;
  const MAJOR_ARRAY = 4 << 5;
  const MAJOR_MAP = 5 << 5;
  const MAJOR_TAG = 6 << 5;

  // Initial bytes that stand for themselves.
  const FALSE = 0xf4;
  const TRUE = 0xf5;
  const NULL = 0xf6;
  const UNDEFINED = 0xf7;
  const FLOAT16 = 0xf9;
  const FLOAT32 = 0xfa;
  const FLOAT64 = 0xfb;
  const BREAK = 0xff;

  // Tags, from the IANA registry of CBOR tags.
  const TAG_TIME_TEXT = 0;
  const TAG_TIME = 1;
  const TAG_BIG_POSITIVE = 2;
  const TAG_BIG_NEGATIVE = 3;
  const TAG_OBJECT = 27;
  const TAG_SET = 258;
  const TAG_MAP = 259;
  const TAG_TIME_EXTENDED = 1001;
  const TAG_SELF_DESCRIBE = 55799;

  /** The tags of typed arrays (RFC 8746), little-endian. @type {Record<string, number>} */
  const typedArrayTags = {
    Uint8ClampedArray: 68,
    Uint16Array: 69,
    Uint32Array: 70,
    BigUint64Array: 71,
    Int8Array: 72,
    Int16Array: 77,
    Int32Array: 78,
    BigInt64Array: 79,
    Float16Array: 84,
    Float32Array: 85,
    Float64Array: 86,
  };

  const errorNames = new Set([
    "Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
  ]);

  /** Objects that no browser clones either. */
  const notCloneable = new Set([
    "AsyncFunction", "AsyncGenerator", "Atomics", "FinalizationRegistry", "Generator", "Promise", "Symbol",
    "SharedArrayBuffer", "WeakMap", "WeakRef", "WeakSet", "Window",
  ]);

  const MAX_SAFE = Number.MAX_SAFE_INTEGER;
  const BIG_64 = 1n << 64n;
  const TWO_32 = 2 ** 32;

  const textEncoder = new TextEncoder();
  const textDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const objectPrototype = Object.prototype;

  /**
   * Names what a value is, also if it is of another realm.
   * @param {unknown} value
   * @returns {string} such as "Map"
   */
  function brandOf(value) {
    return objectPrototype.toString.call(value).slice(8, -1);
  }

  /**
   * @param {unknown} value
   * @returns {boolean} whether it is a string with a lone surrogate
   */
  function isIllFormed(value) {
    return typeof value === "string" && !value.isWellFormed();
  }

  const FIRST_SCRATCH = 4096;

  /** A scratch buffer larger than this is not kept for the next message. */
  const KEPT_SCRATCH = 1 << 20;

  /** Strings of up to this many units are encoded without TextEncoder. */
  const SHORT_STRING = 64;

  /**
   * Turns values into items. It keeps a scratch buffer, so use one encoder
   * for many messages.
   */
  class Encoder {
    /** @param {Limits} [limits] */
    constructor(limits) {
      /** @private @type {Required<Limits>} */
      this.limits = { ...defaultLimits, ...limits };
      /** @private */
      this.buf = new Uint8Array(FIRST_SCRATCH);
      /** @private */
      this.view = new DataView(this.buf.buffer);
      /** @private */
      this.pos = 0;
      /** @private How many items the message may still have. */
      this.left = 0;
      /** @private Whether undefined stands for what no message can hold. */
      this.lenient = false;
      /** @private The objects around the present value. @type {object[]} */
      this.around = [];
      /** @private The way to the present value, a step for each object around it. @type {unknown[]} */
      this.steps = [];
    }

    /**
     * Encodes a message.
     * @param {unknown} value
     * @param {boolean} lenient whether undefined stands in for parts that no
     *   message can hold, such as functions, and for what contains itself
     * @returns {Uint8Array} the item. It is part of the scratch buffer and is
     *   overwritten by the next call: copy it, and never post it.
     * @throws {CodecError} when no message can hold the value
     */
    encode(value, lenient = false) {
      this.release();
      this.lenient = lenient;
      this.left = this.limits.items;
      try {
        this.item(value);
      } finally {
        this.around.length = 0;
      }
      return this.buf.subarray(0, this.pos);
    }

    /** Gives up the item, and the scratch buffer if that is large. */
    release() {
      this.pos = 0;
      if (this.buf.length > KEPT_SCRATCH) this.resize(FIRST_SCRATCH);
    }

    /**
     * @private
     * @param {Code} code
     * @param {string} reason
     * @returns {never}
     */
    fail(code, reason) {
      throw new CodecError(code, reason, pathOf(this.steps.slice(0, this.around.length)));
    }

    /**
     * Writes undefined for a value that no message can hold, if that may be.
     * @private
     * @param {Code} code
     * @param {string} reason
     */
    refuse(code, reason) {
      if (!this.lenient) this.fail(code, reason);
      this.byte(UNDEFINED);
    }

    /** @private @param {number} size */
    resize(size) {
      const old = this.buf;
      this.buf = new Uint8Array(size);
      this.view = new DataView(this.buf.buffer);
      this.buf.set(old.subarray(0, Math.min(this.pos, size)));
    }

    /**
     * Counts the items of an array or a map before they are walked: a length
     * says nothing of how much memory the sender had to spend.
     * @private
     * @param {number} n
     */
    spend(n) {
      this.left -= n;
      if (this.left < 0) this.fail("limit", `more than ${this.limits.items} items`);
    }

    /** Makes room. @private @param {number} n bytes */
    room(n) {
      const need = this.pos + n;
      if (need > this.buf.length) this.grow(need);
    }

    /** @private @param {number} need */
    grow(need) {
      const { size } = this.limits;
      if (need > size + 9) this.fail("limit", `the item would be larger than ${size} bytes`);
      this.resize(Math.max(need, Math.min(2 * this.buf.length, size + 9)));
    }

    /**
     * Writes the head of an item: its major type and its argument.
     * @private
     * @param {number} major
     * @param {number} n an integer that is safe
     */
    head(major, n) {
      this.room(9);
      const { buf } = this;
      if (n < 24) {
        buf[this.pos++] = major | n;
      } else if (n < 0x100) {
        buf[this.pos++] = major | 24;
        buf[this.pos++] = n;
      } else if (n < 0x10000) {
        buf[this.pos++] = major | 25;
        buf[this.pos++] = n >> 8;
        buf[this.pos++] = n;
      } else if (n < TWO_32) {
        buf[this.pos++] = major | 26;
        this.view.setUint32(this.pos, n);
        this.pos += 4;
      } else {
        buf[this.pos++] = major | 27;
        this.view.setUint32(this.pos, n / TWO_32);
        this.view.setUint32(this.pos + 4, n % TWO_32);
        this.pos += 8;
      }
    }

    /** @private @param {number} initial */
    byte(initial) {
      this.room(1);
      this.buf[this.pos++] = initial;
    }

    /** @private @param {unknown} value */
    item(value) {
      switch (typeof value) {
        case "string":
          return this.string(value);
        case "number":
          return this.number(value);
        case "boolean":
          return this.byte(value ? TRUE : FALSE);
        case "undefined":
          return this.byte(UNDEFINED);
        case "bigint":
          return this.bigint(value);
        case "object":
          return value === null ? this.byte(NULL) : this.inside(value);
      }
      return this.refuse("not-cloneable", `a ${typeof value} cannot be in a message`);
    }

    /** @private @param {number} value */
    number(value) {
      if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
        if (value < 0) this.head(MAJOR_NEGATIVE, -1 - value);
        else this.head(MAJOR_UINT, value);
      } else {
        this.float(value);
      }
    }

    /** Writes a float in the shortest form that keeps the value. @private @param {number} value */
    float(value) {
      this.room(9);
      const { buf, view, pos } = this;
      if (value !== Math.fround(value) && value === value) {
        buf[pos] = FLOAT64;
        view.setFloat64(pos + 1, value);
        this.pos = pos + 9;
        return;
      }
      view.setFloat32(pos + 1, value);
      const half = halfBits(view.getUint32(pos + 1));
      if (half < 0) {
        buf[pos] = FLOAT32;
        this.pos = pos + 5;
      } else {
        buf[pos] = FLOAT16;
        view.setUint16(pos + 1, half);
        this.pos = pos + 3;
      }
    }

    /** @private @param {string} value */
    string(value) {
      if (value.length > SHORT_STRING || !this.ascii(value)) this.text(value);
    }

    /**
     * Writes a short string if it is ASCII, and reports whether it was.
     * @private
     * @param {string} value
     */
    ascii(value) {
      const { length } = value;
      this.room(length + 2);
      const { buf } = this;
      let { pos } = this;
      if (length < 24) {
        buf[pos++] = MAJOR_TEXT | length;
      } else {
        buf[pos++] = MAJOR_TEXT | 24;
        buf[pos++] = length;
      }
      for (let i = 0; i < length; i++) {
        const unit = value.charCodeAt(i);
        if (unit > 0x7f) return false;
        buf[pos++] = unit;
      }
      this.pos = pos;
      return true;
    }

    /** @private @param {string} value */
    text(value) {
      // Most long texts are mostly ASCII: room for twice the units, then for all.
      const start = this.pos;
      this.head(MAJOR_TEXT, value.length);
      const content = this.pos;
      this.room(value.length);
      let { read, written } = textEncoder.encodeInto(value, this.buf.subarray(content));
      while (read < value.length) {
        this.pos = content + written;
        this.room(Math.min(3 * (value.length - read), value.length + 1024));
        const more = textEncoder.encodeInto(value.slice(read), this.buf.subarray(this.pos));
        read += more.read;
        written += more.written;
      }
      this.pos = start;
      this.moveText(content, written);
    }

    /**
     * Writes the head of a text whose bytes stand already in the scratch
     * buffer, and moves them if the head is not as long as was thought.
     * @private
     * @param {number} from
     * @param {number} length
     */
    moveText(from, length) {
      const size = headSize(length);
      if (this.pos + size !== from) {
        const start = this.pos;
        this.pos = from + length;
        this.room(9);
        this.buf.copyWithin(start + size, from, from + length);
        this.pos = start;
      }
      this.head(MAJOR_TEXT, length);
      this.pos += length;
    }

    /** @private @param {Uint8Array} value */
    bytes(value) {
      this.head(MAJOR_BYTES, value.length);
      this.room(value.length);
      this.buf.set(value, this.pos);
      this.pos += value.length;
    }

    /**
     * Writes a bigint. One that would be taken for a number, were it written
     * as an integer, is written as a big integer.
     * @private
     * @param {bigint} value
     */
    bigint(value) {
      const negative = value < 0n;
      const n = negative ? -1n - value : value;
      if (n < BIG_64 && (value > MAX_SAFE || value < -MAX_SAFE)) {
        this.room(9);
        this.buf[this.pos] = (negative ? MAJOR_NEGATIVE : MAJOR_UINT) | 27;
        this.view.setBigUint64(this.pos + 1, n);
        this.pos += 9;
        return;
      }
      this.head(MAJOR_TAG, negative ? TAG_BIG_NEGATIVE : TAG_BIG_POSITIVE);
      this.bytes(magnitude(n));
    }

    /** Writes an object, from within it. @private @param {object} value */
    inside(value) {
      const { around } = this;
      for (let i = 0; i < around.length; i++) {
        if (around[i] === value) return this.refuse("cycle", "the value contains itself");
      }
      if (around.length >= this.limits.depth) {
        this.fail("limit", `nested deeper than ${this.limits.depth} levels`);
      }
      this.steps[around.length] = undefined;
      around.push(value);
      this.object(value);
      around.pop();
    }

    /** @private @param {any} value */
    object(value) {
      if (Array.isArray(value)) return this.array(value);
      const prototype = Object.getPrototypeOf(value);
      if (prototype === objectPrototype || prototype === null) return this.properties(value);
      if (ArrayBuffer.isView(value)) return this.arrayView(value);
      this.branded(value, brandOf(value));
    }

    /** @private @param {unknown[]} value */
    array(value) {
      const { length } = value;
      this.spend(length);
      this.head(MAJOR_ARRAY, length);
      const step = this.around.length - 1;
      for (let i = 0; i < length; i++) {
        this.steps[step] = i;
        this.item(value[i]);
      }
    }

    /** @private @param {Record<string, unknown>} value */
    properties(value) {
      const keys = Object.keys(value);
      this.spend(keys.length);
      this.head(MAJOR_MAP, keys.length);
      const step = this.around.length - 1;
      let distinct = false;
      for (const key of keys) {
        this.steps[step] = key;
        if (key.length > SHORT_STRING || !this.ascii(key)) {
          if (!distinct && isIllFormed(key)) distinct = this.distinct(keys);
          this.text(key);
        }
        this.item(value[key]);
      }
    }

    /**
     * Makes sure that strings differ also where lone surrogates are replaced.
     * @private
     * @param {Iterable<unknown>} keys those that are no strings differ anyway
     */
    distinct(keys) {
      const texts = [...keys].filter((key) => typeof key === "string");
      if (new Set(texts.map((text) => text.toWellFormed())).size < texts.length) {
        this.fail("not-cloneable", "two keys differ only in lone surrogates");
      }
      return true;
    }

    /** @private @param {ArrayBufferView} value */
    arrayView(value) {
      const brand = brandOf(value);
      const tag = typedArrayTags[brand];
      const content = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      if (tag !== undefined) {
        this.head(MAJOR_TAG, tag);
        return this.bytes(content);
      }
      if (brand === "DataView") return this.named(brand, content);
      return this.bytes(content);
    }

    /** @private @param {any} value @param {string} brand */
    branded(value, brand) {
      switch (brand) {
        case "Object":
          return this.properties(value);
        case "Date":
          this.head(MAJOR_TAG, TAG_TIME);
          return this.number(value.getTime() / 1000);
        case "Map":
          return this.map(value);
        case "Set":
          return this.set(value);
        case "ArrayBuffer":
          return this.named(brand, new Uint8Array(value));
        case "RegExp":
          return this.named(brand, value.source, value.flags);
        case "Error":
          return this.error(value);
        case "DOMException":
          return this.named(brand, value.message, value.name);
        case "Boolean":
        case "Number":
        case "String":
        case "BigInt":
          return this.named(brand, value.valueOf());
      }
      if (notCloneable.has(brand)) return this.refuse("not-cloneable", `an object of type ${brand} cannot be in a message`);
      return this.named(brand);
    }

    /** @private @param {Map<unknown, unknown>} value */
    map(value) {
      this.spend(value.size);
      this.head(MAJOR_TAG, TAG_MAP);
      this.head(MAJOR_MAP, value.size);
      const step = this.around.length - 1;
      let distinct = false;
      for (const [key, element] of value) {
        this.steps[step] = typeof key === "object" ? "(a key)" : key;
        if (!distinct && isIllFormed(key)) distinct = this.distinct(value.keys());
        this.item(key);
        this.item(element);
      }
    }

    /** @private @param {Set<unknown>} value */
    set(value) {
      this.spend(value.size);
      this.head(MAJOR_TAG, TAG_SET);
      this.head(MAJOR_ARRAY, value.size);
      const step = this.around.length - 1;
      let i = 0;
      let distinct = false;
      for (const element of value) {
        this.steps[step] = i++;
        if (!distinct && isIllFormed(element)) distinct = this.distinct(value);
        this.item(element);
      }
    }

    /** @private @param {Error} value */
    error(value) {
      const name = errorNames.has(value.name) ? value.name : "Error";
      if (Object.hasOwn(value, "cause")) {
        this.named(name, String(value.message), value.cause);
      } else {
        this.named(name, String(value.message));
      }
    }

    /** Writes a named object. @private @param {string} name @param {unknown[]} args */
    named(name, ...args) {
      this.spend(1 + args.length);
      this.head(MAJOR_TAG, TAG_OBJECT);
      this.head(MAJOR_ARRAY, 1 + args.length);
      this.string(name);
      for (const arg of args) {
        this.steps[this.around.length - 1] = name;
        // Bytes are of this realm; they are not another object to be inside of.
        if (arg instanceof Uint8Array) this.bytes(arg);
        else this.item(arg);
      }
    }
  }

  /**
   * @param {number} n
   * @returns {number} the size of a head with this argument
   */
  function headSize(n) {
    if (n < 24) return 1;
    if (n < 0x100) return 2;
    if (n < 0x10000) return 3;
    return n < TWO_32 ? 5 : 9;
  }

  /**
   * @param {bigint} n
   * @returns {Uint8Array} its bytes, big-endian, without leading zeros
   */
  function magnitude(n) {
    if (n === 0n) return new Uint8Array(0);
    let digits = n.toString(16);
    if (digits.length % 2 === 1) digits = "0" + digits;
    const bytes = new Uint8Array(digits.length / 2);
    for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(digits.slice(2 * i, 2 * i + 2), 16);
    return bytes;
  }

  /**
   * @param {number} single the bits of a single-precision float
   * @returns {number} the bits of the half-precision float of the same value, or -1
   */
  function halfBits(single) {
    const sign = (single >>> 16) & 0x8000;
    const exponent = ((single >>> 23) & 0xff) - 127;
    const mantissa = single & 0x7fffff;
    if (single << 1 === 0) return sign;
    if (exponent === 128) return mantissa === 0 ? sign | 0x7c00 : 0x7e00;
    if (exponent >= -14 && exponent <= 15) {
      return (mantissa & 0x1fff) === 0 ? sign | ((exponent + 15) << 10) | (mantissa >> 13) : -1;
    }
    if (exponent >= -24 && exponent < -14) {
      const shift = -1 - exponent;
      const all = mantissa | 0x800000;
      return (all & ((1 << shift) - 1)) === 0 ? sign | (all >> shift) : -1;
    }
    return -1;
  }

  /**
   * @param {number} half the bits of a half-precision float
   * @returns {number} its value
   */
  function halfFloat(half) {
    const exponent = (half >> 10) & 31;
    const mantissa = half & 1023;
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 0) return sign * mantissa * 2 ** -24;
    if (exponent === 31) return mantissa === 0 ? sign * Infinity : NaN;
    return sign * (mantissa + 1024) * 2 ** (exponent - 25);
  }

  /** Keys of objects that came before. @type {(string | undefined)[]} */
  const knownKeys = Array.from({ length: 256 });

  /** Texts of up to this many bytes are decoded without TextDecoder if they are ASCII. */
  const SHORT_TEXT = 64;

  /** The count of items when it is not known. */
  const INDEFINITE = -1;

  /**
   * @param {number} tag
   * @returns {boolean} whether the tag says something about its content without
   *   making another value of it: the content is then taken as it is
   */
  function describesOnly(tag) {
    return (tag >= 21 && tag <= 24) || (tag >= 32 && tag <= 36) || tag === TAG_SELF_DESCRIBE;
  }

  /** Reads one item. */
  class Decoder {
    /**
     * @param {Uint8Array} bytes
     * @param {number} start
     * @param {number} end
     * @param {Limits | undefined} limits
     */
    constructor(bytes, start, end, limits) {
      const { depth, items, size } = limits === undefined ? defaultLimits : { ...defaultLimits, ...limits };
      this.bytes = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.pos = start;
      this.end = end;
      this.maxDepth = depth;
      this.items = items;
      this.depth = 0;
      /** The way to the present item, a step for each level. @type {unknown[]} */
      this.steps = [];
      if (end - start > size) this.fail("limit", `want an item of at most ${size} bytes, found ${end - start}`);
    }

    /**
     * @param {Code} code
     * @param {string} reason
     * @returns {never}
     */
    fail(code, reason) {
      throw new CodecError(code, reason, pathOf(this.steps.slice(0, this.depth)));
    }

    /** @returns {never} */
    cutShort() {
      return this.fail("malformed", "the bytes end within an item");
    }

    /** @returns {unknown} the value of the only item */
    message() {
      const value = this.item();
      if (this.pos !== this.end) this.fail("malformed", "there are bytes after the message");
      return value;
    }

    /** @returns {number} the initial byte of the next item */
    initial() {
      if (this.pos >= this.end) this.cutShort();
      return this.bytes[this.pos++];
    }

    /**
     * Reads the argument of a head.
     * @param {number} initial
     * @returns {number} the argument, not exact beyond 2^53; INDEFINITE for an indefinite length
     */
    argument(initial) {
      const info = initial & 31;
      if (info < 24) return info;
      const at = this.pos;
      switch (info) {
        case 24:
          this.advance(1);
          return this.bytes[at];
        case 25:
          this.advance(2);
          return this.view.getUint16(at);
        case 26:
          this.advance(4);
          return this.view.getUint32(at);
        case 27:
          this.advance(8);
          return this.view.getUint32(at) * TWO_32 + this.view.getUint32(at + 4);
        case 31: {
          const major = initial & 0xe0;
          if (major >= MAJOR_BYTES && major <= MAJOR_MAP) return INDEFINITE;
        }
      }
      return this.fail("malformed", "an item begins with a byte that begins none");
    }

    /** @param {number} n */
    advance(n) {
      if (n > this.end - this.pos) this.cutShort();
      this.pos += n;
    }

    /** @returns {unknown} */
    item() {
      let initial = this.initial();
      while ((initial & 0xe0) === MAJOR_TAG) {
        const tag = this.argument(initial);
        if (!describesOnly(tag)) return this.tagged(tag);
        initial = this.initial();
      }
      return this.untagged(initial);
    }

    /** @param {number} initial @returns {unknown} */
    untagged(initial) {
      switch (initial & 0xe0) {
        case MAJOR_UINT:
          return this.integer(this.argument(initial), false);
        case MAJOR_NEGATIVE:
          return this.integer(this.argument(initial), true);
        case MAJOR_BYTES:
          return this.byteString(initial);
        case MAJOR_TEXT:
          return this.text(initial);
        case MAJOR_ARRAY:
          return this.array(initial);
        case MAJOR_MAP:
          return this.map(initial);
      }
      return this.simple(initial);
    }

    /** @param {number} n @param {boolean} negative */
    integer(n, negative) {
      if (n <= (negative ? MAX_SAFE - 1 : MAX_SAFE)) return negative ? -1 - n : n;
      const exact = this.view.getBigUint64(this.pos - 8);
      return negative ? -1n - exact : exact;
    }

    /** @param {number} initial */
    simple(initial) {
      switch (initial) {
        case FALSE:
          return false;
        case TRUE:
          return true;
        case NULL:
          return null;
        case UNDEFINED:
          return undefined;
        case FLOAT16:
          this.advance(2);
          return halfFloat(this.view.getUint16(this.pos - 2));
        case FLOAT32:
          this.advance(4);
          return this.view.getFloat32(this.pos - 4);
        case FLOAT64:
          this.advance(8);
          return this.view.getFloat64(this.pos - 8);
      }
      const n = this.argument(initial);
      if (initial === 0xf8 && n < 32) this.fail("malformed", "want a simple value in its short form");
      return this.fail("mismatch", `want a known simple value, found simple value ${n}`);
    }

    /**
     * Reads the content of a byte string.
     * @param {number} initial
     * @returns {Uint8Array} a copy
     */
    byteString(initial) {
      if ((initial & 0xe0) !== MAJOR_BYTES) this.fail("mismatch", "want bytes");
      const n = this.argument(initial);
      if (n === INDEFINITE) return this.chunks(MAJOR_BYTES);
      this.advance(n);
      return this.bytes.slice(this.pos - n, this.pos);
    }

    /** @param {number} initial */
    text(initial) {
      const n = this.argument(initial);
      if (n === INDEFINITE) return this.utf8(this.chunks(MAJOR_TEXT));
      this.advance(n);
      const start = this.pos - n;
      if (n <= SHORT_TEXT) {
        const short = asciiText(this.bytes, start, this.pos);
        if (short !== undefined) return short;
      }
      return this.utf8(this.bytes.subarray(start, this.pos));
    }

    /**
     * Reads the text of a key. The same few keys come again and again, and a
     * string that is there already is found faster than it is made.
     * @param {number} initial
     */
    key(initial) {
      const length = initial & 31;
      if (length === 0 || length > 23 || length > this.end - this.pos) return this.text(initial);
      const { bytes, pos } = this;
      const slot = (length * 37 + bytes[pos] * 5 + bytes[pos + length - 1] * 11 + bytes[pos + (length >> 1)]) & 255;
      const known = knownKeys[slot];
      if (known !== undefined && known.length === length) {
        let i = 0;
        while (i < length && known.charCodeAt(i) === bytes[pos + i]) i++;
        if (i === length) {
          this.pos += length;
          return known;
        }
      }
      const text = this.text(initial);
      // Only of a text in ASCII are there as many units as bytes.
      if (text.length === length) knownKeys[slot] = text;
      return text;
    }

    /** @param {Uint8Array} content */
    utf8(content) {
      try {
        return textDecoder.decode(content);
      } catch {
        return this.fail("malformed", "want text in UTF-8");
      }
    }

    /**
     * Reads the chunks of a string of indefinite length.
     * @param {number} major
     * @returns {Uint8Array}
     */
    chunks(major) {
      const chunks = [];
      let length = 0;
      for (;;) {
        const initial = this.initial();
        if (initial === BREAK) break;
        const n = this.argument(initial);
        if ((initial & 0xe0) !== major || n === INDEFINITE) this.fail("malformed", "want chunks of strings");
        this.advance(n);
        const chunk = this.bytes.subarray(this.pos - n, this.pos);
        if (major === MAJOR_TEXT) this.utf8(chunk);
        chunks.push(chunk);
        length += n;
      }
      const all = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        all.set(chunk, at);
        at += chunk.length;
      }
      return all;
    }

    /** Goes one level deeper. */
    enter() {
      if (this.depth >= this.maxDepth) this.fail("limit", `nested deeper than ${this.maxDepth} levels`);
      this.steps[this.depth] = undefined;
      this.depth++;
    }

    /**
     * Begins an array or a map.
     * @param {number} initial
     * @param {number} perItem the least number of bytes of an element or entry
     * @returns {number} how many follow, or INDEFINITE
     */
    count(initial, perItem) {
      const n = this.argument(initial);
      if (n > (this.end - this.pos) / perItem) {
        this.fail("malformed", `the bytes end before the ${n} items that it claims`);
      }
      this.enter();
      return n;
    }

    /**
     * @param {number} n how many items follow, or INDEFINITE
     * @param {number} i how many have been read
     * @returns {boolean} whether another one follows
     */
    more(n, i) {
      if (i === n) {
        this.depth--;
        return false;
      }
      if (n === INDEFINITE && this.pos < this.end && this.bytes[this.pos] === BREAK) {
        this.pos++;
        this.depth--;
        return false;
      }
      if (--this.items < 0) this.fail("limit", "more items than the limit");
      return true;
    }

    /** @param {number} initial */
    array(initial) {
      if ((initial & 0xe0) !== MAJOR_ARRAY) this.fail("mismatch", "want an array");
      const n = this.count(initial, 1);
      const step = this.depth - 1;
      const array = [];
      for (let i = 0; this.more(n, i); i++) {
        this.steps[step] = i;
        array.push(this.item());
      }
      return array;
    }

    /**
     * Reads a map: a plain object, or a Map if a key is not a string.
     * @param {number} initial
     */
    map(initial) {
      const n = this.count(initial, 2);
      const step = this.depth - 1;
      /** @type {Record<string, unknown>} */
      const object = {};
      let unsure = false;
      let i = 0;
      for (; this.more(n, i); i++) {
        const first = this.pos < this.end ? this.bytes[this.pos] : BREAK;
        if ((first & 0xe0) !== MAJOR_TEXT) {
          this.items++;
          return this.entries(n, i, new Map(Object.entries(object)));
        }
        this.pos++;
        const key = this.key(first);
        this.steps[step] = key;
        if (object[key] !== undefined && Object.hasOwn(object, key)) this.twice();
        const value = this.item();
        if (value === undefined) unsure = true;
        if (key === "__proto__") {
          unsure = true;
          Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
        } else {
          object[key] = value;
        }
      }
      if (unsure && Object.keys(object).length !== i) this.twice();
      return object;
    }

    /** @returns {never} */
    twice() {
      return this.fail("mismatch", "want every key once");
    }

    /**
     * Reads the entries of a map from the i-th on.
     * @param {number} n
     * @param {number} i
     * @param {Map<unknown, unknown>} map the entries before
     * @returns {Map<unknown, unknown>}
     */
    entries(n, i, map) {
      const step = this.depth - 1;
      if (map.size !== i) this.twice();
      for (; this.more(n, i); i++) {
        this.steps[step] = undefined;
        const key = this.item();
        this.steps[step] = typeof key === "object" ? "(a key)" : key;
        map.set(key, this.item());
        if (map.size !== i + 1) this.twice();
      }
      return map;
    }

    /** Reads the content of a tag. @param {number} tag @returns {unknown} */
    tagged(tag) {
      switch (tag) {
        case TAG_TIME:
        case TAG_TIME_TEXT:
        case TAG_TIME_EXTENDED:
          return this.date(tag);
        case TAG_BIG_POSITIVE:
          return this.bigint();
        case TAG_BIG_NEGATIVE:
          return -1n - this.bigint();
        case TAG_OBJECT:
          return this.named(this.array(this.initial()));
        case TAG_SET:
          return this.set();
        case TAG_MAP: {
          const initial = this.initial();
          if ((initial & 0xe0) !== MAJOR_MAP) this.fail("mismatch", "want a map");
          return this.entries(this.count(initial, 2), 0, new Map());
        }
      }
      if (tag >= 64 && tag <= 87) return this.typedArray(tag);
      return this.fail("mismatch", `want a known tag, found tag ${tag}`);
    }

    set() {
      const array = this.array(this.initial());
      const set = new Set(array);
      if (set.size !== array.length) this.fail("mismatch", "want every element once");
      return set;
    }

    bigint() {
      const content = this.byteString(this.initial());
      let digits = "";
      for (const byte of content) digits += byte < 16 ? "0" + byte.toString(16) : byte.toString(16);
      try {
        return BigInt(digits === "" ? 0 : "0x" + digits);
      } catch {
        return this.fail("limit", "a bigint that is too large for this browser");
      }
    }

    /** @param {number} tag */
    typedArray(tag) {
      const name = typedArrayNames[tag] ?? typedArrayNames[tag + BIG_ENDIAN];
      if (name === undefined) this.fail("mismatch", `want a known tag, found tag ${tag}`);
      const constructor = /** @type {any} */ (globalThis)[name];
      if (constructor === undefined) this.fail("mismatch", `this browser has no ${name}`);
      const content = this.byteString(this.initial());
      const size = constructor.BYTES_PER_ELEMENT;
      if (content.length % size !== 0) this.fail("mismatch", "want whole elements of a typed array");
      if (typedArrayNames[tag] === undefined) swap(content, size);
      return new constructor(content.buffer);
    }

    /**
     * Reads the content of a tag as a Date.
     * @param {number} tag
     * @returns {Date}
     */
    date(tag) {
      let initial = this.initial();
      while ((initial & 0xe0) === MAJOR_TAG && describesOnly(this.argument(initial))) initial = this.initial();
      const content = (initial & 0xe0) === MAJOR_TAG ? undefined : this.untagged(initial);
      let ms;
      if (tag === TAG_TIME) ms = typeof content === "number" ? msOfSeconds(content) : undefined;
      else if (tag === TAG_TIME_TEXT) ms = typeof content === "string" ? msOfText(content) : undefined;
      else ms = content instanceof Map ? msOfExtended(content) : undefined;
      if (ms === undefined || Math.abs(ms) > MAX_DATE) this.fail("mismatch", "want a date within the range of JavaScript");
      return new Date(ms);
    }

    /**
     * Makes the object that a name and arguments stand for.
     * @param {unknown[]} content
     * @returns {unknown}
     */
    named([name, first, second, ...rest]) {
      if (rest.length > 0 || typeof name !== "string") this.fail("mismatch", "want a known object");
      const text = typeof first === "string";
      if (text && errorNames.has(name)) return namedError(name, first, second);
      if (name in primitives && typeof first === typeof primitives[name]) return Object(first);
      if (name === "RegExp" && text && typeof second === "string") return this.regExp(first, second);
      if (name === "DOMException" && text && typeof second === "string") return domException(first, second);
      if (first instanceof Uint8Array) {
        if (name === "ArrayBuffer") return first.buffer;
        if (name === "DataView") return new DataView(first.buffer);
      }
      return this.fail("mismatch", `want a known object, found a ${JSON.stringify(name)} that is not one`);
    }

    /** @param {string} source @param {string} flags */
    regExp(source, flags) {
      try {
        return new RegExp(source, flags);
      } catch {
        return this.fail("mismatch", "want a regular expression that this browser knows");
      }
    }
  }

  /** One value of each primitive type that can be in an object. @type {Record<string, unknown>} */
  const primitives = Object.freeze({ __proto__: null, Boolean: true, Number: 0, String: "", BigInt: 0n });

  /** How far the tag of a typed array is from that of the same in big-endian. */
  const BIG_ENDIAN = 4;

  /** @type {Record<number, string>} */
  const typedArrayNames = { 64: "Uint8Array" };
  for (const [name, tag] of Object.entries(typedArrayTags)) typedArrayNames[tag] = name;

  /** How far from 1970 a Date can be, in milliseconds. */
  const MAX_DATE = 8.64e15;

  /**
   * Reverses the bytes of every number.
   * @param {Uint8Array} content
   * @param {number} size
   */
  function swap(content, size) {
    for (let i = 0; i < content.length; i += size) content.subarray(i, i + size).reverse();
  }

  /**
   * @param {string} name
   * @param {string} message
   * @param {unknown} cause undefined for none
   */
  function namedError(name, message, cause) {
    const constructor = /** @type {any} */ (globalThis)[name];
    return cause === undefined ? new constructor(message) : new constructor(message, { cause });
  }

  /**
   * Rounds away what a float of seconds cannot hold exactly: microseconds near
   * to our time, else milliseconds.
   * @param {number} seconds since 1970
   * @returns {number} milliseconds
   */
  function msOfSeconds(seconds) {
    if (Math.abs(seconds) === Infinity) return seconds;
    const whole = Math.floor(seconds);
    const perMs = Math.abs(seconds) < 2 ** 31 ? 1000 : 1;
    const fraction = Math.round((seconds - whole) * 1000 * perMs);
    return whole * 1000 + Math.floor(fraction / perMs);
  }

  /**
   * @param {string} message
   * @param {string} name
   * @returns {Error} a DOMException, where there are any
   */
  function domException(message, name) {
    if (typeof DOMException === "function") return new DOMException(message, name);
    return Object.assign(new Error(message), { name });
  }

  const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

  /**
   * @param {string} text a time as in RFC 3339
   * @returns {number | undefined} milliseconds since 1970
   */
  function msOfText(text) {
    const match = RFC3339.exec(text);
    if (match === null) return undefined;
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number);
    const [zoneHours, zoneMinutes] = match.slice(9, 11).map((digits) => Number(digits ?? 0));
    const date = new Date(0);
    date.setUTCFullYear(year, month - 1, day);
    const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && month > 0;
    if (!exists || hour > 23 || minute > 59 || second > 59 || zoneHours > 23 || zoneMinutes > 59) return undefined;
    date.setUTCHours(hour, minute, second, Number((match[7] ?? "").padEnd(3, "0").slice(0, 3)));
    const zone = (zoneHours * 60 + zoneMinutes) * 60_000;
    return date.getTime() - (match[8] === "-" ? -zone : zone);
  }

  /**
   * @param {Map<unknown, unknown>} content seconds at 1, their fraction at -3, -6 or -9 (RFC 9581)
   * @returns {number | undefined} milliseconds since 1970
   */
  function msOfExtended(content) {
    const seconds = content.get(1);
    let ns = 0;
    for (const [key, value] of content) {
      if (typeof value !== "number" || !Number.isInteger(value)) return undefined;
      if (key === -3 || key === -6 || key === -9) ns = value * 10 ** (9 + key);
      else if (key !== 1) return undefined;
    }
    if (typeof seconds !== "number" || ns < 0 || ns >= 1e9) return undefined;
    return seconds * 1000 + Math.floor(ns / 1e6);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @returns {string | undefined} the text, if it is ASCII
   */
  function asciiText(bytes, start, end) {
    let text = "";
    let i = start;
    for (; i + 4 <= end; i += 4) {
      const a = bytes[i];
      const b = bytes[i + 1];
      const c = bytes[i + 2];
      const d = bytes[i + 3];
      if ((a | b | c | d) > 0x7f) return undefined;
      text += String.fromCharCode(a, b, c, d);
    }
    for (; i < end; i++) {
      if (bytes[i] > 0x7f) return undefined;
      text += String.fromCharCode(bytes[i]);
    }
    return text;
  }

  /**
   * Decodes an item.
   * @param {Uint8Array} bytes may be a view of wasm memory: nothing of it is kept
   * @param {number} [start] where the item begins
   * @param {number} [end] where it ends
   * @param {Limits} [limits]
   * @returns {unknown} the message
   * @throws {CodecError} when the bytes are not an item
   */
  function decode(bytes, start = 0, end = bytes.length, limits) {
    return new Decoder(bytes, start, end, limits).message();
  }

  gangway.codec = Object.freeze({ Encoder, decode, CodecError, defaultLimits });
})();
