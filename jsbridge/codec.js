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
  const defaultLimits = { depth: 256, items: 1 << 22, size: 2 ** 29 };

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
      super(`codec: ${path && path + ": "}${reason}`);
      this.name = "CodecError";
      /** @type {Code} */
      this.code = code;
      this.path = path;
    }
  }

  /**
   * @param {unknown[]} steps numbers lead into arrays, strings into objects, undefined nowhere
   * @param {number} depth how many of them there are
   * @returns {string}
   */
  const pathOf = (steps, depth) => {
    let path = "";
    for (const step of steps.slice(0, depth)) {
      path +=
        step === undefined ? ""
        : typeof step !== "string" ? `[${String(step)}]`
        : /^[\w$\u0080-\uffff-]+$/.test(step) ? (path && ".") + step
        : `[text ${JSON.stringify(step)}]`;
      if (path.length > 200) return path.slice(0, 197) + "...";
    }
    return path;
  };

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

  /** The first tag of typed arrays (RFC 8746). */
  const TAG_TYPED_ARRAY = 64;

  /** Typed arrays by their tags, counted from the first: little-endian where that matters. The same in big-endian has a tag that is 4 less. */
  const typedArrays = [
    "Uint8Array", , , , "Uint8ClampedArray", "Uint16Array", "Uint32Array", "BigUint64Array",
    "Int8Array", , , , , "Int16Array", "Int32Array", "BigInt64Array",
    , , , , "Float16Array", "Float32Array", "Float64Array",
  ];

  /** The names of errors that every browser has. */
  const errorName = /^(Eval|Range|Reference|Syntax|Type|URI)?Error$/;

  /** Objects that hold a primitive value. */
  const boxed = /^(Boolean|Number|String|BigInt)$/;

  /** Objects that no browser clones either. */
  const NOT_CLONEABLE =
    /^(.*Generator|Atomics|FinalizationRegistry|Promise|Symbol|SharedArrayBuffer|Weak.*|Window)$/;

  const TWO_32 = 2 ** 32;

  const textEncoder = /* @__PURE__ */ new TextEncoder();
  const textDecoder = /* @__PURE__ */ new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /**
   * Names what a value is, also if it is of another realm.
   * @param {unknown} value
   * @returns {string} such as "Map"
   */
  const brandOf = (value) => ({}).toString.call(value).slice(8, -1);

  const FIRST_SCRATCH = 4096;

  /** A scratch buffer larger than this is not kept for the next message. */
  const KEPT_SCRATCH = 1 << 20;

  /** Strings of up to this many units or bytes take no TextEncoder and no TextDecoder if they are ASCII. */
  const SHORT_STRING = 64;

  /**
   * Returns an encoder, which turns values into items. It keeps a scratch buffer,
   * so use one for many messages.
   * @param {Limits} [limits]
   */
  const newEncoder = (limits) => {
    const { depth, items, size } = { ...defaultLimits, ...limits };
    /** @type {Uint8Array} */
    let buf;
    /** @type {DataView} */
    let view;
    let pos = 0;
    /** How many items the message may still have. */
    let left = 0;
    /** Whether undefined stands for what no message can hold. */
    let lenient = false;
    /** The objects around the present value. @type {object[]} */
    const around = [];
    /** The way to the present value, a step for each object around it. @type {unknown[]} */
    const steps = [];

    /** @param {Code} code @param {string} reason @returns {never} */
    const fail = (code, reason) => {
      throw new CodecError(code, reason, pathOf(steps, around.length));
    };

    /** Writes undefined for a value that no message can hold, if that may be. @param {Code} code @param {string} reason */
    const refuse = (code, reason) => {
      if (!lenient) fail(code, reason);
      byte(UNDEFINED);
    };

    /** Makes room. @param {number} n bytes */
    const room = (n) => {
      if (pos + n > buf.length) grow(pos + n);
    };

    /** @param {number} need */
    const grow = (need) => {
      if (need > size + 9) fail("limit", `more than ${size} bytes`);
      use(new Uint8Array(Math.min(Math.max(need, 2 * buf.length), size + 9)));
    };

    /** @param {number} initial */
    const byte = (initial) => {
      room(1);
      buf[pos++] = initial;
    };

    /** Writes the head of an item: its major type and its argument. @param {number} major @param {number} n an integer that is safe */
    const head = (major, n) => {
      room(9);
      if (n < 24) {
        buf[pos++] = major | n;
      } else if (n < 0x100) {
        buf[pos++] = major | 24;
        buf[pos++] = n;
      } else if (n < 0x10000) {
        buf[pos] = major | 25;
        view.setUint16(pos + 1, n);
        pos += 3;
      } else if (n < TWO_32) {
        buf[pos] = major | 26;
        view.setUint32(pos + 1, n);
        pos += 5;
      } else {
        buf[pos] = major | 27;
        view.setUint32(pos + 1, n / TWO_32);
        view.setUint32(pos + 5, n);
        pos += 9;
      }
    };

    /**
     * Begins an array or a map. Its items are counted before they are walked: a
     * length says nothing of how much memory the sender had to spend.
     * @param {number} major
     * @param {number} n
     */
    const begin = (major, n) => {
      left -= n;
      if (left < 0) fail("limit", `more than ${items} items`);
      head(major, n);
    };

    /** @param {unknown} value */
    const item = (value) => {
      switch (typeof value) {
        case "string":
          return string(value);
        case "number":
          return number(value);
        case "boolean":
          return byte(value ? TRUE : FALSE);
        case "undefined":
          return byte(UNDEFINED);
        case "bigint":
          return bigint(value);
        case "object":
          return value ? inside(value) : byte(NULL);
      }
      refuse("not-cloneable", `a ${typeof value} cannot be in a message`);
    };

    /** @param {number} value */
    const number = (value) => {
      if (!Number.isSafeInteger(value) || Object.is(value, -0)) float(value);
      else if (value < 0) head(MAJOR_NEGATIVE, -1 - value);
      else head(MAJOR_UINT, value);
    };

    /** Writes a float in the shortest form that keeps the value. @param {number} value */
    const float = (value) => {
      room(9);
      view.setFloat32(pos + 1, value);
      const half = halfBits(value, view.getUint32(pos + 1));
      if (!Object.is(value, Math.fround(value))) {
        buf[pos] = FLOAT64;
        view.setFloat64(pos + 1, value);
        pos += 9;
      } else if (half < 0) {
        buf[pos] = FLOAT32;
        pos += 5;
      } else {
        buf[pos] = FLOAT16;
        view.setUint16(pos + 1, half);
        pos += 3;
      }
    };

    /** @param {string} value */
    const string = (value) => {
      if (!ascii(value)) text(value);
    };

    /** Writes a string if it is short and ASCII, and reports whether it was. @param {string} value */
    const ascii = (value) => {
      const { length } = value;
      if (length > SHORT_STRING) return false;
      const start = pos;
      head(MAJOR_TEXT, length);
      room(length);
      for (let i = 0; i < length; i++) {
        const unit = value.charCodeAt(i);
        if (unit > 0x7f) {
          pos = start;
          return false;
        }
        buf[pos++] = unit;
      }
      return true;
    };

    /** @param {string} value */
    const text = (value) => {
      // Most long texts are mostly ASCII: room for their units, then for all. The
      // bytes are moved if their head is not as long as was thought.
      const { length } = value;
      const start = pos;
      head(MAJOR_TEXT, length);
      const content = pos;
      for (let read = 0; read < length; ) {
        room(read ? 3 * (length - read) : length);
        const more = textEncoder.encodeInto(value.slice(read), buf.subarray(pos));
        read += more.read;
        pos += more.written;
      }
      const end = pos;
      const written = end - content;
      if (written === length) return;
      head(MAJOR_TEXT, written);
      const size = pos - end;
      buf.set(buf.subarray(content, end), start + size);
      pos = start;
      head(MAJOR_TEXT, written);
      pos += written;
    };

    /** @param {Uint8Array} value */
    const bytes = (value) => {
      head(MAJOR_BYTES, value.length);
      room(value.length);
      buf.set(value, pos);
      pos += value.length;
    };

    /**
     * Writes a bigint. One that would be taken for a number, were it written as an
     * integer, is written as a big integer.
     * @param {bigint} value
     */
    const bigint = (value) => {
      const negative = value < 0n;
      const n = negative ? -1n - value : value;
      if (n >> 64n === 0n && !Number.isSafeInteger(Number(value))) {
        room(9);
        buf[pos] = (negative ? MAJOR_NEGATIVE : MAJOR_UINT) | 27;
        view.setBigUint64(pos + 1, n);
        pos += 9;
      } else {
        head(MAJOR_TAG, negative ? TAG_BIG_NEGATIVE : TAG_BIG_POSITIVE);
        let digits = n ? n.toString(16) : "";
        if (digits.length % 2) digits = "0" + digits;
        bytes(Uint8Array.from(digits.match(/../g) ?? [], (byte) => parseInt(byte, 16)));
      }
    };

    /** Writes an object, from within it. @param {object} value */
    const inside = (value) => {
      if (around.includes(value)) return refuse("cycle", "the value contains itself");
      if (around.length >= depth) fail("limit", `more than ${depth} levels`);
      steps[around.length] = undefined;
      around.push(value);
      object(value);
      around.pop();
    };

    /** @param {any} value */
    const object = (value) => {
      if (Array.isArray(value)) return array(value);
      const prototype = Object.getPrototypeOf(value);
      if (!prototype || prototype === Object.prototype) return properties(value);
      branded(value, brandOf(value));
    };

    /** @param {unknown[]} value */
    const array = (value) => {
      const { length } = value;
      begin(MAJOR_ARRAY, length);
      for (let i = 0; i < length; i++) {
        steps[around.length - 1] = i;
        item(value[i]);
      }
    };

    /** @param {Record<string, unknown>} value */
    const properties = (value) => {
      const keys = Object.keys(value);
      begin(MAJOR_MAP, keys.length);
      let unsure = false;
      for (const key of keys) {
        steps[around.length - 1] = key;
        if (!ascii(key)) {
          unsure = true;
          text(key);
        }
        item(value[key]);
      }
      if (unsure) distinct(keys);
    };

    /** @param {unknown} value @returns {unknown} the same, with all lone surrogates of a string replaced */
    const wellFormed = (value) => (typeof value === "string" ? value.toWellFormed() : value);

    /** Makes sure that values differ also where lone surrogates are replaced. @param {unknown[]} values which differ */
    const distinct = (values) => {
      if (values.some((value) => value !== wellFormed(value)) && new Set(values.map(wellFormed)).size < values.length) {
        fail("not-cloneable", "two keys become the same text");
      }
    };

    /** @param {any} value @param {string} brand */
    const branded = (value, brand) => {
      if (ArrayBuffer.isView(value)) {
        const content = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        const kind = typedArrays.indexOf(brand);
        if (kind < 0) return named(brand, content);
        if (kind > 0) head(MAJOR_TAG, TAG_TYPED_ARRAY + kind);
        return bytes(content);
      }
      switch (brand) {
        case "Object":
          return properties(value);
        case "Date":
          head(MAJOR_TAG, TAG_TIME);
          return number(value.getTime() / 1000);
        case "Map":
          return map(value);
        case "Set":
          head(MAJOR_TAG, TAG_SET);
          value = [...value];
          distinct(value);
          return array(value);
        case "ArrayBuffer":
          return named(brand, new Uint8Array(value));
        case "RegExp":
          return named(brand, value.source, value.flags);
        case "DOMException":
          return named(brand, value.message, value.name);
        case "Error": {
          const name = String(value.name);
          return named(errorName.test(name) ? name : brand, String(value.message), ...("cause" in value ? [value.cause] : []));
        }
      }
      if (boxed.test(brand)) return named(brand, value.valueOf());
      if (NOT_CLONEABLE.test(brand)) return refuse("not-cloneable", `a ${brand} cannot be in a message`);
      named(brand);
    };

    /** @param {Map<unknown, unknown>} value */
    const map = (value) => {
      distinct([...value.keys()]);
      head(MAJOR_TAG, TAG_MAP);
      begin(MAJOR_MAP, value.size);
      for (const [key, element] of value) {
        steps[around.length - 1] = typeof key === "object" ? "(a key)" : key;
        item(key);
        item(element);
      }
    };

    /** Writes a named object. @param {string} name @param {unknown[]} args */
    const named = (name, ...args) => {
      head(MAJOR_TAG, TAG_OBJECT);
      begin(MAJOR_ARRAY, 1 + args.length);
      string(name);
      for (const arg of args) {
        steps[around.length - 1] = name;
        // Bytes are of this realm; they are not another object to be inside of.
        if (arg instanceof Uint8Array) bytes(arg);
        else item(arg);
      }
    };

    /** @param {Uint8Array} next a scratch buffer, which takes over what has been written */
    const use = (next) => {
      if (pos) next.set(buf.subarray(0, pos));
      buf = next;
      view = new DataView(next.buffer);
    };

    /** Gives up the item, and the scratch buffer if that is large. */
    const release = () => {
      pos = around.length = 0;
      if (!(buf?.length <= KEPT_SCRATCH)) use(new Uint8Array(FIRST_SCRATCH));
    };

    return {
      release,

      /**
       * Encodes a message.
       * @param {unknown} value
       * @param {boolean} [orUndefined] whether undefined stands in for parts that no
       *   message can hold, such as functions, and for what contains itself
       * @returns {Uint8Array} the item. It is part of the scratch buffer and is
       *   overwritten by the next call: copy it, and never post it.
       * @throws {CodecError} when no message can hold the value
       */
      encode(value, orUndefined = false) {
        release();
        lenient = orUndefined;
        left = items;
        item(value);
        return buf.subarray(0, pos);
      },
    };
  };

  /**
   * @param {number} value
   * @param {number} single its bits as a single-precision float
   * @returns {number} the bits of the half-precision float of the same value, or -1
   */
  const halfBits = (value, single) => {
    const sign = (single >>> 16) & 0x8000;
    const size = Math.abs(value);
    if (value !== value) return 0x7e00;
    if (size === Infinity) return sign | 0x7c00;
    // The exponent counts from another number. A value that needs more bits has a fraction here.
    const half = size < 2 ** -14 ? size * 2 ** 24 : (single & 0x7fffffff) / 2 ** 13 - 0x1c000;
    return Number.isInteger(half) && half < 0x7c00 ? sign | half : -1;
  };

  /**
   * @param {number} half the bits of a half-precision float
   * @returns {number} its value
   */
  const halfFloat = (half) => {
    const exponent = (half >> 10) & 31;
    const mantissa = half & 1023;
    const magnitude =
      exponent > 30 ? (mantissa ? NaN : Infinity)
      : exponent ? (mantissa + 1024) * 2 ** (exponent - 25)
      : mantissa * 2 ** -24;
    return half >> 15 ? -magnitude : magnitude;
  };

  /** @param {Uint8Array[]} parts @returns {Uint8Array} their bytes in a new array */
  const joined = (parts) => {
    const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };

  /** Keys of objects that came before. @type {string[]} */
  const knownKeys = [];

  /** The count of items when it is not known. */
  const INDEFINITE = -1;

  /** How far from 1970 a Date can be, in milliseconds. */
  const MAX_DATE = 8.64e15;

  /** Makes a function decode, which reads one item at a time. @param {Limits} [limits] */
  const newDecoder = (limits) => {
    const { depth: maxDepth, items, size } = { ...defaultLimits, ...limits };
    /** @type {Uint8Array} */
    let bytes;
    /** @type {DataView} */
    let view;
    let pos = 0;
    /** How many items the message may still have. */
    let left = 0;
    let depth = 0;
    /** The initial byte of the present item. */
    let initial = 0;
    /** The way to the present value, a step for each level. @type {unknown[]} */
    const steps = [];

    /** @param {Code} code @param {string} reason @returns {never} */
    const fail = (code, reason) => {
      throw new CodecError(code, reason, pathOf(steps, depth));
    };

    /** @param {string} wanted @param {unknown} [fine] */
    const want = (wanted, fine) => {
      if (!fine) fail("mismatch", `want ${wanted}`);
    };

    /** Goes over n bytes. @param {number} n @returns {number} where they begin */
    const advance = (n) => {
      if (n > bytes.length - pos) fail("malformed", "the bytes end within an item");
      pos += n;
      return pos - n;
    };

    /** Begins the next item. @returns {number} its major type */
    const next = () => {
      initial = bytes[advance(1)];
      return initial & 0xe0;
    };

    /** Begins the next item, behind tags that only describe it. @returns {number} its tag, -1 if it has none */
    const nextTag = () => {
      while (next() === MAJOR_TAG) {
        const tag = argument();
        // These say something about their content without making another value of it.
        const describesOnly = (tag >= 21 && tag <= 24) || (tag >= 32 && tag <= 36) || tag === TAG_SELF_DESCRIBE;
        if (!describesOnly) return tag;
      }
      return -1;
    };

    /**
     * Reads the argument of the present item's head.
     * @returns {number} the argument, not exact beyond 2^53; INDEFINITE for an indefinite length
     */
    const argument = () => {
      const info = initial & 31;
      if (info < 24) return info;
      switch (info) {
        case 24:
          return bytes[advance(1)];
        case 25:
          return view.getUint16(advance(2));
        case 26:
          return view.getUint32(advance(4));
        case 27:
          return view.getUint32(advance(8)) * TWO_32 + view.getUint32(pos - 4);
        case 31:
          if (initial >= MAJOR_BYTES && initial < MAJOR_TAG) return INDEFINITE;
      }
      return fail("malformed", "bytes that begin no item");
    };

    /** @returns {unknown} */
    const item = () => {
      const tag = nextTag();
      return tag < 0 ? untagged() : tagged(tag);
    };

    /** @returns {unknown} */
    const untagged = () => {
      switch (initial & 0xe0) {
        case MAJOR_UINT:
        case MAJOR_NEGATIVE:
          return integer();
        case MAJOR_BYTES:
          return byteString();
        case MAJOR_TEXT:
          return text();
        case MAJOR_ARRAY:
          return array();
        case MAJOR_MAP:
          return map();
      }
      return simple();
    };

    const integer = () => {
      const negative = initial >= MAJOR_NEGATIVE;
      const n = argument();
      const value = negative ? -1 - n : n;
      if (Number.isSafeInteger(value)) return value;
      const exact = view.getBigUint64(pos - 8);
      return negative ? -1n - exact : exact;
    };

    const simple = () => {
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
          return halfFloat(view.getUint16(advance(2)));
        case FLOAT32:
          return view.getFloat32(advance(4));
        case FLOAT64:
          return view.getFloat64(advance(8));
      }
      const n = argument();
      if (initial === 0xf8 && n < 32) fail("malformed", "bytes that begin no item");
      return want(`a known simple value, found ${n}`);
    };

    /** @returns {Uint8Array} a copy of the content of a byte string */
    const byteString = () => {
      want("bytes", (initial & 0xe0) === MAJOR_BYTES);
      const n = argument();
      return n === INDEFINITE ? chunks(MAJOR_BYTES) : bytes.slice(advance(n), pos);
    };

    const text = () => {
      const n = argument();
      if (n === INDEFINITE) return utf8(chunks(MAJOR_TEXT));
      const start = advance(n);
      return (n <= SHORT_STRING ? asciiText(bytes, start, pos) : undefined) ?? utf8(bytes.subarray(start, pos));
    };

    /**
     * Reads the text of a key. The same few keys come again and again, and a
     * string that is there already is found faster than it is made.
     */
    const key = () => {
      const length = initial & 31;
      if (length > 23 || length > bytes.length - pos) return text();
      const slot = (length + bytes[pos] * 5 + bytes[pos + length - 1] * 11 + bytes[pos + (length >> 1)]) & 255;
      const known = knownKeys[slot];
      if (known?.length === length) {
        let i = 0;
        while (i < length && known.charCodeAt(i) === bytes[pos + i]) i++;
        if (i === length) {
          pos += length;
          return known;
        }
      }
      const made = text();
      // Only of a text in ASCII are there as many units as bytes.
      if (made.length === length) knownKeys[slot] = made;
      return made;
    };

    /**
     * @template T
     * @param {() => T} make
     * @param {Code} code
     * @param {string} reason of an error, if it cannot be made
     */
    const attempt = (make, code, reason) => {
      try {
        return make();
      } catch {
        return fail(code, reason);
      }
    };

    /** @param {Uint8Array} content */
    const utf8 = (content) => attempt(() => textDecoder.decode(content), "malformed", "want text in UTF-8");

    /** Reads the chunks of a string of indefinite length. @param {number} major @returns {Uint8Array} */
    const chunks = (major) => {
      const all = [];
      for (;;) {
        const found = next();
        if (initial === BREAK) return joined(all);
        const n = argument();
        if (found !== major || n === INDEFINITE) fail("malformed", "want chunks of strings");
        const chunk = bytes.subarray(advance(n), pos);
        if (major === MAJOR_TEXT) utf8(chunk);
        all.push(chunk);
      }
    };

    /**
     * Begins an array or a map, one level deeper.
     * @param {number} perItem the least number of bytes of an element or entry
     * @returns {number} how many follow, or INDEFINITE
     */
    const count = (perItem) => {
      const n = argument();
      pos = advance(n * perItem); // So many bytes must follow.
      if (depth >= maxDepth) fail("limit", `more than ${maxDepth} levels`);
      steps[depth++] = undefined;
      return n;
    };

    /**
     * @param {number} n how many items follow, or INDEFINITE
     * @param {number} i how many have been read
     * @returns {boolean} whether another one follows
     */
    const more = (n, i) => {
      const broken = n === INDEFINITE && bytes[pos] === BREAK;
      if (i === n || broken) {
        if (broken) pos++;
        depth--;
        return false;
      }
      if (--left < 0) fail("limit", `more than ${items} items`);
      return true;
    };

    const array = () => {
      want("an array", (initial & 0xe0) === MAJOR_ARRAY);
      const n = count(1);
      const all = [];
      for (let i = 0; more(n, i); i++) {
        steps[depth - 1] = i;
        all.push(item());
      }
      return all;
    };

    /** Reads a map: a plain object, or a Map if a key is not a string. */
    const map = () => {
      const n = count(2);
      /** @type {Record<string, unknown>} */
      let object = {};
      let unsure = false;
      let i = 0;
      for (; more(n, i); i++) {
        if ((bytes[pos] & 0xe0) !== MAJOR_TEXT) {
          left++;
          return entries(n, i, new Map(Object.entries(object)));
        }
        next();
        const name = key();
        steps[depth - 1] = name;
        if (object[name] !== undefined && Object.hasOwn(object, name)) once(false);
        const value = item();
        if (value === undefined) unsure = true;
        if (name === "__proto__") {
          unsure = true;
          object = { ...object, [name]: value }; // An assignment would set the prototype.
        } else {
          object[name] = value;
        }
      }
      if (unsure) once(Object.keys(object).length === i);
      return object;
    };

    /** @param {boolean} all whether all are different */
    const once = (all) => want("every key once", all);

    /**
     * Reads the entries of a map from the i-th on.
     * @param {number} n
     * @param {number} i
     * @param {Map<unknown, unknown>} all the entries before
     */
    const entries = (n, i, all) => {
      once(all.size === i);
      while (more(n, i)) {
        steps[depth - 1] = undefined;
        const name = item();
        steps[depth - 1] = typeof name === "object" ? "(a key)" : name;
        all.set(name, item());
        once(all.size === ++i);
      }
      return all;
    };

    /** Reads the content of a tag. @param {number} tag @returns {unknown} */
    const tagged = (tag) => {
      switch (tag) {
        case TAG_TIME:
        case TAG_TIME_TEXT:
        case TAG_TIME_EXTENDED:
          return date(tag);
        case TAG_BIG_POSITIVE:
          return bigint();
        case TAG_BIG_NEGATIVE:
          return -1n - bigint();
        case TAG_OBJECT:
          next();
          return named(array());
        case TAG_SET: {
          next();
          const all = array();
          const set = new Set(all);
          want("every element once", set.size === all.length);
          return set;
        }
        case TAG_MAP:
          want("a map", next() === MAJOR_MAP);
          return entries(count(2), 0, new Map());
      }
      return typedArray(tag);
    };

    const bigint = () => {
      next();
      let digits = "0x0";
      for (const byte of byteString()) digits += byte.toString(16).padStart(2, "0");
      return attempt(() => BigInt(digits), "limit", "a bigint that this browser cannot make");
    };

    /** @param {number} tag */
    const typedArray = (tag) => {
      const kind = tag - TAG_TYPED_ARRAY;
      const little = typedArrays[kind];
      const name = little ?? typedArrays[kind + 4];
      if (!name || kind < 0) return want(`a known tag, found ${tag}`);
      next();
      const content = byteString();
      const make = () => {
        const type = /** @type {any} */ (globalThis)[name];
        const size = new type(1).byteLength;
        if (!little) for (let i = 0; i < content.length; i += size) content.subarray(i, i + size).reverse();
        return new type(content.buffer);
      };
      return attempt(make, "mismatch", `want a ${name} that this browser can make`);
    };

    /** Reads the content of a tag as a Date. @param {number} tag */
    const date = (tag) => {
      const content = nextTag() < 0 ? untagged() : undefined;
      const ms =
        tag === TAG_TIME ? typeof content === "number" && msOfSeconds(content)
        : tag === TAG_TIME_TEXT ? typeof content === "string" && msOfText(content)
        : content instanceof Map && msOfExtended(content);
      want("a valid date", typeof ms === "number" && !(Math.abs(ms) > MAX_DATE));
      return new Date(/** @type {number} */ (ms));
    };

    /** Makes the object that a name and arguments stand for. @param {any[]} content @returns {unknown} */
    const named = ([name, first, second, ...rest]) => {
      want("a known object", rest.length === 0 && typeof name === "string");
      const type = /** @type {any} */ (globalThis)[name];
      if (typeof first === "string") {
        if (errorName.test(name)) return new type(first, second !== undefined && { cause: second });
        if (/^(DOMException|RegExp)$/.test(name) && typeof second === "string") {
          return attempt(() => new type(first, second), "mismatch", `want a ${name} that this browser can make`);
        }
      }
      if (boxed.test(name) && typeof first === name.toLowerCase()) return Object(first);
      if (first instanceof Uint8Array) {
        if (name === "ArrayBuffer") return first.buffer;
        if (name === "DataView") return new type(first.buffer);
      }
      return want(`a known object, found a ${JSON.stringify(name)}`);
    };

    /**
     * Decodes an item.
     * @param {Uint8Array} from may be a view of wasm memory: nothing of it is kept
     * @returns {unknown} the message
     * @throws {CodecError} when the bytes are not an item
     */
    return (from) => {
      bytes = from;
      view = new DataView(from.buffer, from.byteOffset, from.byteLength);
      pos = 0;
      left = items;
      depth = 0;
      try {
        if (bytes.length > size) fail("limit", `more than ${size} bytes`);
        const value = item();
        if (pos < bytes.length) fail("malformed", "bytes follow the message");
        return value;
      } finally {
        bytes = view = /** @type {any} */ (undefined); // Nothing of it is kept.
      }
    };
  };

  const decode = /* @__PURE__ */ newDecoder();

  /**
   * Rounds away what a float of seconds cannot hold exactly: microseconds near
   * to our time, else milliseconds.
   * @param {number} seconds since 1970
   * @returns {number} milliseconds
   */
  const msOfSeconds = (seconds) => {
    const perMs = Math.abs(seconds) < 2 ** 31 ? 1000 : 1;
    return Math.floor(Math.round(seconds * 1000 * perMs) / perMs);
  };

  /** A time as in RFC 3339; of its day and time, the characters alone. */
  const RFC3339 = /^(.{10})[T ](.{8})(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

  /**
   * @param {string} text a time as in RFC 3339
   * @returns {number | undefined} milliseconds since 1970
   */
  const msOfText = (text) => {
    const [, day, time, fraction = "", zone = ""] = RFC3339.exec(text) ?? [];
    const local = `${day}T${time}.${(fraction + "000").slice(0, 3)}`;
    // Only a day and a time that exist come back as they were.
    return new Date(local + "Z").toJSON() === local + "Z" ? Date.parse(local + zone.toUpperCase()) : undefined;
  };

  /**
   * @param {Map<unknown, any>} content seconds at 1, their fraction at -3, -6 or -9 (RFC 9581)
   * @returns {number | undefined} milliseconds since 1970
   */
  const msOfExtended = (content) => {
    let seconds = Infinity; // There must be some.
    let ns = 0;
    for (const [key, value] of content) {
      if (!Number.isInteger(value)) return undefined;
      if (key === 1) seconds = value;
      else if (key === -3 || key === -6 || key === -9) ns = value * 10 ** (9 + key);
      else return undefined;
    }
    return ns < 0 || ns >= 1e9 ? undefined : seconds * 1000 + Math.floor(ns / 1e6);
  };

  /**
   * @param {Uint8Array} bytes
   * @param {number} start
   * @param {number} end
   * @returns {string | undefined} the text, if it is ASCII
   */
  const asciiText = (bytes, start, end) => {
    let text = "";
    for (let i = start; i < end; i++) {
      if (bytes[i] > 0x7f) return undefined;
      text += String.fromCharCode(bytes[i]);
    }
    return text;
  };

  gangway.codec = { CodecError, brandOf, decode, defaultLimits, joined, newDecoder, newEncoder, textDecoder };
})();
