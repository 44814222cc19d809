// The protocol of sessions without all that carries it, for ends that are written
// in JavaScript: no port, timer, clock or storage.
//
// Mirrors package machine in wasm/session/internal/machine; wasm/session/SPEC.md
// describes the packets. It needs codec.js and packets.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { joined } = gangway.codec;
  const { bytesOf, charsOf, pack, unpack } = gangway.packets;

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

  // The wishes of a machine.
  const WISH_TICK = 1;
  const WISH_STORE = 2;
  const WISH_STORE_NOW = 4;

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
   * @property {number} [what] of a fragment
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
   * @property {number} wishes
   * @property {End} [end]
   * @property {boolean} [lingering] whether it has ended, and the other end may not know
   */

  /** @type {Mark} */
  const START = { number: 0, bytes: 0 };

  /** @param {number} n of the other end's */
  const clamp = (n) => Math.min(n, 2 ** 31 - 1);

  /** @param {End} end */
  const resetPacket = ({ code, text = "", handled = 0 }) => pack([RESET, code, text, handled]);

  /**
   * Reads a hello; undefined if it is none. One of versions that are not spoken has no
   * id.
   * @param {any} packet
   * @returns {any}
   */
  const readHello = (packet) => {
    const [, min, max] = unpack(packet, HELLO_VERSIONS);
    if (min > VERSION || max < MIN_VERSION) return {};
    const [, , , id, epoch, received, first, credit, messages] = unpack(packet, packetForms);
    return id?.length === ID_SIZE && first > 0 ? { id: charsOf(id), received, first, state: [epoch, received, credit, messages] } : undefined;
  };

  /** @param {Pick<Entry, "payload" | "transfer">} e @returns {Uint8Array} the message that it is, or the last part of */
  const itemOf = (e) => (e.transfer ?? e).payload;

  /** @param {Transfer} transfer @param {number} at @returns {Pick<Entry, "payload" | "transfer" | "what">} the part that begins at a place */
  const fragmentOf = (transfer, at) => {
    const payload = transfer.payload.subarray(at, at + FRAGMENT_SIZE);
    return { payload, transfer, what: at + payload.length === transfer.payload.length ? LAST_PART : MORE };
  };

  /** @param {Entry} e */
  const packetOf = ({ number, payload, transfer, what, closing, again }) => {
    if (closing) return pack([CLOSE, number]);
    if (!transfer) return pack([again ? AGAIN : DATA, number], payload);
    return pack([FRAGMENT, number, transfer.id, what === LAST_PART && again ? LAST_PART_AGAIN : what, payload]);
  };

  /**
   * One end of a session. It is told of events. After each, the packets of next are
   * posted, its wishes fulfilled, what waits is handed out, and looked whether it has
   * ended.
   * @param {string} id of the session: 16 characters of one byte each
   * @param {number} epoch of this end's memory: not 0
   * @param {{messages: number, bytes: number, maxMessage: number}} window bounds messages on their way to this end, and the bytes of each
   * @param {boolean} [dialing]
   * @param {boolean} [durable] whether this end confirms only messages that are stored
   * @param {any} [record] of an earlier memory, from which this end goes on
   */
  const newMachine = (id, epoch, window, dialing, durable, record) => {
    let peerEpoch = 0;
    let open = false; // A port is there: the other end can be told of the end.
    let expecting = false; // The first packet on it is to come.
    let asleep = false; // The other end wants to be left alone.
    let slept = false; // The other end takes this one to want that.
    let active = false; // Something left since a packet arrived: more leaves in the same turn.
    let urgent = 0;
    let creditBytes = 0;
    let creditMessages = 0;

    // Messages that were received.
    /** @type {{before: Mark, message: {item: Uint8Array, redelivered: boolean}}[]} */
    let waiting = [];
    let held = 0; // Bytes of these.
    let received = START;
    let handled = START;
    let told = START; // The confirmation sent last.
    let stored = START; // Up to here it is stored that all is handled.
    let asked = START; // Up to here it was wished that this is stored now.
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
    let messages = 0; // That count in the window.
    let bytes = 0; // Of these.
    let fragments = 0; // Bytes of large messages.
    let onWay = 0; // Bytes of the entries before nextEntry.
    let lastTransfer = 0;
    /** The one that is being queued. @type {Transfer | undefined} */
    let filling;

    /** @type {State & Record<string, any>} */
    const self = {
      connects: 0,
      wishes: 0,

      // Connections.

      /** Begins the next connection of a dialing end: the packet that opens it. */
      hello() {
        open = expecting = true;
        shut = crowded(); // Another memory may come.
        return pack([HELLO, MIN_VERSION, VERSION, bytesOf(id), epoch, received.number, confirmed + 1, creditHere(), window.messages]);
      },

      /** Takes the hello by which the other end connects, in versions that are spoken. @param {any} hello */
      greet(hello) {
        open = true;
        expecting = false;
        if (!self.end) attach(hello.state);
        if (self.end) urgent = URGENT_RESET;
        else urgent |= URGENT_WELCOME;
      },

      /** Notes that the connection, or the attempt to connect, is over. */
      disconnected() {
        open = self.welcomed = slept = false;
        urgent = 0;
      },

      /** Takes a packet of a connection. One that breaks the protocol ends the session. @param {any} packet */
      packet(packet) {
        active = false;
        const elements = unpack(packet, packetForms);
        if (expecting) answered(elements);
        else if (self.end) self.lingering &&= elements[0] !== RESET;
        else take(elements);
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
        const message = waiting.shift()?.message;
        if (!message) return undefined;
        inWork = true;
        held -= message.item.length;
        return message;
      },

      /** Says that all messages that were handed out are handled. */
      handle() {
        if (self.end) return;
        inWork = false;
        settle();
      },

      /** How much memory the messages take that wait here. */
      cost: () => held + partial + MESSAGE_COST * waiting.length,

      /** Gives a message its place if there is room: a large one takes it by and by. @param {{item: Uint8Array, transfer?: Transfer}} message */
      place(message) {
        const { item } = message;
        if (item.length > FRAGMENT_SIZE) {
          message.transfer ??= filling = { id: ++lastTransfer, payload: item, queued: 0 };
          fill();
          return message.transfer.queued === item.length;
        }
        if (messages > 0 && (messages >= window.messages || bytes + item.length > window.bytes)) return false;
        add({ payload: item });
        return true;
      },

      /** Closes the session in order: nothing can be sent after it. */
      close() {
        if (self.closing || self.end) return;
        self.closing = true;
        filling = undefined;
        add({ payload: new Uint8Array(0), closing: true });
        self.tick();
      },

      /** The next packet that is to leave now, undefined if there is none. @returns {Uint8Array | undefined} */
      next() {
        if (!self.welcomed) urgent = open ? urgent & URGENT_RESET : 0; // The next welcome brings the others.
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
            told = confirmable();
            return pack([ACK, told.number, creditHere()]);
          case URGENT_SLEEP:
            slept = true;
            return pack([SLEEP]);
          case URGENT_AWAKE:
            slept = false;
            return pack([ACK, told.number, window.bytes]);
          case URGENT_RESET:
            return self.reset();
        }
        return undefined;
      },

      /** Confirms what is handled. Is called a moment after it was wished. */
      tick() {
        if (!self.end && confirmable().number !== told.number) urgent |= URGENT_ACK;
      },

      // The end.

      /** The reset that tells of the end. */
      reset: () => resetPacket(/** @type {End} */ (self.end)),

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
          const { number, closing = false, again } = e;
          const payload = itemOf(e);
          if ((i < nextEntry && self.welcomed) || e.what === MORE || (e.transfer && (large += payload.length) > window.bytes)) return [];
          return { seq: number, payload, closing, ...(again && { again }) };
        });
        return {
          record: { peer: peerEpoch, handled: at.number, last, confirmed, out },
          wasStored() {
            if (self.end) return;
            if (at.number > stored.number) stored = at;
            if (stored.number > told.number) urgent |= URGENT_ACK;
            settle();
          },
        };
      },    };

    /** Ends the session with nothing left to say. @param {number} code @param {string} [text] @param {boolean} [own] */
    const finish = (code, text, own) => {
      const whole = entries.filter((e) => !e.closing && e.what !== MORE);
      self.end = { code, text, handled: handled.number, own, unconfirmed: whole.map(itemOf), unsent: whole.filter((e) => !e.left).map(itemOf) };
      urgent = self.wishes = 0;
      entries = [];
      waiting = [];
      filling = undefined;
      dropParts();
    };

    /** @param {string} text */
    const violate = (text) => self.endBy(VIOLATED, text);

    const malformed = () => violate("malformed packet");

    const flooded = () => violate("more than this end has room for");

    // Connections.

    /** Takes the first packet on a connection that this end has opened. @param {any[]} elements */
    const answered = ([kind, version, ...rest]) => {
      expecting = false;
      if (self.end && !self.lingering) return; // The other end was told.
      if (kind === RESET) resetBy(version, rest);
      else if (kind !== WELCOME) violate("not a welcome; is it a session that listens there?");
      else if (version < MIN_VERSION || version > VERSION) self.endBy(NO_VERSION);
      else if (self.lingering) urgent = URGENT_RESET;
      else attach(rest);
    };

    /**
     * Connects to an other end that has all packets up to had, unless that cannot be.
     * @param {any[]} numbers its epoch, had, its credit, and the messages that it takes
     */
    const attach = ([other, had, size, count]) => {
      if (had < confirmed) return self.endBy(FORGOTTEN, "less than was confirmed");
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
      creditBytes = clamp(size);
      creditMessages = clamp(count);
      asleep = false;
      self.welcomed = true;
      self.connects++;
      urgent = confirmable().number > 0 ? URGENT_ACK : 0; // The other end may have missed it.
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
          creditBytes = clamp(rest[0]);
          return fill();
        case CLOSE:
          if (!accepts(number, 0)) return;
          peerClosed = true;
          return arrived();
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
      const before = received;
      if (item.length > window.maxMessage) return self.endBy(TOO_LARGE);
      if (!accepts(number, item.length)) return;
      hold(before, item, again);
      arrived();
    };

    /** @param {number} number @param {any[]} rest */
    const takeFragment = (number, [transfer, what, part]) => {
      if (what > LAST_PART_AGAIN) return malformed();
      const before = received;
      if (!accepts(number, part.length)) return;
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
      arrived();
    };

    /** @param {Mark} before @param {Uint8Array} item @param {boolean} redelivered */
    const hold = (before, item, redelivered) => {
      waiting.push({ before, message: { item, redelivered } });
      held += item.length;
    };

    /** Checks the number of a packet and its size, and counts it. Returns whether it is new. @param {number} number @param {number} size */
    const accepts = (number, size) => {
      const room = creditHere();
      const beyond = received.bytes - Math.max(handled.bytes, lost);
      if (number <= received.number) return false;
      if (number > received.number + 1 || (peerClosed && !peerForgot)) violate("a packet is missing");
      else if (peerClosed) received = { number, bytes: received.bytes };
      else if (room === 0 || (beyond > 0 && beyond + size > room) || number - handled.number > window.messages) flooded();
      else {
        received = { number, bytes: received.bytes + size };
        return true;
      }
      return false;
    };

    /** Goes on after a packet was accepted. */
    const arrived = () => {
      asleep = false;
      if (self.closing && peerClosed && waiting.length > 0) return finishClosed(true); // Both close: nobody receives any more.
      settle();
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
      if (self.end) {
        self.lingering = false;
        return;
      }
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
      const mark = waiting.length > 0 ? waiting[0].before : received;
      if (!inWork && mark.number > handled.number) handled = mark;
      if (peerClosed && !inWork && waiting.length === 0) return finishClosed(false);
      if (handled.number === told.number) return;
      // So much is handled that the other end should know.
      const known = asked.number > told.number ? asked : told;
      const due = handled.number - known.number >= window.messages / 4 || handled.bytes - known.bytes >= window.bytes / 4;
      if (durable && handled.number > stored.number) {
        self.wishes |= due ? WISH_STORE | WISH_STORE_NOW : WISH_STORE;
        if (due) asked = handled;
      } else if (due || active) urgent |= URGENT_ACK;
      else self.wishes |= WISH_TICK;
    };

    /** Up to where this end may say that all is handled. */
    const confirmable = () => (durable ? stored : handled);

    // What leaves.

    /** @param {Omit<Entry, "number">} e @returns {Entry} */
    const add = (e) => {
      const entry = { ...e, number: ++last };
      entries.push(entry);
      weigh(entry, 1);
      return entry;
    };

    /** @param {Entry} e @param {number} sign whether it comes or goes */
    const weigh = ({ transfer, payload }, sign) => {
      if (transfer) fragments += sign * payload.length;
      else {
        messages += sign;
        bytes += sign * payload.length;
      }
    };

    /** Queues the next parts of a large message. Those leave half of the window to the others. */
    const fill = () => {
      while (filling && (fragments === 0 || fragments + FRAGMENT_SIZE <= window.bytes / 2)) {
        filling.queued += add(fragmentOf(filling, filling.queued)).payload.length;
        if (filling.queued === filling.payload.length) filling = undefined;
      }
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
        weigh(e, -1);
        if (nextEntry === 0) continue;
        nextEntry--;
        onWay -= e.payload.length;
      }
      confirmed = Math.max(confirmed, number);
    };

    /** Prepares for a new connection to an end that has all packets up to had. @param {number} had */
    const renumber = (had) => {
      nextEntry = onWay = 0;
      last = had;
      for (const e of entries) {
        if (e.number > had) e.number = ++last;
        else {
          nextEntry++;
          onWay += e.payload.length;
        }
      }
    };

    /** Lets large messages begin anew that an end had in part which has lost its memory. @param {number} had */
    const restart = (had) => {
      const missing = entries.filter((e) => e.number > had);
      const kept = entries.filter((e) => e.number <= had && e.what !== MORE);
      for (const t of new Set(entries.map(({ transfer }) => transfer))) {
        if (!t || (t !== filling && t.queued < t.payload.length)) continue; // It was given up.
        const end = missing.reduce((n, e) => (e.transfer === t ? n - e.payload.length : n), t.queued);
        if (end === t.payload.length) continue;
        for (let at = 0; at < end; at += FRAGMENT_SIZE) kept.push({ ...fragmentOf(t, at), number: had + 1 });
      }
      entries = [...kept, ...missing];
      messages = bytes = fragments = 0;
      for (const e of entries) weigh(e, 1);
    };

    if (record) {
      peerEpoch = record.peer;
      received = handled = stored = { number: record.handled, bytes: 0 };
      confirmed = record.confirmed;
      for (const { seq, ...e } of record.out ?? []) {
        add({ ...e, left: true }).number = seq;
        self.closing ||= e.closing;
      }
      last = record.last;
    }
    return self;
  };

  gangway.machine = {
    ABORTED, BUSY, CLOSED, FORGOTTEN, GONE, ID_SIZE, MEMORY, NO_VERSION, REFUSED, VIOLATED, WISH_STORE, WISH_STORE_NOW, WISH_TICK,
    newMachine, readHello, resetPacket,
  };
})();
