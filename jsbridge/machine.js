// The protocol of sessions without all that carries it, for ends that are written
// in JavaScript: no port, timer, clock or storage.
//
// Mirrors package machine in wasm/session/internal/machine; wasm/session/SPEC.md
// describes the packets. It needs codec.js and packets.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { joined } = gangway.codec;
  const { pack, unpack } = gangway.packets;

  const VERSION = 2;
  const MIN_VERSION = 2;
  const ID_SIZE = 16;
  const FRAGMENT_SIZE = 1 << 16;
  const MAX_TRANSFERS = 16;

  /** How many bytes of memory a message takes beside its own. */
  const MESSAGE_COST = 64;

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

  /** The forms of packets, by their kinds. */
  const packetForms = ["uubuuuuu", "uuuuu", "ui", "uuub", "uu", "u", "utu", "", "ui"];

  /** That of a hello of any version. */
  const HELLO_VERSIONS = ["uu."];

  // The part of its message that a fragment is.
  const MORE = 0;
  const LAST_PART = 1;
  const ABANDON = 2;
  const LAST_PART_AGAIN = 3;

  // The codes of resets.
  const CLOSED = 0;
  const ABORTED = 1;
  const FORGOTTEN = 2;
  const REFUSED = 3;
  const NO_VERSION = 4;
  const VIOLATED = 5;
  const TOO_LARGE = 6;
  const BUSY = 7;
  const GONE = 8;
  const MEMORY = 9;

  // Urgent packets leave before messages, in this order.
  const URGENT_WELCOME = 1;
  const URGENT_ACK = 2;
  const URGENT_SLEEP = 4;
  const URGENT_AWAKE = 8;
  const URGENT_RESET = 16;

  /** A place in the packets that an end has sent. @typedef {{number: number, bytes: number}} Mark */
  /** A large message that travels in fragments. @typedef {{id: number, payload: Uint8Array, queued: number}} Transfer */

  /**
   * Why a session has ended.
   * @typedef {object} End
   * @property {number} code
   * @property {string} [text]
   * @property {number} [handled] the number of the last packet that is
   * @property {boolean} [own] says of a close that this end made it
   * @property {Uint8Array[]} [unconfirmed] the messages that are not confirmed
   * @property {Uint8Array[]} [unsent] those of them that have never left
   */

  /**
   * A packet that can be sent again.
   * @typedef {object} Entry
   * @property {number} number
   * @property {Uint8Array} payload
   * @property {Transfer} [transfer] of a fragment
   * @property {number} [at] of a fragment: where it begins in its message
   * @property {boolean} [more] of a fragment: whether another one follows
   * @property {boolean} [closing]
   * @property {boolean} [left] whether it has left, or may have
   * @property {boolean} [again] whether an earlier memory of the other end may have had it
   */

  /**
   * The state of an end, for the one that carries it.
   * @typedef {object} State
   * @property {boolean} [welcomed] whether the other end can be told of all, not of the end alone
   * @property {number} connects
   * @property {boolean} [forgot] whether the other end had lost its memory before it connected last
   * @property {boolean} [closing]
   * @property {boolean} [ticking] whether tick is to be called in a moment
   * @property {End} [end]
   * @property {boolean} [lingering] whether it has ended, and the other end may not know
   */

  /** @type {Mark} */
  const START = { number: 0, bytes: 0 };

  /** @param {End} end */
  const resetPacket = ({ code, text = "", handled = 0 }) => pack([RESET, code, text, handled]);

  /**
   * Reads a hello; one that cannot be answered has the code of the reset.
   * @param {any} packet
   * @returns {any}
   */
  const readHello = (packet) => {
    const [, min, max] = unpack(packet, HELLO_VERSIONS);
    if (min > VERSION || max < MIN_VERSION) return { code: NO_VERSION };
    const [, , , id, epoch, received, first, credit, messages] = unpack(packet, packetForms);
    if (id?.length !== ID_SIZE || first === 0) return { code: VIOLATED, text: "not a hello" };
    return { id: id.slice(), received, first, state: [epoch, received, credit, messages] };
  };

  /** @param {Pick<Entry, "payload" | "transfer">} e @returns {Uint8Array} the message that it is, or the last part of */
  const itemOf = (e) => (e.transfer ?? e).payload;

  /** @param {Transfer} transfer @param {number} at @returns {Omit<Entry, "number">} the part that begins at a place */
  const fragmentOf = (transfer, at) => {
    const end = at + FRAGMENT_SIZE;
    return { payload: transfer.payload.subarray(at, end), transfer, at, more: end < transfer.payload.length };
  };

  /** @param {Entry} e */
  const packetOf = ({ number, payload, transfer, more, closing, again }) => {
    if (closing) return pack([CLOSE, number]);
    if (!transfer) return pack([again ? AGAIN : DATA, number], payload);
    return pack([FRAGMENT, number, transfer.id, more ? MORE : again ? LAST_PART_AGAIN : LAST_PART, payload]);
  };

  /**
   * One end of a session. It is told of events. After each, the packets of next are
   * posted, what waits is handed out, and looked whether it has ended.
   * @param {Uint8Array} id of the session: 16 bytes
   * @param {number} epoch of this end's memory: not 0
   * @param {{messages: number, bytes: number, maxMessage: number}} window bounds messages on their way to this end, and the bytes of each
   * @param {boolean} [dialing]
   * @param {(now: boolean) => void} [store] stores the state, soon or now; an end that has it confirms only what is stored
   * @param {any} [record] of an earlier memory, from which this end goes on
   */
  const newMachine = (id, epoch, window, dialing, store, record) => {
    let peerEpoch = 0;
    let expecting = false; // The first packet on it is to come.
    let asleep = false; // The other end wants to be left alone.
    let slept = false; // The other end takes this one to want that.
    let active = false; // Something left since a packet arrived: more leaves in the same turn.
    let urgent = 0;
    let creditBytes = 0;
    let creditMessages = 0;

    // Messages that were received.
    /** @type {{before: Mark, item: Uint8Array, redelivered: boolean}[]} */
    let waiting = [];
    let held = 0; // Bytes of these.
    let received = START;
    let handled = START;
    let told = START; // The confirmation sent last.
    let stored = START; // Up to here this end may say that all is handled: if it stores its state, it has stored that.
    let noticed = START; // Up to here so much was handled that the other end should know.
    let lost = 0; // The other end has forgotten the messages that it had sent up to here, in bytes.
    let inWork = false; // A message that was handed out may still be.
    let shut = false; // The other end was told that nothing may come until there is room.
    let peerClosed = false;
    let peerForgot = false; // That it has closed.
    /** Large messages that are not complete, by transfer. @type {Map<number, Uint8Array[]>} */
    const parts = new Map();
    let partial = 0; // Bytes of these.

    // Messages that were sent and are not confirmed.
    /** @type {Entry[]} */
    let entries = [];
    let nextEntry = 0; // The first that is not on its way.
    let last = 0; // The number given out last.
    let confirmed = 0; // All up to this packet is.
    let bytes = 0; // Of these.
    let onWay = 0; // Bytes of the entries before nextEntry.
    let lastTransfer = 0;
    /** The one that is being queued. @type {Transfer | undefined} */
    let filling;

    /** @type {State & Record<string, any>} */
    const self = {
      connects: 0,

      // Connections.

      /** Begins the next connection of a dialing end: the packet that opens it. */
      hello() {
        expecting = true;
        shut = crowded(); // Another memory may come.
        return pack([HELLO, MIN_VERSION, VERSION, id, epoch, received.number, confirmed + 1, creditHere(), window.messages]);
      },

      /** Takes the hello by which the other end connects, in versions that are spoken. @param {any} hello */
      greet(hello) {
        attach(hello.state);
        if (!self.end) urgent |= URGENT_WELCOME;
      },

      /** Notes that the connection, or the attempt to connect, is over. */
      disconnected() {
        self.welcomed = slept = false;
        urgent = 0;
      },

      /** Takes a packet of a connection. One that breaks the protocol ends the session. @param {any} packet */
      packet(packet) {
        const elements = unpack(packet, packetForms);
        const isAnswer = expecting;
        expecting = active = false;
        if (!self.end) {
          if (isAnswer) answered(elements);
          else {
            take(elements);
            settle();
          }
        } else if (elements[0] === RESET) self.lingering = false;
        else if (isAnswer) urgent = URGENT_RESET;
      },

      /** Whether the other end is suspended with nothing left to say to it. */
      sleeps: () => asleep && entries.length === 0,

      /** Tells the other end that this one is about to be suspended, unless messages wait for it. */
      sleep() {
        if (!self.end && nextEntry === entries.length) urgent |= URGENT_SLEEP;
      },

      // Messages.

      /** Hands out the first message that waits. It is in work until handle is called. */
      receive() {
        const message = waiting.shift();
        if (!message) return undefined;
        inWork = true;
        held -= message.item.length;
        return message;
      },

      /** Says that all messages that were handed out are handled. */
      handle() {
        inWork = false;
        settle();
      },

      /** How much memory the messages take that wait here. */
      cost: () => held + partial + MESSAGE_COST * waiting.length,

      /**
       * Gives a message its place if there is room, and returns whether it has that. If not,
       * it is the next one again: a large one takes its place by and by.
       * @param {Uint8Array} item
       */
      place(item) {
        if (item.length <= FRAGMENT_SIZE) return add({ payload: item });
        filling ??= { id: ++lastTransfer, payload: item, queued: 0 };
        while (filling && add(fragmentOf(filling, filling.queued))) {
          filling.queued += FRAGMENT_SIZE;
          if (filling.queued >= item.length) filling = undefined;
        }
        return !filling;
      },

      /** Closes the session in order: nothing can be sent after it. */
      close() {
        if (self.closing || self.end) return;
        self.closing = true;
        filling = undefined;
        append({ payload: new Uint8Array(0), closing: true });
        self.tick();
      },

      /** The next packet that is to leave now, undefined if there is none. @returns {Uint8Array | undefined} */
      next() {
        if (!self.welcomed) urgent &= URGENT_RESET; // The next welcome brings the others.
        else if (urgent === 0) {
          const e = nextToLeave();
          if (e) return packetOf(e);
          if (slept && nextEntry < entries.length) urgent = URGENT_AWAKE;
        }
        const first = urgent & -urgent;
        urgent &= ~first;
        switch (first) {
          case URGENT_WELCOME:
            return pack([WELCOME, VERSION, epoch, received.number, creditHere(), window.messages]);
          case URGENT_ACK:
            told = stored;
            return pack([ACK, told.number, creditHere()]);
          case URGENT_SLEEP:
            slept = true;
            return pack([SLEEP]);
          case URGENT_AWAKE:
            slept = false;
            return pack([ACK, told.number, window.bytes]);
          case URGENT_RESET:
            return resetPacket(/** @type {End} */ (self.end));
        }
        return undefined;
      },

      /** Confirms what is handled. */
      tick() {
        self.ticking = false;
        if (!self.end && stored.number !== told.number) urgent |= URGENT_ACK;
      },

      // The end.

      /**
       * Ends the session and tells the other end. Later calls do nothing.
       * @param {number} code
       * @param {string} [text]
       * @param {boolean} [own] says of a close that this end made it
       */
      endBy(code, text, own) {
        if (self.end) return;
        finish(code, text, own);
        urgent |= URGENT_RESET;
      },

      // Storage.

      /**
       * The state from which an end goes on that has lost its memory, and a function that
       * notes that it is stored. Messages that a connection has taken arrive: they are
       * left out.
       */
      snapshot() {
        const at = handled;
        let large = 0;
        const out = entries.flatMap((e, i) => {
          const { number, closing, again } = e;
          const payload = itemOf(e);
          if ((i < nextEntry && self.welcomed) || e.more || (e.transfer && (large += payload.length) > window.bytes)) return [];
          return { seq: number, payload, closing, again };
        });
        const wasStored = () => {
          if (at.number > stored.number) stored = at;
          self.tick();
          settle();
        };
        return [{ peer: peerEpoch, handled: at.number, last, confirmed, out }, wasStored];
      },
    };

    /** Ends the session with nothing left to say. @param {number} code @param {string} [text] @param {boolean} [own] */
    const finish = (code, text, own) => {
      const whole = entries.filter((e) => !e.closing && !e.more);
      self.end = { code, text, handled: handled.number, own, unconfirmed: whole.map(itemOf), unsent: whole.filter((e) => !e.left).map(itemOf) };
      urgent = 0;
      entries = [];
      waiting = [];
      filling = undefined;
      dropParts();
    };

    /** @param {string} text */
    const violate = (text) => self.endBy(VIOLATED, text);

    const malformed = () => violate("malformed packet");

    const flooded = () => violate("more than the window");

    // Connections.

    /** Takes the first packet on a connection that this end has opened. @param {any[]} elements */
    const answered = ([kind, version, ...rest]) => {
      if (kind === RESET) resetBy(version, rest);
      else if (kind !== WELCOME) violate("not a welcome; is it a session that listens there?");
      else if (version < MIN_VERSION || version > VERSION) self.endBy(NO_VERSION);
      else attach(rest);
    };

    /**
     * Connects to an other end that has all packets up to had, unless that cannot be.
     * @param {any[]} numbers its epoch, had, its credit, and the messages that it takes
     */
    const attach = ([other, had, size, count]) => {
      if (had < confirmed) return self.endBy(FORGOTTEN);
      if (had > last && !record && (self.connects > 0 || dialing)) return violate("more than was sent");
      self.forgot = peerEpoch !== 0 && peerEpoch !== other;
      if (self.forgot) {
        dropParts();
        shut = crowded();
        lost = received.bytes;
        peerForgot = peerClosed;
        restart(had);
      }
      if (self.forgot || (record && peerEpoch === 0)) for (const e of entries) e.again = e.left;
      renumber(had);
      peerEpoch = other;
      creditBytes = size;
      creditMessages = count;
      asleep = false;
      self.welcomed = true;
      self.connects++;
      urgent = stored.number > 0 ? URGENT_ACK : 0; // The other end may have missed it.
    };

    // What arrives.

    /** @param {any[]} elements */
    const take = ([kind, number, ...rest]) => {
      switch (kind) {
        case DATA:
        case AGAIN:
          return takeItem(number, rest[0], kind === AGAIN);
        case FRAGMENT:
          return takeFragment(number, rest);
        case ACK:
          if (number === confirmed) asleep = false; // It takes back that it sleeps.
          if (number > last) return violate("more than was sent");
          confirm(number);
          creditBytes = rest[0];
          return;
        case CLOSE:
          if (admitted(number, 0)) peerClosed = true;
          return;
        case RESET:
          return resetBy(number, rest);
        case SLEEP:
          asleep = true;
          return;
      }
      malformed();
    };

    /** @param {number} number @param {Uint8Array} item @param {boolean} again */
    const takeItem = (number, item, again) => {
      if (item.length > window.maxMessage) return self.endBy(TOO_LARGE);
      const before = admitted(number, item.length);
      if (before) hold(before, item, again);
    };

    /** @param {number} number @param {any[]} rest */
    const takeFragment = (number, [transfer, what, part]) => {
      if (what > LAST_PART_AGAIN) return malformed();
      const before = admitted(number, part.length);
      if (!before) return;
      const all = parts.get(transfer) ?? [];
      if (all.length === 0 && parts.size >= MAX_TRANSFERS) return flooded();
      partial += part.length;
      if (partial > window.maxMessage) return self.endBy(TOO_LARGE);
      all.push(part);
      parts.set(transfer, all);
      if (what !== MORE) {
        const item = joined(all);
        parts.delete(transfer);
        partial -= item.length;
        if (what !== ABANDON) hold(before, item, what === LAST_PART_AGAIN);
      }
    };

    /** @param {Mark} before @param {Uint8Array} item @param {boolean} redelivered */
    const hold = (before, item, redelivered) => {
      waiting.push({ before, item, redelivered });
      held += item.length;
    };

    /** Checks the number of a packet and its size, and counts it. Returns the place before it if it is new. @param {number} number @param {number} size */
    const admitted = (number, size) => {
      const before = received;
      const room = creditHere();
      const beyond = before.bytes - Math.max(handled.bytes, lost);
      if (number <= before.number) return undefined;
      if (number > before.number + 1 || (peerClosed && !peerForgot)) violate("a packet is missing");
      else if (peerClosed) received = { number, bytes: before.bytes };
      else if (room === 0 || (beyond > 0 && beyond + size > room) || number - handled.number > window.messages) flooded();
      else {
        received = { number, bytes: before.bytes + size };
        asleep = false;
        return before;
      }
      return undefined;
    };

    const dropParts = () => {
      parts.clear();
      partial = 0;
    };

    const crowded = () => received.bytes - handled.bytes > window.bytes;

    /** How many bytes the other end is told that it may have on their way. Credit is not taken back while a memory has it. */
    const creditHere = () => {
      shut &&= crowded();
      return shut ? 0 : window.bytes;
    };

    /** @param {number} code @param {any[]} rest */
    const resetBy = (code, [text, number]) => {
      confirm(Math.min(number, last));
      finish(code > MEMORY ? VIOLATED : code, text, self.closing);
      if (code === CLOSED) urgent = URGENT_RESET; // The other end waits for it.
    };

    /** @param {boolean} own */
    const finishClosed = (own) => {
      self.endBy(CLOSED, undefined, own);
      self.lingering = dialing;
    };

    // Confirmation.

    /**
     * Moves handled over packets that need no handling. Confirms what is handled, soon or
     * now, and notices when the other end has closed and all is handled.
     */
    const settle = () => {
      if (self.end) return;
      const mark = waiting[0]?.before ?? received;
      if (!inWork && mark.number > handled.number) handled = mark;
      if (!store) stored = handled;
      // If both close, nobody receives any more.
      const unheard = waiting.length > 0;
      if (peerClosed && (unheard ? self.closing : !inWork)) return finishClosed(unheard);
      if (handled.number === told.number) return;
      const due = handled.number - noticed.number >= window.messages / 4 || handled.bytes - noticed.bytes >= window.bytes / 4;
      if (due) noticed = handled;
      if (handled.number > stored.number) store?.(due);
      else if (due || active) urgent |= URGENT_ACK;
      else self.ticking = true;
    };

    // What leaves.

    /** @param {Omit<Entry, "number">} e @returns {Entry} */
    const append = (e) => {
      const entry = { ...e, number: ++last };
      entries.push(entry);
      bytes += e.payload.length;
      return entry;
    };

    /** Appends an entry if the window has room for it. @param {Omit<Entry, "number">} e */
    const add = (e) => {
      const hasRoom = entries.length === 0 || (entries.length < window.messages && bytes + e.payload.length <= window.bytes);
      return hasRoom && append(e);
    };

    /** The next entry that may leave. @returns {Entry | undefined} */
    const nextToLeave = () => {
      const e = entries[nextEntry];
      if (!e || e.number - confirmed > Math.max(1, creditMessages)) return undefined;
      if (creditBytes === 0 || (onWay > 0 && onWay + e.payload.length > creditBytes)) return undefined;
      nextEntry++;
      onWay += e.payload.length;
      e.left = true;
      active = true;
      return e;
    };

    /** Drops the messages that are handled. @param {number} number */
    const confirm = (number) => {
      while (entries[0]?.number <= number) {
        const e = /** @type {Entry} */ (entries.shift());
        bytes -= e.payload.length;
        if (nextEntry === 0) continue;
        nextEntry--;
        onWay -= e.payload.length;
      }
      confirmed = Math.max(confirmed, number);
    };

    /** Prepares for a new connection to an end that has all packets up to had. @param {number} had */
    const renumber = (had) => {
      nextEntry = onWay = bytes = 0;
      last = had;
      for (const e of entries) {
        bytes += e.payload.length;
        if (e.number > had) e.number = ++last;
        else {
          nextEntry++;
          onWay = bytes;
        }
      }
    };

    /** Lets a large message begin anew that an end had in part which has lost its memory. @param {number} had */
    const restart = (had) => {
      const missing = entries.filter((e) => e.number > had);
      entries = entries.filter((e) => e.number <= had && !e.more);
      // They follow one another: there is one.
      const { transfer, at: end = 0 } = missing[0] ?? (filling ? fragmentOf(filling, filling.queued) : {});
      for (let at = 0; at < end; at += FRAGMENT_SIZE) entries.push({ ...fragmentOf(/** @type {Transfer} */ (transfer), at), number: had + 1 });
      entries.push(...missing);
    };

    if (record) {
      peerEpoch = record.peer;
      received = handled = stored = { number: record.handled, bytes: 0 };
      confirmed = record.confirmed;
      for (const { seq, ...e } of record.out ?? []) {
        append({ ...e, left: true }).number = seq;
        self.closing ||= e.closing;
      }
      last = record.last;
    }
    return self;
  };

  gangway.machine = {
    ABORTED, BUSY, CLOSED, FORGOTTEN, GONE, ID_SIZE, MEMORY, REFUSED,
    newMachine, readHello, resetPacket,
  };
})();
