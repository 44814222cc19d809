// The packets of sessions and the parts of calls: CBOR arrays of unsigned integers,
// byte strings and texts, whose last element may be an item of any kind.
//
// It needs codec.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { brandOf, joined, newEncoder, textDecoder } = gangway.codec;

  const api = () => /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome;

  /** Whether the browser sends messages as JSON, so that bytes are sent as text: Firefox never does. */
  const sendsJSON = () => {
    const runtime = api()?.runtime;
    return runtime?.getManifest?.().message_serialization === "json" && !runtime.getURL("").startsWith("moz-");
  };

  /** @param {unknown} value @returns {boolean} whether it is a byte array, of any realm */
  const isBytes = (value) => brandOf(value) === "Uint8Array";

  const encoder = /* @__PURE__ */ newEncoder();

  /** @param {unknown} value @returns {Uint8Array} its item, of its own */
  const encode = (value) => {
    const item = encoder.encode(value).slice();
    encoder.release();
    return item;
  };

  /** @param {string} text of one character for each byte @returns {Uint8Array} */
  const bytesOf = (text) => {
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  };

  /** @param {Uint8Array} bytes @returns {string} of one character for each byte */
  const charsOf = (bytes) => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 1 << 15) text += String.fromCharCode(...bytes.subarray(at, at + (1 << 15)));
    return text;
  };

  /** @param {Uint8Array} bytes */
  const base64Of = (bytes) => btoa(charsOf(bytes));

  /** The bytes of base64, undefined if it is none. @param {any} text @returns {Uint8Array | undefined} */
  const fromBase64 = (text) => {
    try {
      return bytesOf(atob(text));
    } catch {
      return undefined;
    }
  };

  /**
   * @param {unknown[]} elements fewer than 23
   * @param {Uint8Array} [item] the last element, encoded already
   * @returns {Uint8Array}
   */
  const pack = (elements, item) => {
    const head = encode(elements);
    if (!item) return head;
    head[0]++; // One element more.
    return joined([head, item]);
  };

  /**
   * Reads a packet.
   * @param {any} packet
   * @param {string[]} forms of packets, by their kinds, with a letter for each element behind the
   *   kind: u for an integer, b for bytes, t for text, i for an item, which is not read, and a dot
   *   for all that may follow
   * @returns {any[]} the elements, none if the packet has another form
   */
  const unpack = (packet, forms) => {
    let at = 0;
    const take = (/** @type {number} */ size) => packet.subarray(at, (at += size));
    const head = (/** @type {number} */ major) => {
      const [initial] = take(1);
      const info = initial & 31;
      if (initial >> 5 !== major || info > 27) throw new Error();
      return info < 24 ? info : take(1 << (info - 24)).reduce((n, byte) => n * 256 + byte, 0);
    };
    try {
      const length = head(4);
      /** @type {any[]} */
      const elements = [head(0)];
      for (const letter of forms[elements[0]]) {
        if (letter === ".") return at > packet.length ? [] : elements;
        elements.push(
          letter === "u" ? head(0)
          : letter === "b" ? take(head(2))
          : letter === "t" ? textDecoder.decode(take(head(3)))
          : take(Math.max(packet.length - at, 1)),
        );
      }
      // What lies beyond the end is not there, but at has gone over it.
      return at === packet.length && elements.length === length ? elements : [];
    } catch {
      return [];
    }
  };

  /** @param {any} sender as the browser describes it @returns {{id: string, tab: number, frame: number, page: string}} */
  const senderOf = (sender) => ({ id: sender?.id ?? "", tab: sender?.tab?.id ?? 0, frame: sender?.frameId ?? 0, page: sender?.origin ?? "" });

  /** @param {{id: string, tab: number, page: string}} sender one that has a share for itself: a tab, or outside tabs an origin */
  const partyOf = ({ id, tab, page }) => `${id} ${tab || page}`;

  gangway.packets = { api, base64Of, bytesOf, charsOf, encode, fromBase64, isBytes, pack, partyOf, senderOf, sendsJSON, unpack };
})();
