// Sessions that outlive ports, for ends that are written in JavaScript and dial.
//
// Mirrors package machine in wasm/session/internal/machine, for an end that dials
// and stores nothing; wasm/session/SPEC.md describes the packets. Ports carry them
// as batches of items, as loader.js has them: a message keeps its bytes. It needs
// codec.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { Encoder, decode } = gangway.codec;

  const VERSION = 2;
  const HELLO = 0;
  const WELCOME = 1;
  const DATA = 2;
  const FRAGMENT = 3;
  const ACK = 4;
  const CLOSE = 5;
  const RESET = 6;
  const SLEEP = 7;
  const AGAIN = 8;

  // The part of its message that a fragment is.
  const MORE = 0;
  const END = 1;
  const ABANDON = 2;
  const END_AGAIN = 3;

  const FRAGMENT_SIZE = 1 << 16;
  const MAX_TRANSFERS = 16;
  const WINDOW_MESSAGES = 16384;
  const WINDOW_BYTES = 1 << 20;
  const MAX_MESSAGE = 256 << 20;
  const ACK_DELAY = 25;
  const ANSWER_TIME = 30_000;
  const STEADY = 5_000;
  const KEEP = 30 * 60_000;

  // Why a session ends, as resets tell it.
  const CLOSED = 0;
  const ABORTED = 1;
  const FORGOTTEN = 2;
  const NO_VERSION = 4;
  const VIOLATED = 5;
  const TOO_LARGE = 6;
  const GONE = 8;
  const codes = [
    "closed", "aborted", "forgotten", "refused", "no-version", "violated", "too-large", "busy", "gone", "memory",
  ];

  /** What a batch begins with; see loader.js. */
  const BATCH_HEADER = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1);

  /** What the loader of a background says before it ends a port in a pause; see loader.js. */
  const CRASHING = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf4, 1);

  /** @param {Uint8Array} value @param {Uint8Array} header */
  const beginsWith = (value, header) => header.every((byte, i) => value[i] === byte);

  const encoder = new Encoder();

  /** @param {unknown} value @returns {Uint8Array} */
  const itemOf = (value) => {
    const item = encoder.encode(value).slice();
    encoder.release();
    return item;
  };

  /** The end of a session, and each error that comes of it. */
  class SessionError extends Error {
    /**
     * @param {number} code
     * @param {string} text
     * @param {Uint8Array[]} unsent items that have never left
     * @param {Uint8Array[]} unconfirmed items that were sent and not confirmed, those included
     */
    constructor(code, text, unsent = [], unconfirmed = []) {
      super(`session: ${codes[code]}${text === "" ? "" : `: ${text}`}`);
      this.name = "SessionError";
      /** Such as "closed". */
      this.code = codes[code];
      this.unsent = unsent;
      this.unconfirmed = unconfirmed;
    }
  }

  /** An error of a message that is too large. */
  class TooLargeError extends RangeError {
    constructor() {
      super(`session: a message of more than ${MAX_MESSAGE} bytes`);
      this.name = "TooLargeError";
    }
  }

  /** Reads the elements of a packet. A fault throws. */
  class Reader {
    /** @param {Uint8Array} item */
    constructor(item) {
      this.item = item;
      this.pos = 0;
      this.left = this.head(4);
    }

    /** @param {boolean} fine */
    want(fine) {
      if (!fine) throw new SessionError(VIOLATED, "malformed packet");
    }

    /** @param {number} major @returns {number} */
    head(major) {
      const { item, pos } = this;
      const info = item[pos] & 31;
      const size = info < 24 ? 0 : 1 << (info - 24);
      this.want(item[pos] >> 5 === major && size <= 8 && pos + size < item.length);
      let n = size === 0 ? info : 0;
      for (let i = 1; i <= size; i++) n = n * 256 + item[pos + i];
      this.pos += 1 + size;
      return n;
    }

    /** @returns {number} */
    uint() {
      this.want(--this.left >= 0);
      const n = this.head(0);
      this.want(n <= Number.MAX_SAFE_INTEGER);
      return n;
    }

    /** @param {number} major @returns {Uint8Array} */
    content(major) {
      this.want(--this.left >= 0);
      const n = this.head(major);
      this.want(n <= this.item.length - this.pos);
      this.pos += n;
      return this.item.subarray(this.pos - n, this.pos);
    }

    text() {
      return new TextDecoder().decode(this.content(3));
    }

    rest() {
      this.want(this.left === 1 && this.pos < this.item.length);
      this.left = 0;
      const start = this.pos;
      this.pos = this.item.length;
      return this.item.subarray(start);
    }

    end() {
      this.want(this.left === 0 && this.pos === this.item.length);
    }
  }

  /** @param {unknown[]} elements @param {Uint8Array} item the last element, encoded already */
  const withItem = (elements, item) => {
    const head = itemOf(elements);
    const all = new Uint8Array(head.length + item.length);
    all.set(head);
    all.set(item, head.length);
    all[0]++;
    return all;
  };

  /** @param {Uint8Array[]} items @returns {Uint8Array} */
  const batchOf = (items) => {
    const all = new Uint8Array(items.reduce((size, item) => size + 4 + item.length, BATCH_HEADER.length));
    const view = new DataView(all.buffer);
    all.set(BATCH_HEADER);
    let at = BATCH_HEADER.length;
    for (const item of items) {
      view.setUint32(at, item.length, true);
      all.set(item, at + 4);
      at += 4 + item.length;
    }
    return all;
  };

  /**
   * @param {any} value that came on a port
   * @returns {Uint8Array[]} the items in it
   */
  const itemsIn = (value) => {
    const bytes = Object.prototype.toString.call(value) === "[object Uint8Array]";
    if (bytes && beginsWith(value, CRASHING)) return [];
    if (!bytes || !beginsWith(value, BATCH_HEADER)) return [itemOf(value)];
    const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
    const items = [];
    for (let at = BATCH_HEADER.length; at < value.length; ) {
      const size = at + 4 <= value.length ? view.getUint32(at, true) : Infinity;
      if (size > value.length - at - 4) throw new SessionError(VIOLATED, "a batch is cut short");
      items.push(value.subarray(at + 4, at + 4 + size));
      at += 4 + size;
    }
    return items;
  };

  /**
   * @typedef {object} Entry
   * @property {number} number
   * @property {number} order how many entries were added with it
   * @property {Uint8Array} payload
   * @property {Transfer} [transfer] of a fragment
   * @property {number} [what] of a fragment
   * @property {boolean} [closing]
   */

  /**
   * A large message that travels in fragments.
   * @typedef {object} Transfer
   * @property {number} id
   * @property {Uint8Array} payload
   * @property {number} queued bytes of it that are or were in entries
   */

  /** The messages that were sent and are not confirmed. */
  class Outbox {
    constructor() {
      /** @type {Entry[]} */
      this.entries = [];
      this.next = 0;
      this.last = 0;
      this.handled = 0;
      this.added = 0;
      this.posted = 0;
      this.again = 0;
      this.messages = 0;
      this.bytes = 0;
      this.fragments = 0;
      this.onWay = 0;
      /** @type {Transfer[]} */
      this.transfers = [];
      this.lastTransfer = 0;
      /** @type {Transfer | undefined} */
      this.filling = undefined;
    }

    /** @param {Omit<Entry, "number" | "order">} entry */
    add(entry) {
      this.entries.push({ ...entry, number: ++this.last, order: ++this.added });
      if (entry.transfer !== undefined) {
        this.fragments += entry.payload.length;
      } else if (!entry.closing) {
        this.messages++;
        this.bytes += entry.payload.length;
      }
    }

    /** @param {Uint8Array} payload */
    begin(payload) {
      this.filling = { id: ++this.lastTransfer, payload, queued: 0 };
      this.transfers.push(this.filling);
    }

    /** Queues fragments of the large message that is being queued, while there is room. */
    fill() {
      for (let t; (t = this.filling) !== undefined && (this.fragments === 0 || this.fragments + FRAGMENT_SIZE <= WINDOW_BYTES / 2); ) {
        this.add(fragmentOf(t, t.queued));
        t.queued = Math.min(t.queued + FRAGMENT_SIZE, t.payload.length);
        if (t.queued === t.payload.length) this.filling = undefined;
      }
    }

    /** @param {number} size */
    fits(size) {
      return this.messages === 0 || (this.messages < WINDOW_MESSAGES && this.bytes + size <= WINDOW_BYTES);
    }

    /** @param {{messages: number, bytes: number}} credit @returns {Entry | undefined} the next entry that may leave */
    take(credit) {
      const entry = this.entries[this.next];
      if (entry === undefined || entry.number - this.handled > Math.max(1, credit.messages)) return undefined;
      if (credit.bytes === 0 || (this.onWay > 0 && this.onWay + entry.payload.length > credit.bytes)) return undefined;
      this.next++;
      this.onWay += entry.payload.length;
      this.posted = Math.max(this.posted, entry.order);
      return entry;
    }

    /** @param {Entry} entry */
    isAgain(entry) {
      return entry.order > 0 && entry.order <= this.again;
    }

    /** Drops the messages that are handled. @param {number} handled */
    confirm(handled) {
      let n = 0;
      while (n < this.entries.length && this.entries[n].number <= handled) this.drop(this.entries[n], n++);
      this.entries.splice(0, n);
      this.next = Math.max(0, this.next - n);
      this.handled = Math.max(this.handled, handled);
    }

    /** @param {Entry} entry @param {number} index */
    drop(entry, index) {
      const { transfer, payload, what, closing } = entry;
      if (index < this.next) this.onWay -= payload.length;
      if (transfer !== undefined) {
        this.fragments -= payload.length;
        if (what !== MORE) this.transfers = this.transfers.filter((other) => other !== transfer);
      } else if (!closing) {
        this.messages--;
        this.bytes -= payload.length;
      }
    }

    /**
     * Prepares for a new connection to an end that has all packets up to received.
     * @param {number} received
     * @param {boolean} forgetful whether that end has lost its memory
     */
    resume(received, forgetful) {
      if (forgetful) {
        this.again = this.posted;
        this.restartTransfers(received);
      }
      this.next = 0;
      this.onWay = 0;
      this.last = received;
      for (const entry of this.entries) {
        if (entry.number <= received) {
          this.next++;
          this.onWay += entry.payload.length;
        } else {
          entry.number = ++this.last;
        }
      }
    }

    /** Puts the fragments that an end which has forgotten them needs again before the others. @param {number} received */
    restartTransfers(received) {
      const missing = this.entries.filter(({ number }) => number > received);
      const had = this.entries.filter(({ number, transfer, what }) => number <= received && (transfer === undefined || what !== MORE));
      for (const t of this.transfers) {
        const end = missing.reduce((n, { transfer, payload }) => (transfer === t ? n - payload.length : n), t.queued);
        if (end === t.payload.length) continue; // Complete at the other end.
        for (let at = 0; at < end; at += FRAGMENT_SIZE) had.push({ ...fragmentOf(t, at), number: received + 1, order: 0 });
      }
      this.entries = [...had, ...missing];
      this.fragments = this.entries.reduce((n, { transfer, payload }) => (transfer === undefined ? n : n + payload.length), 0);
    }

    /** @returns {{unconfirmed: Uint8Array[], unsent: Uint8Array[]}} */
    rest() {
      const whole = this.entries.filter(({ closing, transfer, what }) => !closing && (transfer === undefined || what === END));
      const item = (/** @type {Entry} */ { transfer, payload }) => transfer?.payload ?? payload;
      return { unconfirmed: whole.map(item), unsent: whole.filter(({ order }) => order > this.posted).map(item) };
    }
  }

  /** @param {Transfer} transfer @param {number} at */
  const fragmentOf = (transfer, at) => {
    const end = at + FRAGMENT_SIZE;
    return { payload: transfer.payload.subarray(at, end), transfer, what: end >= transfer.payload.length ? END : MORE };
  };

  /** A place in the packets: up to a number, with so many bytes. @typedef {{number: number, bytes: number}} Mark */

  /** The messages that were received and are not handed out. */
  class Inbox {
    constructor() {
      /** @type {{before: Mark, item: Uint8Array, redelivered: boolean}[]} */
      this.waiting = [];
      /** @type {Mark} */
      this.received = { number: 0, bytes: 0 };
      /** @type {Mark} */
      this.handled = { number: 0, bytes: 0 };
      /** @type {Mark} */
      this.lost = { number: 0, bytes: 0 };
      this.held = false;
      this.shut = false;
      this.closed = false;
      this.again = false;
      /** @type {Map<number, Uint8Array[]>} */
      this.parts = new Map();
      this.partial = 0;
    }

    /** @param {number} number @param {number} size @returns {boolean} whether it is new */
    check(number, size) {
      const { received, handled, lost } = this;
      const beyond = received.bytes - Math.max(handled.bytes, lost.bytes);
      this.shut &&= this.crowded();
      if (number <= received.number) return false;
      if (number > received.number + 1 || (this.closed && !this.again)) throw new SessionError(VIOLATED, "a packet is missing");
      if (this.closed) {
        this.received = { number, bytes: received.bytes };
        return false;
      }
      if (this.shut || (beyond > 0 && beyond + size > WINDOW_BYTES) || number - handled.number > WINDOW_MESSAGES) throw flooded();
      this.received = { number, bytes: received.bytes + size };
      return true;
    }

    /** @param {number} number @param {Uint8Array} item @param {boolean} redelivered @returns {boolean} whether it is new */
    message(number, item, redelivered) {
      if (item.length > MAX_MESSAGE) throw new SessionError(TOO_LARGE, "");
      const before = this.received;
      if (!this.check(number, item.length)) return false;
      this.waiting.push({ before, item: item.slice(), redelivered });
      return true;
    }

    /** @param {number} number @param {number} id @param {number} what @param {Uint8Array} part @returns {boolean} whether it is new */
    fragment(number, id, what, part) {
      const before = this.received;
      if (!this.check(number, part.length)) return false;
      const parts = this.parts.get(id) ?? [];
      if (!this.parts.has(id) && this.parts.size >= MAX_TRANSFERS) throw flooded();
      this.partial += part.length;
      if (this.partial > MAX_MESSAGE) throw new SessionError(TOO_LARGE, "");
      parts.push(part.slice());
      this.parts.set(id, parts);
      if (what === MORE) return true;
      this.parts.delete(id);
      const item = joined(parts);
      this.partial -= item.length;
      if (what !== ABANDON) this.waiting.push({ before, item, redelivered: what === END_AGAIN });
      return true;
    }

    /** The other end has lost its memory. */
    forgotten() {
      this.parts.clear();
      this.partial = 0;
      this.lost = this.received;
      this.again = this.closed;
    }

    credit() {
      this.shut = this.crowded();
      return this.shut ? 0 : WINDOW_BYTES;
    }

    crowded() {
      return this.received.bytes - this.handled.bytes > WINDOW_BYTES;
    }

    /** Moves handled over packets that need no handling. */
    advance() {
      if (this.held) return;
      const upTo = this.waiting[0]?.before ?? this.received;
      if (upTo.number > this.handled.number) this.handled = upTo;
    }
  }

  const flooded = () => new SessionError(VIOLATED, "more than this end has room for");

  /** @param {Uint8Array[]} parts */
  const joined = (parts) => {
    const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };

  /** A session that this end has dialed. */
  class Session {
    /** @param {() => any} connect opens a port */
    constructor(connect) {
      /** Whether this end goes on from a stored state: it stores none. */
      this.restored = false;
      /** Who has dialed the session, if that is the other end. */
      this.sender = undefined;
      /** @private */
      this.connect = connect;
      /** @private */
      this.id = crypto.getRandomValues(new Uint8Array(16));
      /** @private */
      this.epoch = 1 + Math.floor(Math.random() * 2 ** 52);
      /** @private */
      this.out = new Outbox();
      /** @private */
      this.in = new Inbox();
      /** @private Of the other end's memory, 0 until it is known. */
      this.peerEpoch = 0;
      /** @private */
      this.credit = { messages: 0, bytes: 0 };
      /** @private The present port, and whether it has been welcomed. @type {any} */
      this.port = undefined;
      /** @private Ends a port that has no answer. @type {any} */
      this.patience = undefined;
      /** @private */
      this.welcomed = false;
      /** @private */
      this.reached = false;
      /** @private */
      this.asleep = false;
      /** @private */
      this.expected = false;
      /** @private */
      this.closing = false;
      /** @private The last packet has its number. */
      this.last = false;
      /** @private The confirmation sent last. @type {Mark} */
      this.told = { number: 0, bytes: 0 };
      /** @private Since something arrived, something has left. */
      this.posted = false;
      /** @private */
      this.urgentAck = false;
      /** @private @type {any} */
      this.ticking = undefined;
      /** @private */
      this.flushing = false;
      /** @private Sends that wait for room, in their order. @type {{item: Uint8Array, resolve: () => void, reject: (error: Error) => void}[]} */
      this.sending = [];
      /** @private Waits for the present large message. @type {(() => void) | undefined} */
      this.filled = undefined;
      /** @private @type {(() => void) | undefined} */
      this.arrived = undefined;
      /** @private @type {SessionError | undefined} */
      this.error = undefined;
      /** @private It has ended, and the other end may not know. */
      this.lingering = false;
      /** @private How often it was tried to connect in vain. */
      this.attempt = 0;
      /** @private Since when attempts fail, 0 if none has. */
      this.absentSince = 0;
      /** @private Ends the present pause if there is a reason. @type {(() => void) | undefined} */
      this.wake = undefined;
      /** @private @type {any[]} */
      this.ends = [];
      /** Is fulfilled by the end of the session, a SessionError. @type {Promise<SessionError>} */
      this.closed = new Promise((resolve) => this.ends.push(resolve));
      /** Is fulfilled when the other end has welcomed the session. @type {Promise<void>} */
      this.opened = new Promise((resolve, reject) => {
        this.welcome = resolve;
        this.closed.then(reject);
      });
      this.opened.catch(() => {});
      /** @private Its page is in the back/forward cache. */
      this.frozen = false;
      /** @private A port that lives on in a frozen page would lose messages. */
      this.freeze = (/** @type {any} */ { persisted }) => {
        this.frozen = persisted === true;
        if (this.frozen) this.letGo();
      };
      globalThis.addEventListener?.("pagehide", this.freeze);
      void this.run();
    }

    /**
     * Sends a message. The promise is fulfilled when that has its place in the window.
     * @param {unknown} value
     * @returns {Promise<void>}
     */
    async send(value) {
      return this.sendItem(itemOf(value));
    }

    /**
     * Sends a message that is encoded, as send.
     * @param {Uint8Array} item
     * @returns {Promise<void>}
     */
    sendItem(item) {
      return new Promise((resolve, reject) => {
        if (item.length > MAX_MESSAGE) return reject(new TooLargeError());
        if (this.error !== undefined) return reject(this.error);
        if (this.closing) return reject(new SessionError(CLOSED, "this end has closed"));
        this.sending.push({ item, resolve, reject });
        this.admit();
      });
    }

    /** Gives the sends that wait their places, while there is room. @private */
    admit() {
      const { out, sending } = this;
      out.fill();
      if (out.filling === undefined && this.filled !== undefined) {
        this.filled();
        this.filled = undefined;
      }
      while (sending.length > 0 && out.filling === undefined && this.error === undefined) {
        const { item, resolve } = sending[0];
        if (item.length > FRAGMENT_SIZE) {
          out.begin(item);
          out.fill();
          if (out.filling === undefined) resolve();
          else this.filled = resolve;
        } else if (out.fits(item.length)) {
          out.add({ payload: item });
          resolve();
        } else {
          break;
        }
        sending.shift();
      }
      if (this.closing && !this.last && sending.length === 0 && out.filling === undefined) {
        this.last = true;
        out.add({ payload: new Uint8Array(0), closing: true });
      }
      if (out.entries.length > 0) this.wake?.();
      this.flushSoon();
    }

    /**
     * Receives the next message, encoded. Those before it count as handled. The promise
     * is rejected by the end of the session.
     * @returns {Promise<{item: Uint8Array, redelivered: boolean}>}
     */
    async receiveItem() {
      if (this.in.held) {
        this.in.held = false;
        this.in.advance();
        this.settle();
      }
      while (this.in.waiting.length === 0) {
        if (this.error !== undefined) throw this.error;
        await new Promise((resolve) => (this.arrived = () => resolve(undefined)));
      }
      const { item, redelivered } = /** @type {any} */ (this.in.waiting.shift());
      this.in.held = true;
      return { item, redelivered };
    }

    /** The messages, to the end of the session. It throws if that was not closed in order. */
    async *[Symbol.asyncIterator]() {
      for (;;) {
        let item;
        try {
          ({ item } = await this.receiveItem());
        } catch (error) {
          if (error.code === "closed") return;
          throw error;
        }
        yield decode(item);
      }
    }

    /** Says whether a message is waited for: then an other end that is suspended is woken. @param {boolean} expected */
    expect(expected) {
      this.expected = expected;
      if (expected) this.wake?.();
    }

    /**
     * Closes the session in order, after all that was sent.
     * @returns {Promise<SessionError>} its end
     */
    close() {
      if (!this.closing && this.error === undefined) {
        this.closing = true;
        this.admit();
      }
      return this.closed;
    }

    /** Ends the session at once. */
    abort() {
      this.end(new SessionError(ABORTED, ""), true);
    }

    /** @private @param {SessionError} why @param {boolean} tell whether the other end is to know */
    end(why, tell) {
      if (this.error !== undefined) return;
      const { unsent, unconfirmed } = this.out.rest();
      const waiting = this.sending.map(({ item }) => item);
      this.error = new SessionError(codes.indexOf(why.code), "", [...unsent, ...waiting], [...unconfirmed, ...waiting]);
      this.error.message = why.message;
      if (tell && this.port !== undefined) this.post([this.reset()]);
      clearTimeout(this.ticking);
      this.in.waiting.splice(0, why.code === "closed" ? 0 : Infinity);
      for (const { reject } of this.sending.splice(0)) reject(this.error);
      this.filled = undefined;
      this.arrived?.();
      for (const resolve of this.ends) resolve(this.error);
      this.wake?.();
      if (!this.lingering) this.letGo();
    }

    /** @private */
    reset() {
      const code = codes.indexOf(/** @type {SessionError} */ (this.error).code);
      return itemOf([RESET, code, "", this.in.handled.number]);
    }

    /** Posts what may leave, at the end of the turn. @private */
    flushSoon() {
      if (this.flushing) return;
      this.flushing = true;
      queueMicrotask(() => {
        this.flushing = false;
        if (this.welcomed && this.error === undefined) this.flush();
      });
    }

    /** @private */
    flush() {
      const packets = [];
      if (this.urgentAck) {
        this.urgentAck = false;
        this.posted = false; // The next one waits for company again.
        this.told = this.in.handled;
        packets.push(itemOf([ACK, this.told.number, this.in.credit()]));
      }
      for (let entry; (entry = this.out.take(this.credit)) !== undefined; ) {
        packets.push(this.packetOf(entry));
        this.posted = true;
      }
      if (packets.length > 0) this.post(packets);
    }

    /** @private @param {Entry} entry */
    packetOf(entry) {
      const { number, payload, transfer, what, closing } = entry;
      if (closing) return itemOf([CLOSE, number]);
      const again = this.out.isAgain(entry);
      if (transfer === undefined) return withItem([again ? AGAIN : DATA, number], payload);
      return itemOf([FRAGMENT, number, transfer.id, what === END && again ? END_AGAIN : what, payload]);
    }

    /** @private @param {Uint8Array[]} packets */
    post(packets) {
      try {
        this.port.postMessage(batchOf(packets));
      } catch {
        // The port has ended, and says so.
      }
    }

    /** Confirms the messages that are handled, soon or now. @private */
    settle() {
      if (this.error !== undefined) return;
      const { handled, closed, held, waiting } = this.in;
      if (closed && !held && waiting.length === 0) {
        this.lingering = true;
        return this.end(new SessionError(CLOSED, ""), true);
      }
      const unsaid = handled.number - this.told.number;
      if (unsaid === 0) return;
      if (this.posted || unsaid >= WINDOW_MESSAGES / 4 || handled.bytes - this.told.bytes >= WINDOW_BYTES / 4) {
        this.urgentAck = true;
        this.flushSoon();
      } else {
        this.ticking ??= setTimeout(() => {
          this.ticking = undefined;
          this.urgentAck = this.in.handled.number !== this.told.number;
          this.flushSoon();
        }, ACK_DELAY);
      }
    }

    /** Takes a message of the port. @private @param {unknown} value */
    take(value) {
      this.posted = false;
      try {
        for (const item of itemsIn(value)) this.packet(new Reader(item));
      } catch (error) {
        this.end(error instanceof SessionError ? error : new SessionError(VIOLATED, String(error?.message)), true);
      }
      if (this.in.waiting.length > 0) this.arrived?.();
    }

    /** @private @param {Reader} r */
    packet(r) {
      const kind = r.uint();
      if (kind === RESET) return this.resetBy(r);
      if (this.error !== undefined) {
        if (this.lingering && kind === WELCOME) this.post([this.reset()]);
        return;
      }
      if (!this.welcomed) return this.answered(r, kind);
      switch (kind) {
        case DATA:
        case AGAIN: {
          const number = r.uint();
          return this.received(this.in.message(number, r.rest(), kind === AGAIN));
        }
        case FRAGMENT: {
          const [number, id, what] = [r.uint(), r.uint(), r.uint()];
          const part = r.content(2);
          r.end();
          r.want(what <= END_AGAIN);
          return this.received(this.in.fragment(number, id, what, part));
        }
        case ACK: {
          const [handled, credit] = [r.uint(), r.uint()];
          r.end();
          if (handled === this.out.handled) this.asleep = false;
          if (handled > this.out.last) throw new SessionError(VIOLATED, "the other end confirms more than was sent");
          this.out.confirm(handled);
          this.credit.bytes = credit;
          return this.admit();
        }
        case CLOSE: {
          const number = r.uint();
          r.end();
          const fresh = this.in.check(number, 0);
          this.in.closed ||= fresh;
          return this.received(fresh);
        }
        case SLEEP:
          r.end();
          this.asleep = true;
          return;
      }
      r.want(false);
    }

    /** @private @param {boolean} fresh */
    received(fresh) {
      if (!fresh) return;
      this.asleep = false;
      if (this.closing && this.in.closed && this.in.waiting.length > 0) {
        this.lingering = true;
        return this.end(new SessionError(CLOSED, ""), true); // Both close: nobody receives any more.
      }
      this.in.advance();
      this.settle();
    }

    /** @private @param {Reader} r */
    resetBy(r) {
      const [code, text, handled] = [r.uint(), r.text(), r.uint()];
      r.end();
      this.lingering = false;
      if (this.error !== undefined) return this.letGo();
      this.out.confirm(Math.min(handled, this.out.last));
      this.end(new SessionError(code < codes.length ? code : VIOLATED, text), code === CLOSED);
    }

    /** Takes the answer to a hello. @private @param {Reader} r @param {number} kind */
    answered(r, kind) {
      if (kind !== WELCOME) throw new SessionError(VIOLATED, "not a welcome; is it a session that listens there?");
      const [version, epoch, received, bytes, messages] = [r.uint(), r.uint(), r.uint(), r.uint(), r.uint()];
      r.end();
      if (version !== VERSION) throw new SessionError(NO_VERSION, "");
      if (received < this.out.handled) throw new SessionError(FORGOTTEN, "it has less than it has confirmed");
      if (received > this.out.last) throw new SessionError(VIOLATED, "the other end has more than was sent");
      const forgot = this.peerEpoch !== 0 && this.peerEpoch !== epoch;
      if (forgot) this.in.forgotten();
      this.out.resume(received, forgot);
      this.peerEpoch = epoch;
      this.credit = { messages, bytes };
      this.asleep = false;
      clearTimeout(this.patience);
      this.welcomed = true;
      this.reached = true;
      this.urgentAck = this.in.handled.number > 0;
      this.welcome?.();
      this.flushSoon();
    }

    /** Connects, again and again. @private */
    async run() {
      while (this.error === undefined || (this.lingering && this.absent() < KEEP)) {
        const begun = Date.now();
        this.reached = false;
        await this.carry();
        if (Date.now() - begun >= STEADY) this.attempt = 0;
        if (this.reached) this.absentSince = 0;
        else this.absentSince ||= begun;
        if (this.absent() >= KEEP && this.error === undefined) this.end(new SessionError(GONE, ""), false);
        await this.pause();
      }
      globalThis.removeEventListener?.("pagehide", this.freeze);
    }

    /** @private */
    absent() {
      return this.absentSince === 0 ? 0 : Date.now() - this.absentSince;
    }

    /** Makes one connection and serves it to its end. @private @returns {Promise<void>} */
    carry() {
      return new Promise((resolve) => {
        let port;
        try {
          port = this.connect();
        } catch (error) {
          this.end(new SessionError(GONE, String(error?.message ?? error)), false);
          this.lingering = false;
          return resolve();
        }
        this.port = port;
        this.welcomed = false;
        this.patience = setTimeout(() => this.letGo(), ANSWER_TIME);
        const over = () => {
          if (this.port !== port) return;
          clearTimeout(this.patience);
          this.port = undefined;
          this.welcomed = false;
          this.urgentAck = false;
          resolve();
        };
        this.over = over;
        port.onMessage.addListener((/** @type {unknown} */ value) => this.port === port && this.take(value));
        port.onDisconnect.addListener(() => {
          void (/** @type {any} */ (globalThis).chrome?.runtime?.lastError); // Chromium asks that it is looked at.
          over();
        });
        const { received } = this.in;
        this.post([itemOf([HELLO, VERSION, VERSION, this.id, this.epoch, received.number, this.out.handled + 1, this.in.credit(), WINDOW_MESSAGES])]);
      });
    }

    /** Ends the present port. @private */
    letGo() {
      const { port, over } = this;
      if (port === undefined) return;
      port.disconnect();
      over?.();
    }

    /** Waits until it is time for the next attempt. @private @returns {Promise<void>} */
    pause() {
      const dormant = this.asleep && this.out.entries.length === 0 && !this.expected && this.error === undefined;
      const most = this.attempt === 0 ? 0 : Math.min(30_000, 50 * 2 ** Math.min(this.attempt - 1, 20));
      const wait = most - Math.random() * (most / 2);
      if (!dormant) this.attempt++;
      if (this.error !== undefined && !this.lingering) return Promise.resolve();
      return new Promise((resolve) => {
        /** @type {any} */
        let timer;
        const done = () => {
          this.frozen = false;
          clearTimeout(timer);
          globalThis.removeEventListener?.("pageshow", done);
          this.wake = undefined;
          resolve();
        };
        this.wake = () => ((dormant && !this.frozen) || this.error !== undefined) && done();
        if (!dormant && !this.frozen) timer = setTimeout(done, wait);
        globalThis.addEventListener?.("pageshow", done);
      });
    }
  }

  /**
   * Dials a session to a listener of a name, and goes on until that has welcomed it.
   * @param {string} name
   * @param {{connect?: (name: string) => any, signal?: AbortSignal}} [options] connect opens a
   *   port of a name; by default runtime.connect, to the own extension
   * @returns {Promise<Session>}
   */
  const dial = async (name, { connect, signal } = {}) => {
    const { browser, chrome } = /** @type {any} */ (globalThis);
    const open = connect ?? ((/** @type {string} */ portName) => (browser ?? chrome).runtime.connect({ name: portName }));
    const session = new Session(() => open(`gangway.session/${name}`));
    const abort = () => session.abort();
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    try {
      await session.opened;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
    return session;
  };

  gangway.session = Object.freeze({ dial, SessionError });
})();
