// Batches as text, for extensions whose messages are JSON: no byte arrays cross
// there.
//
// The name of a port says whether its ends are Go and send batches, so no string
// of a user is ever taken for one: on such a port every message is the base64 of
// a batch, and on every other one a message is itself.
//
// The build writes this file before loader.js and lazy.js, for such extensions.
// Ends in JavaScript do the same by packets.js and session.js.
"use strict";

(() => {
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));
  const runtime = /** @type {any} */ (globalThis.browser ?? globalThis.chrome)?.runtime;
  const clones = runtime?.getURL?.("").startsWith("moz-extension:"); // Firefox does at all times.
  if (gangway.jsonText || clones || runtime?.getManifest?.().message_serialization !== "json") return;

  /** What the browser's name of a port begins with that carries batches. The last number is the version of this format. */
  const MARK = "gangway.batch/1;";

  /** What the names of ports of sessions begin with, which carry batches at all times. */
  const SESSION = "gangway.session/";

  /** What a batch begins with; see loader.js. */
  const BATCH_HEADER = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1);

  /** What the loader of a background says before it ends a port in a pause; see loader.js. */
  const CRASHING = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf4, 1);

  /** From how many bytes of JSON on Chromium refuses a message. */
  const LIMIT = 64 * 1024 * 1024;

  /** How many bytes of JSON a byte of an item can become: a control character in a string is "\u0001". */
  const GROWTH = 6;

  /** What a program answers that gives no answer: there is no undefined in JSON. */
  const NO_ANSWER = Object.freeze({ "gangway.answer/1": "none" });

  /** How many bytes are converted at once where the browser has no toBase64. */
  const PART = 0x6000;

  /** @param {string} name */
  const batched = (name) => name.startsWith(MARK) || name.startsWith(SESSION);

  /** @param {any} bytes */
  const toText = (bytes) => {
    if (bytes.toBase64) return /** @type {string} */ (bytes.toBase64());
    let text = "";
    for (let at = 0; at < bytes.length; at += PART) text += btoa(String.fromCharCode(...bytes.subarray(at, at + PART)));
    return text;
  };

  /** @param {string} text */
  const toBytes = (text) => {
    const { fromBase64 } = /** @type {any} */ (Uint8Array);
    if (fromBase64) return /** @type {Uint8Array} */ (fromBase64.call(Uint8Array, text));
    const content = atob(text);
    const bytes = new Uint8Array(content.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = content.charCodeAt(i);
    return bytes;
  };

  /** @param {number} size of the text that the browser would send */
  const refuseLarge = (size) => {
    if (size < LIMIT) return;
    const error = new Error(`it takes ${size} bytes as JSON, and Chromium sends less than ${LIMIT}: send it in parts, or build for Chromium with "message_serialization": "structured_clone", by which bytes take a quarter less`);
    error.name = "TooLargeError";
    throw error;
  };

  /** A batch that is cut short, which Go gets in place of nonsense. */
  const broken = () => Uint8Array.of(...BATCH_HEADER, 0);

  /** @param {Uint8Array} bytes @param {Uint8Array} header */
  const beginsWith = (bytes, header) => header.every((byte, i) => bytes[i] === byte);

  /** @param {unknown} value that came on a port with batches */
  const read = (value) => {
    if (typeof value !== "string") return broken();
    try {
      const bytes = toBytes(value);
      return beginsWith(bytes, BATCH_HEADER) || beginsWith(bytes, CRASHING) ? bytes : broken();
    } catch {
      return broken();
    }
  };

  /** The messages of a port as byte arrays. @implements {Gangway.Source} */
  class Messages {
    /** @param {Gangway.Source} source */
    constructor(source) {
      this.source = source;
      /** @type {Map<Function, (value: unknown) => void>} */
      this.listeners = new Map();
    }

    /** @param {any} listener */
    addListener(listener) {
      const reading = (/** @type {unknown} */ value) => listener(read(value));
      this.listeners.set(listener, reading);
      this.source.addListener(reading);
    }

    /** @param {any} listener */
    removeListener(listener) {
      const reading = this.listeners.get(listener);
      this.listeners.delete(listener);
      if (reading) this.source.removeListener(reading);
    }
  }

  /** A port that takes and gives batches, and sends them as text. @implements {RuntimePort} */
  class TextPort {
    /** @param {RuntimePort} jsPort */
    constructor(jsPort) {
      this.jsPort = jsPort;
      this.name = jsPort.name.startsWith(MARK) ? jsPort.name.slice(MARK.length) : jsPort.name;
      this.sender = jsPort.sender;
      this.batched = true;
      this.onMessage = new Messages(jsPort.onMessage);
      this.onDisconnect = jsPort.onDisconnect;
    }

    /** @param {any} batch */
    postMessage(batch) {
      const quotes = 2;
      refuseLarge(4 * Math.ceil(batch.length / 3) + quotes);
      this.jsPort.postMessage(toText(batch));
    }

    disconnect() {
      this.jsPort.disconnect();
    }
  }

  gangway.jsonText = Object.freeze({
    batched,

    mark: (/** @type {string} */ name) => (batched(name) ? name : MARK + name),

    port: (/** @type {RuntimePort} */ jsPort) => (jsPort.batched === undefined && batched(jsPort.name) ? new TextPort(jsPort) : jsPort),

    NO_ANSWER,

    answer: (/** @type {any} */ value) => (value?.["gangway.answer/1"] === "none" ? undefined : value),

    check: (/** @type {unknown} */ value, /** @type {number} */ size) => {
      if (size * GROWTH >= LIMIT) refuseLarge(new TextEncoder().encode(JSON.stringify(value) ?? "").length);
    },
  });
})();
