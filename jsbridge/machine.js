// The protocol of sessions without all that carries it, for ends that are written
// in JavaScript: no port, timer, clock or storage.
//
// Mirrors package machine in wasm/session/internal/machine; wasm/session/SPEC.md
// describes the packets. It needs codec.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});

  const VERSION = 2;
  const MIN_VERSION = 2;
  const ID_SIZE = 16;
  const FRAGMENT_SIZE = 1 << 16;
  const MAX_TRANSFERS = 16;

  // The kinds of packets. A test compares the numbers with those of Go.
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
  const LAST = 1;
  const ABANDON = 2;
  const LAST_AGAIN = 3;

  /** The codes of resets. */
  const Code = Object.freeze({
    CLOSED: 0,
    ABORTED: 1,
    FORGOTTEN: 2,
    REFUSED: 3,
    NO_VERSION: 4,
    VIOLATED: 5,
    TOO_LARGE: 6,
    BUSY: 7,
    GONE: 8,
    MEMORY: 9,
  });

  // Urgent packets leave before messages, in this order.
  const URGENT_WELCOME = 1;
  const URGENT_ACK = 2;
  const URGENT_SLEEP = 4;
  const URGENT_AWAKE = 8;
  const URGENT_RESET = 16;

  /** The wishes of a machine. */
  const Wish = Object.freeze({ TICK: 1, STORE: 2, STORE_NOW: 4 });

  // How a packet was taken.
  const ACCEPTED = 0;
  const DUPLICATE = 1;
  const GAP = 2;
  const TOO_LARGE = 3;
  const FLOODED = 4;

  const NOTHING = new Uint8Array(0);
  const textEncoder = new TextEncoder();
  const textDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  /** @typedef {{number: number, bytes: number}} Mark a place in the packets that an end has sent */
  /** @typedef {{messages: number, bytes: number}} Window bounds messages on their way */
  /** @typedef {{code: number, text?: string, own?: boolean}} End why a session has ended; own says of a close that this end made it */

  /** Writes a packet. */
  class Writer {
    constructor() {
      /** @type {number[]} */
      this.bytes = [];
    }

    /** @param {number} major @param {number} n */
    head(major, n) {
      const { bytes } = this;
      if (n < 24) bytes.push(major | n);
      else if (n < 1 << 8) bytes.push(major | 24, n);
      else if (n < 1 << 16) bytes.push(major | 25, n >>> 8, n & 255);
      else if (n < 2 ** 32) bytes.push(major | 26, n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
      else {
        bytes.push(major | 27);
        const high = Math.floor(n / 2 ** 32);
        for (const word of [high, n >>> 0]) bytes.push(word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255);
      }
      return this;
    }

    /** @param {...number} numbers */
    uints(...numbers) {
      for (const n of numbers) this.head(0, n);
      return this;
    }

    /** @param {Uint8Array} bytes */
    blob(bytes) {
      this.head(0x40, bytes.length);
      for (const byte of bytes) this.bytes.push(byte);
      return this;
    }

    /** @param {string} text */
    text(text) {
      const bytes = textEncoder.encode(text);
      this.head(0x60, bytes.length);
      for (const byte of bytes) this.bytes.push(byte);
      return this;
    }

    /** @param {Uint8Array} [rest] what the packet ends with */
    done(rest = NOTHING) {
      const packet = new Uint8Array(this.bytes.length + rest.length);
      packet.set(this.bytes);
      packet.set(rest, this.bytes.length);
      return packet;
    }
  }

  /** @param {number} parts the kind included @param {...number} numbers the kind, and those behind it */
  const packet = (parts, ...numbers) => new Writer().head(0x80, parts).uints(...numbers);

  const malformed = () => new Error("malformed packet");

  /** Reads the parts of a packet in their order. A fault throws. */
  class Reader {
    /** @param {Uint8Array} bytes */
    constructor(bytes) {
      this.bytes = bytes;
      this.at = 0;
      /** How many parts follow. */
      this.parts = this.head(0x80);
      this.kind = this.uint();
    }

    /** Reads a head of a major type, in any length. @param {number} major @returns {number} */
    head(major) {
      const initial = this.take(1)[0];
      const info = initial & 31;
      if ((initial & 0xe0) !== major || info > 27) throw malformed();
      if (info < 24) return info;
      let n = 0;
      for (const byte of this.take(1 << (info - 24))) n = n * 256 + byte;
      return n;
    }

    /** @param {number} length @returns {Uint8Array} */
    take(length) {
      const end = this.at + length;
      if (end > this.bytes.length) throw malformed();
      const part = this.bytes.subarray(this.at, end);
      this.at = end;
      return part;
    }

    part() {
      if (this.parts-- <= 0) throw malformed();
    }

    uint() {
      this.part();
      return this.head(0);
    }

    /** @returns {Uint8Array} */
    blob() {
      this.part();
      return this.take(this.head(0x40));
    }

    /** @returns {string} */
    text() {
      this.part();
      return textDecoder.decode(this.take(this.head(0x60)));
    }

    /** The item that is left, the last part. @returns {Uint8Array} */
    rest() {
      this.part();
      const item = this.take(this.bytes.length - this.at);
      if (item.length === 0) throw malformed();
      return item;
    }

    /** Checks that the packet had exactly the parts that were read. */
    finish() {
      if (this.parts !== 0 || this.at !== this.bytes.length) throw malformed();
    }
  }

  /** @param {Reader} r @returns {number[]} all numbers of a packet, of which there are so many */
  const numbers = (r, /** @type {number} */ count) => {
    const all = Array.from({ length: count }, () => r.uint());
    r.finish();
    return all;
  };

  /**
   * @typedef {object} Hello
   * @property {number} min
   * @property {number} max
   * @property {string} id 16 characters of one byte each
   * @property {number} epoch
   * @property {number} received
   * @property {number} first
   * @property {number} credit
   * @property {number} messages
   */

  /** @param {Hello} h */
  const spoken = (h) => h.min <= VERSION && h.max >= MIN_VERSION;

  /** @param {string} id @returns {Uint8Array} */
  const idBytes = (id) => Uint8Array.from(id, (c) => c.charCodeAt(0));

  /** Reads a hello; undefined if it is none. @param {Uint8Array} bytes @returns {Hello | undefined} */
  const readHello = (bytes) => {
    try {
      const r = new Reader(bytes);
      if (r.kind !== HELLO) return undefined;
      const [min, max] = [r.uint(), r.uint()];
      const h = { min, max, id: "", epoch: 0, received: 0, first: 0, credit: 0, messages: 0 };
      if (!spoken(h)) return h;
      h.id = String.fromCharCode(...r.blob());
      [h.epoch, h.received, h.first, h.credit, h.messages] = numbers(r, 5);
      return h.id.length === ID_SIZE && h.first > 0 ? h : undefined;
    } catch {
      return undefined;
    }
  };

  /** @param {Hello} h */
  const helloPacket = (h) =>
    packet(9, HELLO, h.min, h.max).blob(idBytes(h.id)).uints(h.epoch, h.received, h.first, h.credit, h.messages).done();

  /** @param {End} end @param {number} handled */
  const resetPacket = ({ code, text = "" }, handled) => packet(4, RESET, code).text(text).uints(handled).done();

  /** Holds the messages that were received and are not handed out, and knows which are handled. */
  class Inbox {
    /** @param {Window} window the messages that may arrive beyond handled */
    constructor(window) {
      /** @type {{before: Mark, item: Uint8Array, again: boolean}[]} */
      this.waiting = [];
      this.size = 0;
      this.received = { number: 0, bytes: 0 };
      this.handled = { number: 0, bytes: 0 };
      /** How many messages were handed out. */
      this.taken = 0;
      /** Whether one of them may still be in work. */
      this.held = false;
      this.window = window;
      /** The other end has forgotten the messages that it had sent up to here. @type {Mark} */
      this.lost = { number: 0, bytes: 0 };
      /** Whether it was told that nothing may come until there is room. */
      this.shut = false;
      /** Large messages that are not complete, by transfer. @type {Map<number, Uint8Array[]>} */
      this.parts = new Map();
      this.partial = 0;
      this.closed = false;
      /** Whether the other end has forgotten that it had closed. */
      this.again = false;
    }

    /** Checks the number of a packet and its size, and counts it. @param {number} number @param {number} size */
    check(number, size) {
      const { received, handled, window } = this;
      const beyond = received.bytes - Math.max(handled.bytes, this.lost.bytes);
      this.shut &&= this.crowded();
      if (number <= received.number) return DUPLICATE;
      if (number > received.number + 1 || (this.closed && !this.again)) return GAP;
      if (this.closed) {
        this.received = { number, bytes: received.bytes };
        return DUPLICATE;
      }
      if (this.shut || (beyond > 0 && beyond + size > window.bytes) || number - handled.number > window.messages) return FLOODED;
      this.received = { number, bytes: received.bytes + size };
      return ACCEPTED;
    }

    /** @param {number} number @param {Uint8Array} item @param {boolean} again @param {number} most */
    message(number, item, again, most) {
      if (item.length > most) return TOO_LARGE;
      const before = this.received;
      const verdict = this.check(number, item.length);
      if (verdict === ACCEPTED) this.push(before, item, again);
      return verdict;
    }

    /** @param {number} number @param {number} transfer @param {number} what @param {Uint8Array} part @param {number} most */
    fragment(number, transfer, what, part, most) {
      const before = this.received;
      const verdict = this.check(number, part.length);
      if (verdict !== ACCEPTED) return verdict;
      const parts = this.parts.get(transfer) ?? [];
      if (parts.length === 0 && !this.parts.has(transfer) && this.parts.size >= MAX_TRANSFERS) return FLOODED;
      this.partial += part.length;
      if (this.partial > most) return TOO_LARGE;
      parts.push(part);
      if (what === MORE) {
        this.parts.set(transfer, parts);
        return ACCEPTED;
      }
      this.parts.delete(transfer);
      const whole = joined(parts);
      this.partial -= whole.length;
      if (what !== ABANDON) this.push(before, whole, what === LAST_AGAIN);
      return ACCEPTED;
    }

    /** @param {Mark} before @param {Uint8Array} item @param {boolean} again */
    push(before, item, again) {
      this.waiting.push({ before, item, again });
      this.size += item.length;
    }

    dropParts() {
      this.parts.clear();
      this.partial = 0;
    }

    /** Notes that the other end has lost its memory. */
    forgotten() {
      this.dropParts();
      this.lost = this.received;
      this.again = this.closed;
    }

    /** How many bytes the other end may have on their way: none while more than a window is not handled. */
    credit() {
      this.shut = this.crowded();
      return this.shut ? 0 : this.window.bytes;
    }

    crowded() {
      return this.received.bytes - this.handled.bytes > this.window.bytes;
    }

    /** @param {number} number */
    closing(number) {
      const verdict = this.check(number, 0);
      this.closed ||= verdict === ACCEPTED;
      return verdict;
    }

    empty() {
      this.dropParts();
      this.waiting = [];
      this.size = 0;
    }

    take() {
      const { item, again } = /** @type {{item: Uint8Array, again: boolean}} */ (this.waiting.shift());
      this.size -= item.length;
      this.taken++;
      this.held = true;
      return { item, again };
    }

    handle() {
      this.held = false;
      this.advance();
    }

    /** Up to where all would be handled if handle were called. @returns {Mark} */
    handleable() {
      return this.waiting.length > 0 ? this.later(this.waiting[0].before) : this.received;
    }

    /** @param {Mark} mark @returns {Mark} */
    later(mark) {
      return mark.number > this.handled.number ? mark : this.handled;
    }

    /** Says that everything up to a mark is handled, when so many messages had been handed out. @param {Mark} handled @param {number} taken */
    handleUpTo(handled, taken) {
      this.handled = this.later(handled);
      if (this.taken === taken) this.handle();
    }

    /** Moves handled over packets that need no handling. */
    advance() {
      if (!this.held) this.handled = this.handleable();
    }

    finished() {
      return this.closed && !this.held && this.waiting.length === 0;
    }
  }

  /** @param {Uint8Array[]} parts @returns {Uint8Array} */
  const joined = (parts) => {
    if (parts.length === 1) return parts[0].slice();
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  };

  /**
   * A large message that travels in fragments.
   * @typedef {{id: number, payload: Uint8Array, queued: number, abandoned: boolean}} Transfer
   */

  /**
   * A packet that can be sent again.
   * @typedef {object} Entry
   * @property {number} number
   * @property {number} order how many entries were added with it
   * @property {Uint8Array} payload
   * @property {Transfer} [transfer] of a fragment
   * @property {number} [what] of a fragment
   * @property {boolean} [closing]
   */

  /** @param {Transfer} t */
  const isQueued = (t) => t.queued === t.payload.length;

  /** @param {Transfer} t @param {number} at @returns {Entry} the part that begins at a place */
  const fragmentOf = (t, at) => {
    const end = Math.min(at + FRAGMENT_SIZE, t.payload.length);
    return { number: 0, order: 0, payload: t.payload.subarray(at, end), transfer: t, what: end === t.payload.length ? LAST : MORE };
  };

  /** Holds the messages that were sent and are not confirmed, and numbers their packets. */
  class Outbox {
    constructor() {
      /** @type {Entry[]} */
      this.entries = [];
      this.next = 0; // Index of the first entry that is not on its way.
      this.last = 0; // The number given out last.
      this.handled = 0; // All up to this packet is confirmed.
      this.added = 0; // Entries so far.
      this.released = Infinity; // So many of them may leave.
      this.posted = 0; // So many of them have left, or may have.
      this.again = 0; // So many of them an earlier memory of the other end may have had.
      this.messages = 0; // That count in the window.
      this.bytes = 0; // Of these.
      this.fragments = 0; // Bytes of large messages.
      this.onWay = 0; // Bytes of the entries before next.
      /** @type {Transfer[]} */
      this.transfers = [];
      this.lastTransfer = 0;
      /** The one that is being queued. @type {Transfer | undefined} */
      this.filling = undefined;
    }

    /** @param {Omit<Entry, "number" | "order">} e @returns {Entry} */
    add(e) {
      const entry = { ...e, number: ++this.last, order: ++this.added };
      this.entries.push(entry);
      if (e.transfer) this.fragments += e.payload.length;
      else if (!e.closing) {
        this.messages++;
        this.bytes += e.payload.length;
      }
      return entry;
    }

    /** @param {Uint8Array} payload @returns {Transfer} */
    begin(payload) {
      const t = { id: ++this.lastTransfer, payload, queued: 0, abandoned: false };
      this.transfers.push(t);
      this.filling = t;
      return t;
    }

    addFragment() {
      const t = /** @type {Transfer} */ (this.filling);
      this.add(fragmentOf(t, t.queued));
      t.queued = Math.min(t.queued + FRAGMENT_SIZE, t.payload.length);
      if (isQueued(t)) this.filling = undefined;
    }

    /** @param {number} size @param {Window} w */
    fits(size, w) {
      return this.messages === 0 || (this.messages < w.messages && this.bytes + size <= w.bytes);
    }

    /** Large messages leave half of the window to the others. @param {Window} w */
    fitsFragment(w) {
      return this.fragments === 0 || this.fragments + FRAGMENT_SIZE <= w.bytes / 2;
    }

    /** The next entry that may leave with some credit. @param {Window} credit @returns {Entry | undefined} */
    take(credit) {
      const e = this.entries[this.next];
      if (!e || e.order > this.released || e.number - this.handled > Math.max(1, credit.messages)) return undefined;
      if (credit.bytes === 0 || (this.onWay > 0 && this.onWay + e.payload.length > credit.bytes)) return undefined;
      this.next++;
      this.onWay += e.payload.length;
      this.posted = Math.max(this.posted, e.order);
      return e;
    }

    /** @param {Entry} e */
    isAgain(e) {
      return e.order > 0 && e.order <= this.again;
    }

    waits() {
      return this.next < this.entries.length;
    }

    /** Drops the messages that are handled. Returns false if these were never sent. @param {number} handled */
    confirm(handled) {
      if (handled > this.last) return false;
      let n = 0;
      while (n < this.entries.length && this.entries[n].number <= handled) this.drop(this.entries[n++]);
      this.entries.splice(0, n);
      this.handled = Math.max(this.handled, handled);
      return true;
    }

    /** @param {Entry} e */
    drop(e) {
      if (this.next > 0) {
        this.next--;
        this.onWay -= e.payload.length;
      }
      if (e.transfer) {
        this.fragments -= e.payload.length;
        if (e.what !== MORE) this.transfers = this.transfers.filter((t) => t !== e.transfer);
      } else if (!e.closing) {
        this.messages--;
        this.bytes -= e.payload.length;
      }
    }

    /**
     * Prepares for a new connection to an end that has all packets up to received;
     * forgetful says that it has lost its memory, and needs large messages from their
     * beginning.
     * @param {number} received
     * @param {boolean} forgetful
     */
    resume(received, forgetful) {
      if (forgetful) {
        this.again = this.posted;
        this.restartTransfers(received);
      }
      this.next = this.onWay = 0;
      this.last = received;
      for (const e of this.entries) {
        if (e.number <= received) {
          this.next++;
          this.onWay += e.payload.length;
        } else {
          e.number = ++this.last;
        }
      }
    }

    /** @param {number} received */
    restartTransfers(received) {
      const missing = this.entries.filter((e) => e.number > received);
      const had = this.entries.filter((e) => e.number <= received && (!e.transfer || e.what !== MORE));
      for (const t of this.transfers) {
        const end = missing.reduce((n, e) => (e.transfer === t ? n - e.payload.length : n), t.queued);
        if (t.abandoned || end === t.payload.length) continue;
        for (let at = 0; at < end; at += FRAGMENT_SIZE) had.push({ ...fragmentOf(t, at), number: received + 1 });
      }
      this.entries = [...had, ...missing];
      this.fragments = this.entries.reduce((n, e) => (e.transfer ? n + e.payload.length : n), 0);
    }

    /** The messages that are not confirmed, and how many of them, the last ones, have never left. */
    unconfirmed() {
      /** @type {Uint8Array[]} */
      const messages = [];
      let unsent = 0;
      for (const e of this.entries) {
        if (e.closing || (e.transfer && e.what !== LAST)) continue;
        messages.push(e.transfer ? e.transfer.payload : e.payload);
        if (e.order > this.posted) unsent++;
      }
      return { messages, unsent };
    }
  }

  /** @param {number} n @returns {number} a number of the other end's */
  const clamp = (n) => Math.min(n, 2 ** 31 - 1);

  /** @param {string} text @returns {End} */
  const violated = (text) => ({ code: Code.VIOLATED, text });

  /**
   * How an end behaves.
   * @typedef {object} Config
   * @property {string} id of the session: 16 characters of one byte each
   * @property {number} epoch of this end's memory: not 0
   * @property {Window} window
   * @property {number} maxMessage in bytes
   * @property {boolean} [dialing]
   * @property {boolean} [stored] whether this end confirms only messages that are stored
   */

  /**
   * One end of a session. It is told of events. After each, what it returns by next
   * is posted, its wish fulfilled, what waits is handed out, and looked whether it
   * has ended.
   */
  class Machine {
    /** @param {Config} config */
    constructor(config) {
      this.config = config;
      this.restored = false;
      this.peerEpoch = 0;
      this.out = new Outbox();
      this.in = new Inbox(config.window);
      this.open = false; // A port is there: the other end can be told of the end.
      this.welcomed = false; // And of all else.
      /** @type {Window} */
      this.credit = { ...config.window };
      this.closing = false;
      this.asleep = false; // The other end wants to be left alone.
      this.slept = false; // The other end takes this one to want that.
      /** The confirmation sent last. @type {Mark} */
      this.told = { number: 0, bytes: 0 };
      /** Up to here it is stored that all is handled. @type {Mark} */
      this.stored = { number: 0, bytes: 0 };
      /** Up to here it was wished that this is stored now. @type {Mark} */
      this.asked = { number: 0, bytes: 0 };
      this.posted = false; // Since something arrived: more leaves in the same turn.
      this.ticking = false;
      this.urgent = 0;
      this.wishes = 0;
      /** @type {End | undefined} */
      this.end = undefined;
      this.lingering = false; // Ended, but the other end may not know.
      /** Of the end. @type {{messages: Uint8Array[], unsent: number} | undefined} */
      this.left = undefined;
      this.connects = 0;
      this.forgot = false; // The other end has lost its memory before it connected last.
    }

    /** The wish, which the machine then has no more. */
    wish() {
      const w = this.wishes;
      this.wishes = 0;
      return w;
    }

    /** Whether the other end is suspended with nothing left to say to it. */
    sleeps() {
      return this.asleep && this.out.entries.length === 0;
    }

    // What arrives.

    /** Takes a packet of a connection. One that breaks the protocol ends the session. @param {unknown} bytes */
    packet(bytes) {
      this.posted = false;
      try {
        if (!(bytes instanceof Uint8Array)) throw malformed();
        const r = new Reader(bytes);
        if (this.end) this.lingering &&= r.kind !== RESET;
        else this.dispatch(r);
      } catch {
        this.finishBy(violated("malformed packet"));
      }
    }

    /** @param {Reader} r */
    dispatch(r) {
      const { maxMessage } = this.config;
      switch (r.kind) {
        case DATA:
        case AGAIN: {
          const number = r.uint();
          const item = r.rest();
          r.finish();
          return this.received(this.in.message(number, item, r.kind === AGAIN, maxMessage));
        }
        case FRAGMENT: {
          const [number, transfer, what] = [r.uint(), r.uint(), r.uint()];
          const part = r.blob();
          r.finish();
          if (what > LAST_AGAIN) throw malformed();
          return this.received(this.in.fragment(number, transfer, what, part, maxMessage));
        }
        case ACK: {
          const [handled, credit] = numbers(r, 2);
          return this.confirmed(handled, credit);
        }
        case CLOSE: {
          const [number] = numbers(r, 1);
          return this.received(this.in.closing(number));
        }
        case RESET: {
          const reset = readReset(r);
          return this.resetBy(reset);
        }
        case SLEEP:
          r.finish();
          this.asleep = true;
          return undefined;
      }
      throw malformed();
    }

    /** Goes on after a packet was taken into the inbox. @param {number} verdict */
    received(verdict) {
      switch (verdict) {
        case DUPLICATE:
          return;
        case GAP:
          return this.finishBy(violated("a packet is missing"));
        case TOO_LARGE:
          return this.finishBy({ code: Code.TOO_LARGE });
        case FLOODED:
          return this.finishBy(violated("more than this end has room for"));
      }
      this.asleep = false;
      if (this.closing && this.in.closed && this.in.waiting.length > 0) {
        this.closed(true); // Both close: nobody receives any more.
        return;
      }
      this.in.advance();
      this.settle();
    }

    /** @param {{code: number, text: string, handled: number}} r */
    resetBy({ code, text, handled }) {
      if (this.end) {
        this.lingering = false;
        return;
      }
      this.out.confirm(Math.min(handled, this.out.last));
      this.finish(code > Code.MEMORY ? violated(text) : { code, text, own: code === Code.CLOSED && this.closing });
      if (code === Code.CLOSED) this.urgent = URGENT_RESET; // The other end waits for it.
    }

    /** @param {number} handled @param {number} credit */
    confirmed(handled, credit) {
      if (handled === this.out.handled) this.asleep = false; // It takes back that it sleeps.
      if (!this.out.confirm(handled)) return this.finishBy(violated("the other end confirms more than was sent"));
      this.credit.bytes = clamp(credit);
      this.fill();
    }

    /** How many messages wait to be handed out. */
    get waiting() {
      return this.in.waiting.length;
    }

    /** Hands out the first message that waits. It is in work until handle is called. */
    receive() {
      return this.in.take();
    }

    /** Says that all messages that were handed out are handled. */
    handle() {
      if (this.end) return;
      this.in.handle();
      this.settle();
    }

    /** How many bytes of messages are here that were not handed out. */
    get held() {
      return this.in.size + this.in.partial;
    }

    // Confirmation.

    /** Confirms what is handled, soon or now, and notices when the other end has closed and all is handled. */
    settle() {
      const { handled } = this.in;
      if (this.end) return;
      if (this.in.finished()) this.closed(false);
      else if (handled.number === this.told.number) return;
      else if (this.config.stored && handled.number > this.stored.number) this.settleStored();
      else if (this.due() || this.posted) this.urgent |= URGENT_ACK;
      else if (!this.ticking) {
        this.ticking = true;
        this.wishes |= Wish.TICK;
      }
    }

    settleStored() {
      this.wishes |= Wish.STORE;
      if (this.due()) {
        this.asked = this.in.handled;
        this.wishes |= Wish.STORE_NOW;
      }
    }

    /** Whether so much is handled that the other end should know. */
    due() {
      const known = this.asked.number > this.told.number ? this.asked : this.told;
      const { handled, window } = this.in;
      return (
        handled.number - known.number >= Math.max(1, Math.floor(window.messages / 4)) ||
        handled.bytes - known.bytes >= Math.floor(window.bytes / 4)
      );
    }

    /** Is called a moment after it was wished. */
    tick() {
      this.ticking = false;
      if (!this.end && this.confirmable().number !== this.told.number) this.urgent |= URGENT_ACK;
    }

    /** Up to where this end may say that all is handled. @returns {Mark} */
    confirmable() {
      return this.config.stored ? this.stored : this.in.handled;
    }

    // Connections.

    /** Begins the next connection of a dialing end: the packet that opens it. */
    hello() {
      this.open = true;
      if (this.end && !this.lingering) this.urgent = URGENT_RESET;
      const { id, epoch, window } = this.config;
      return helloPacket({
        min: MIN_VERSION, max: VERSION, id, epoch, received: this.in.received.number, first: this.out.handled + 1,
        credit: this.in.credit(), messages: window.messages,
      });
    }

    /** Takes the hello by which the other end connects, in versions that are spoken. @param {Hello} h */
    greet(h) {
      this.open = true;
      if (!this.end) {
        const end = this.attach(h.epoch, h.received, h.credit, h.messages);
        if (end) this.finishBy(end);
      }
      if (this.end) this.urgent = URGENT_RESET;
      else this.urgent |= URGENT_WELCOME;
    }

    /** Takes the first packet on a connection that this end has opened. @param {unknown} bytes */
    answer(bytes) {
      if (this.end && !this.lingering) return; // The other end was told.
      let welcome;
      try {
        if (!(bytes instanceof Uint8Array)) throw malformed();
        const r = new Reader(bytes);
        if (r.kind === RESET) return this.resetBy(readReset(r));
        if (r.kind === WELCOME) welcome = numbers(r, 5);
      } catch {
        // It is none.
      }
      if (!welcome) return this.finishBy(violated("not a welcome; is it a session that listens there?"));
      const [version, epoch, received, credit, messages] = welcome;
      if (version < MIN_VERSION || version > VERSION) return this.finishBy({ code: Code.NO_VERSION });
      if (this.lingering) {
        this.urgent = URGENT_RESET;
        return;
      }
      const end = this.attach(epoch, received, credit, messages);
      if (end) this.finishBy(end);
    }

    /**
     * Connects to an other end that has all packets up to received. Returns how the
     * session ends if that cannot be.
     * @param {number} epoch
     * @param {number} received
     * @param {number} credit
     * @param {number} messages
     * @returns {End | undefined}
     */
    attach(epoch, received, credit, messages) {
      if (received < this.out.handled) return { code: Code.FORGOTTEN, text: "it has less than it has confirmed" };
      if (received > this.out.last && !this.restored && !this.fresh()) return violated("the other end has more than was sent");
      this.forgot = this.peerEpoch !== 0 && this.peerEpoch !== epoch;
      if (this.forgot) this.in.forgotten();
      this.out.resume(received, this.forgot);
      if (this.restored && this.peerEpoch === 0) this.out.again = this.out.posted;
      this.peerEpoch = epoch;
      this.credit = { bytes: clamp(credit), messages: clamp(messages) };
      this.asleep = false;
      this.welcomed = true;
      this.urgent = 0;
      this.connects++;
      if (this.confirmable().number > 0) this.urgent |= URGENT_ACK; // The other end may have missed it.
      return undefined;
    }

    /** Whether this end knows nothing of a connection before. */
    fresh() {
      return this.connects === 0 && !this.config.dialing;
    }

    /** Notes that the connection, or the attempt to connect, is over. */
    disconnected() {
      this.open = this.welcomed = this.slept = false;
      this.urgent = 0;
    }

    /** Tells the other end that this one is about to be suspended, unless messages wait for it. */
    sleep() {
      if (!this.end && !this.out.waits()) this.urgent |= URGENT_SLEEP;
    }

    // The end.

    /** Ends the session and tells the other end. Later calls do nothing. @param {End} end */
    finishBy(end) {
      if (this.end) return;
      this.finish(end);
      this.urgent |= URGENT_RESET;
    }

    /** @param {boolean} own */
    closed(own) {
      this.finishBy({ code: Code.CLOSED, own });
      this.lingering = this.config.dialing === true;
    }

    /** Ends the session with nothing left to say. @param {End} end */
    finish(end) {
      this.left = this.out.unconfirmed();
      this.end = end;
      this.urgent = this.wishes = 0;
      const { last, handled } = this.out;
      this.out = Object.assign(new Outbox(), { last, handled });
      this.in.empty();
    }

    /** The reset that tells of the end. */
    reset() {
      return resetPacket(this.end ?? { code: Code.ABORTED }, this.in.handled.number);
    }

    /** The messages that are not confirmed, and how many of them, the last ones, have never left. */
    unconfirmed() {
      return this.left ?? this.out.unconfirmed();
    }

    // What leaves.

    /** Whether there is room for a message of a size, which is not large. @param {number} size */
    fits(size) {
      return this.out.fits(size, this.config.window);
    }

    /** Whether a large message may be begun. */
    fitsLarge() {
      return !this.out.filling && this.out.fitsFragment(this.config.window);
    }

    /** Takes a message that is not large, for which there is room. @param {Uint8Array} payload */
    send(payload) {
      this.out.add({ payload });
    }

    /** Begins to send a large message, which takes its place by and by. @param {Uint8Array} payload @returns {Transfer} */
    sendLarge(payload) {
      const transfer = this.out.begin(payload);
      this.out.addFragment();
      this.fill();
      return transfer;
    }

    fill() {
      while (this.out.filling && this.out.fitsFragment(this.config.window)) this.out.addFragment();
    }

    /** Closes the session in order: nothing can be sent after it. */
    close() {
      if (this.closing || this.end) return;
      this.closing = true;
      if (this.out.filling) {
        this.out.filling.abandoned = true;
        this.out.filling = undefined;
      }
      this.out.add({ payload: NOTHING, closing: true });
      this.out.released = Math.max(this.out.released, this.out.added);
      if (this.confirmable().number !== this.told.number) this.urgent |= URGENT_ACK;
    }

    /** The next packet that is to leave now, undefined if there is none. @returns {Uint8Array | undefined} */
    next() {
      if (this.urgent !== 0) return this.nextUrgent();
      if (!this.welcomed) return undefined;
      const e = this.out.take(this.credit);
      if (!e) {
        if (this.slept && this.out.waits()) this.urgent |= URGENT_AWAKE;
        return this.nextUrgent();
      }
      this.posted = true;
      const again = this.out.isAgain(e);
      if (e.closing) return packet(2, CLOSE, e.number).done();
      if (!e.transfer) return packet(3, again ? AGAIN : DATA, e.number).done(e.payload);
      const what = e.what === LAST && again ? LAST_AGAIN : e.what ?? MORE;
      return packet(5, FRAGMENT, e.number, e.transfer.id, what).head(0x40, e.payload.length).done(e.payload);
    }

    /** @returns {Uint8Array | undefined} */
    nextUrgent() {
      if (!this.welcomed) this.urgent &= URGENT_RESET; // The next welcome brings the others.
      if (!this.open || this.urgent === 0) {
        this.urgent = 0;
        return undefined;
      }
      const first = this.urgent & -this.urgent;
      this.urgent &= ~first;
      const { epoch, window } = this.config;
      switch (first) {
        case URGENT_WELCOME:
          return packet(6, WELCOME, VERSION, epoch, this.in.received.number, this.in.credit(), window.messages).done();
        case URGENT_ACK:
          this.told = this.confirmable();
          return packet(3, ACK, this.told.number, this.in.credit()).done();
        case URGENT_SLEEP:
          this.slept = true;
          return packet(1, SLEEP).done();
        case URGENT_AWAKE:
          this.slept = false;
          return packet(3, ACK, this.told.number, window.bytes).done();
      }
      return this.reset();
    }

    // Storage.

    /** How far this end has come: a place for stored. */
    position() {
      return { handled: this.in.handled, taken: 0 };
    }

    /**
     * The state from which an end goes on that has lost its memory. Messages that a
     * connection has taken arrive: they are left out.
     * @param {{handled: Mark}} at
     */
    snapshot(at) {
      const all = !this.welcomed;
      /** @type {{number: number, item: Uint8Array, closing: boolean, again: boolean}[]} */
      const out = [];
      let large = 0;
      this.out.entries.forEach((e, i) => {
        if ((i < this.out.next && !all) || (e.transfer && e.what !== LAST)) return;
        const item = e.transfer ? e.transfer.payload : e.payload;
        if (e.transfer && (large += item.length) > this.config.window.bytes) return;
        out.push({ number: e.number, item, closing: e.closing === true, again: this.out.isAgain(e) });
      });
      return { peerEpoch: this.peerEpoch, handled: at.handled.number, last: this.out.last, confirmed: this.out.handled, out };
    }

    /** Notes that a snapshot at a position is stored. @param {{handled: Mark, taken: number}} at */
    wasStored(at) {
      if (this.end) return;
      if (at.handled.number > this.stored.number) this.stored = at.handled;
      this.in.handleUpTo(at.handled, at.taken);
      if (this.stored.number > this.told.number) this.urgent |= URGENT_ACK;
      this.settle();
    }

    /**
     * The machine of an end that goes on from a snapshot.
     * @param {Config} config
     * @param {ReturnType<Machine["snapshot"]>} s
     */
    static restore(config, s) {
      const m = new Machine(config);
      m.restored = true;
      m.peerEpoch = s.peerEpoch;
      const handled = { number: s.handled, bytes: 0 };
      m.in.received = m.in.handled = m.stored = handled;
      m.out.handled = s.confirmed;
      for (const sent of s.out) {
        const entry = m.out.add({ payload: sent.item, closing: sent.closing });
        entry.number = sent.number;
        m.closing ||= sent.closing;
        if (sent.again) m.out.again = m.out.added;
      }
      m.out.last = s.last;
      m.out.posted = m.out.added;
      return m;
    }
  }

  /** @param {Reader} r @returns {{code: number, text: string, handled: number}} */
  const readReset = (r) => {
    const reset = { code: r.uint(), text: r.text(), handled: r.uint() };
    r.finish();
    return reset;
  };

  gangway.machine = Object.freeze({ Code, FRAGMENT_SIZE, ID_SIZE, Machine, Wish, isQueued, readHello, resetPacket, spoken });
})();
