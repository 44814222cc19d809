// Sessions that are accepted by an end that is written in JavaScript, such as a
// background. Their state is kept in storage.session, as Go keeps it.
//
// Mirrors the listeners of package session in wasm/session. It needs codec.js,
// machine.js and session.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { decode } = gangway.codec;
  const { Code, Machine, readHello, resetPacket, spoken } = gangway.machine;
  const { Mailbox, PORT_NAME, Session, SessionError, Wire, encode, itemsIn, nameOf, newEpoch, withDefaults } = gangway.session;

  const api = () => /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome;

  const ANSWER_TIME = 30_000;
  const HELLO_MESSAGES = 8;
  const MAX_TOMBSTONES = 256;
  const MESSAGE_COST = 64;
  const STORE_PACE = 100;
  const ACK_DELAY = 25;
  const RECORDS = "gangway.session:";
  const ENDS = "gangway.session.ended:";
  const LIMITS = { maxSessions: 1024, maxMemory: 640 << 20, maxStored: 8 << 20 };

  /** Who may resume a session. @typedef {{id: string, tab: number, frame: number, page: string}} Sender */

  /** @param {any} sender as the browser describes it @returns {Sender} */
  const senderKey = (sender) => ({ id: sender?.id ?? "", tab: sender?.tab?.id ?? 0, frame: sender?.frameId ?? 0, page: sender?.origin ?? "" });

  /** @param {Sender} a @param {Sender} b */
  const isSame = (a, b) => a.id === b.id && a.tab === b.tab && a.frame === b.frame && a.page === b.page;

  /** A sender that has a share for itself: a tab, or outside tabs an origin. @param {Sender} s */
  const partyOf = ({ id, tab, page }) => (tab !== 0 ? `${id} ${tab}` : `${id} ${page}`);

  /** @param {string} id @returns {Uint8Array} */
  const bytesOf = (id) => Uint8Array.from(id, (c) => c.charCodeAt(0));

  /** @param {Uint8Array} bytes @returns {string} of one character for each byte */
  const charsOf = (bytes) => {
    let text = "";
    for (let i = 0; i < bytes.length; i += 1 << 15) text += String.fromCharCode(...bytes.subarray(i, i + (1 << 15)));
    return text;
  };

  /** @param {unknown} value @returns {string} */
  const textOf = (value) => btoa(charsOf(encode(value)));

  /** @param {unknown} text @returns {any} undefined if it cannot be read */
  const valueOf = (text) => {
    try {
      return decode(bytesOf(atob(String(text))));
    } catch {
      return undefined;
    }
  };

  /** @param {any} r @returns {boolean} whether a record is one */
  const isRecord = (r) =>
    r?.id instanceof Uint8Array && r.id.length === 16 && typeof r.sender === "object" && Number.isSafeInteger(r.peer) &&
    Number.isSafeInteger(r.handled) && Number.isSafeInteger(r.last) && Number.isSafeInteger(r.confirmed);

  /** Keeps the records of a listener's sessions in storage.session. Writes of several sessions are joined. */
  class Store {
    /** @param {Listener} listener */
    constructor(listener) {
      this.listener = listener;
      this.area = api().storage.session;
      /** @type {Set<any>} */
      this.changed = new Set();
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      this.timer = undefined;
      this.writing = false;
      this.again = false;
      /** Whether the context is about to be suspended: nothing waits. */
      this.hurried = false;
      this.wrote = 0;
      /** How many bytes of storage each key takes. @type {Map<string, {size: number, party: string}>} */
      this.sizes = new Map();
    }

    /** @param {string} id */
    key(id) {
      return `${RECORDS}${this.listener.name}:${nameOf(id)}`;
    }

    /** Reads the records that an earlier memory has left, and how sessions ended. */
    async load() {
      const prefix = `${RECORDS}${this.listener.name}:`;
      const ends = ENDS + this.listener.name;
      const all = await this.area.get(null);
      /** @type {Map<string, any>} */
      const records = new Map();
      const old = [];
      for (const [key, text] of Object.entries(all)) {
        if (!key.startsWith(prefix) || key.slice(prefix.length).includes(":")) continue;
        const record = valueOf(text);
        if (!isRecord(record)) {
          old.push(key);
          continue;
        }
        records.set(charsOf(record.id), record);
        this.keep(key, partyOf(record.sender), String(text));
      }
      if (old.length > 0) void this.area.remove(old);
      return { records, ends: valueOf(all[ends])?.list ?? [] };
    }

    /** @param {string} key @param {string} party @param {string} text */
    keep(key, party, text) {
      this.sizes.set(key, { size: 2 * (key.length + text.length), party }); // As Firefox counts text.
    }

    /** @param {(kept: {party: string}) => boolean} of @returns {number} how many bytes the records take */
    stored(of = () => true) {
      let sum = 0;
      for (const kept of this.sizes.values()) if (of(kept)) sum += kept.size;
      return sum;
    }

    /** Lets the state of a session be written, now or soon. @param {any} session @param {boolean} now */
    mark(session, now) {
      this.changed.add(session);
      if (this.hurried) void this.writeAll([session]);
      else if (now && !this.writing) this.write();
      else if (now) this.again = true;
      else this.timer ??= setTimeout(() => this.write(), Math.max(ACK_DELAY, STORE_PACE - (Date.now() - this.wrote)));
    }

    /** Lets each change be written at once from now on: the context goes. @param {any[]} sessions */
    hurry(sessions) {
      this.hurried = true;
      void this.writeAll(sessions);
    }

    /** Writes the sessions that have changed. */
    write() {
      clearTimeout(this.timer);
      this.timer = undefined;
      if (this.writing) {
        this.again = true;
        return;
      }
      this.wrote = Date.now();
      void this.writeAll([...this.changed].filter((session) => !session.error));
    }

    /** @param {any[]} sessions */
    async writeAll(sessions) {
      for (const session of sessions) this.changed.delete(session);
      /** @type {Record<string, string>} */
      const items = {};
      const states = [];
      for (const session of sessions) {
        const at = session.machine.position();
        const key = this.key(session.machine.config.id);
        items[key] = textOf(recordOf(session, at));
        const party = partyOf(senderKey(session.sender));
        this.keep(key, party, items[key]);
        states.push({ session, at, party });
      }
      if (states.length === 0) return;
      this.writing = true;
      let failure;
      try {
        await this.area.set(items);
      } catch (error) {
        failure = error;
      }
      this.writing = false;
      for (const { session, at, party } of states) this.written(session, at, party, failure);
      if (!this.again) return;
      this.again = false;
      this.write();
    }

    /** @param {any} session @param {any} at @param {string} party @param {unknown} failure @private */
    written(session, at, party, failure) {
      if (session.error) return;
      const { maxStored } = this.listener.limits;
      if (failure !== undefined) return session.endBy("store", failure);
      if (this.stored((kept) => kept.party === party) > maxStored / 2 || this.stored() > maxStored) return session.endBy("store");
      session.machine.wasStored(at);
      session.react();
    }

    /** Forgets a session that has ended. @param {any} session */
    remove(session) {
      this.changed.delete(session);
      this.listener.forget(session);
    }

    /** Removes records, and stores how sessions ended. @param {string[]} ids @param {unknown[]} ends */
    async bury(ids, ends) {
      const keys = ids.map((id) => this.key(id));
      for (const key of keys) this.sizes.delete(key);
      try {
        await this.area.set({ [ENDS + this.listener.name]: textOf({ list: ends }) });
        await this.area.remove(keys);
      } catch (error) {
        console.error(error);
      }
    }
  }

  /** @param {any} session @param {any} at */
  const recordOf = (session, at) => {
    const now = session.machine.snapshot(at);
    return {
      id: bytesOf(session.machine.config.id), sender: senderKey(session.sender), peer: now.peerEpoch, handled: now.handled,
      last: now.last, confirmed: now.confirmed,
      out: now.out.map((/** @type {any} */ m) => ({ seq: m.number, payload: m.item, closing: m.closing, ...(m.again ? { again: true } : {}) })),
      touched: session.touched,
    };
  };

  /** The names that have a listener, also of another copy of this file. @type {Set<string>} */
  const listening = (gangway.listening ??= new Set());

  /** Accepts sessions of a name. Loop over it to receive them. */
  class Listener {
    /** @param {string} name @param {any} options */
    constructor(name, { volatile = false, ...options }) {
      this.name = name;
      this.options = withDefaults(options);
      this.limits = { ...LIMITS, ...this.options };
      /** @type {Map<string, any>} */
      this.sessions = new Map();
      /** Of sessions that are not brought back yet. @type {Map<string, any>} */
      this.records = new Map();
      /** How sessions ended. @type {{id: Uint8Array, code: number, handled: number}[]} */
      this.ends = [];
      /** How many ports of each sender are to say hello. @type {Map<string, number>} */
      this.greeting = new Map();
      this.turn = 0;
      this.stopped = false;
      this.mailbox = new Mailbox();
      const { runtime, storage, tabs } = api();
      if (!volatile && !storage?.session) {
        throw new SessionError("unsupported", "accept needs the permission \"storage\", or the option volatile");
      }
      if (listening.has(name)) throw new SessionError("listening");
      listening.add(name);
      /** @type {Store | undefined} */
      this.store = volatile ? undefined : new Store(this);
      this.accept = (/** @type {any} */ jsPort) => {
        if (jsPort.name === PORT_NAME + name) void this.serve(new Wire(jsPort, false), jsPort.sender);
      };
      this.suspend = () => {
        const sessions = [...this.sessions.values()];
        this.store?.hurry(sessions);
        for (const session of sessions) {
          session.machine.sleep();
          session.react();
          session.wire?.flush();
        }
      };
      this.stays = () => {
        if (this.store) this.store.hurried = false;
      };
      this.removed = (/** @type {number} */ tab) => this.forgetTabs((other) => other === tab);
      // Firefox would lose messages in the back/forward cache, and Chromium end the port in silence.
      this.hides = (/** @type {Event} */ event) => {
        if (/** @type {PageTransitionEvent} */ (event).persisted) for (const session of this.sessions.values()) session.wire?.end();
      };
      globalThis.addEventListener?.("pagehide", this.hides);
      runtime.onConnect.addListener(this.accept);
      runtime.onSuspend?.addListener(this.suspend);
      runtime.onSuspendCanceled?.addListener(this.stays);
      tabs?.onRemoved?.addListener(this.removed);
      this.loaded = this.load();
    }

    /** @private */
    async load() {
      if (!this.store) return;
      const { records, ends } = await this.store.load();
      this.records = records;
      this.ends = ends;
      for (const record of records.values()) this.turn = Math.max(this.turn, record.touched ?? 0);
      if (records.size === 0) return;
      try {
        const open = (await api().tabs.query({})).map((/** @type {any} */ tab) => tab.id);
        this.forgetTabs((tab) => !open.includes(tab));
      } catch {
        // It cannot ask: they stay.
      }
    }

    [Symbol.asyncIterator]() {
      return { next: () => this.mailbox.next() };
    }

    /** Ends listening. Sessions go on until their ports end. */
    stop() {
      if (this.stopped) return;
      this.stopped = true;
      listening.delete(this.name);
      const { runtime, tabs } = api();
      globalThis.removeEventListener?.("pagehide", this.hides);
      runtime.onConnect.removeListener(this.accept);
      runtime.onSuspend?.removeListener(this.suspend);
      runtime.onSuspendCanceled?.removeListener(this.stays);
      tabs?.onRemoved?.removeListener(this.removed);
      for (const session of this.mailbox.values.splice(0)) session.abort();
      for (const session of this.sessions.values()) if (!session.wire) session.endBy("stopped");
      this.mailbox.finish();
    }

    /** Serves a port from its hello to its end. @param {any} wire @param {any} sender @private */
    async serve(wire, sender) {
      const party = partyOf(senderKey(sender));
      const greeting = this.greeting.get(party) ?? 0;
      if (greeting >= this.limits.maxSessions / 8) return wire.end(); // The other end tries again, later.
      this.greeting.set(party, greeting + 1);
      const packets = await this.firstOf(wire);
      this.greeting.set(party, (this.greeting.get(party) ?? 1) - 1);
      if (this.greeting.get(party) === 0) this.greeting.delete(party);
      if (!packets) return wire.end();
      const hello = packets.length > 0 && packets[0] ? readHello(packets[0]) : undefined;
      const { session, refusal } = hello ? this.admit(hello, sender) : { session: undefined, refusal: { code: Code.VIOLATED, text: "not a hello" } };
      if (!session) {
        if (refusal) wire.post(resetPacket(refusal, refusal.handled ?? 0));
        return wire.end();
      }
      this.welcome(session, wire, hello, packets.slice(1));
      await wire.over;
      session.detach(wire);
      if (session.error) return;
      if (this.stopped) return session.endBy("stopped");
      session.absence = setTimeout(() => void this.absent(session), this.options.keep);
    }

    /** The packets of the first message, undefined if none comes. @param {any} wire @returns {Promise<(Uint8Array | undefined)[] | undefined>} @private */
    async firstOf(wire) {
      const first = new Promise((resolve) => {
        const timer = setTimeout(() => resolve(undefined), ANSWER_TIME);
        const done = (/** @type {any} */ packets) => {
          clearTimeout(timer);
          resolve(packets);
        };
        /** @type {(Uint8Array | undefined)[]} */
        const packets = [];
        wire.receive((/** @type {unknown} */ value) => {
          packets.push(...itemsIn(value));
          if (packets.length > HELLO_MESSAGES) wire.end();
          if (packets.length > 0) done(packets);
        });
        void wire.over.then(() => done(packets.length > 0 ? packets : undefined));
      });
      const packets = /** @type {(Uint8Array | undefined)[] | undefined} */ (await first);
      await this.loaded;
      return packets;
    }

    /** Connects a session by a port. @param {any} session @param {any} wire @param {any} hello @param {(Uint8Array | undefined)[]} packets that came behind it @private */
    welcome(session, wire, hello, packets) {
      clearTimeout(session.absence);
      session.touched = ++this.turn;
      session.hold(wire);
      session.greeted = true;
      session.machine.greet(hello);
      session.noteConnection();
      session.react();
      if (session.error) return wire.end();
      session.takePackets(wire, packets);
      wire.receive((/** @type {unknown} */ value) => {
        session.takePackets(wire, itemsIn(value));
        this.weigh(session);
      });
    }

    /** The session that a hello is for, or how it is refused. @param {any} hello @param {any} sender @returns {{session?: any, refusal?: any}} @private */
    admit(hello, sender) {
      if (!spoken(hello)) return { refusal: { code: Code.NO_VERSION } };
      if (this.stopped) return {};
      const from = senderKey(sender);
      const session = this.sessions.get(hello.id);
      if (session) return isSame(senderKey(session.sender), from) ? { session } : { refusal: { code: Code.REFUSED } };
      const end = this.ends.find(({ id }) => charsOf(id) === hello.id);
      if (end) return { refusal: end };
      const record = this.records.get(hello.id);
      if (record && !isSame(record.sender, from)) return { refusal: { code: Code.REFUSED } };
      if (!record && (hello.first > 1 || (!this.store && hello.received > 0))) return { refusal: { code: Code.FORGOTTEN } };
      if (!record && !this.makePlace(from)) return { refusal: { code: Code.BUSY } };
      return { session: this.add(hello.id, record, sender) };
    }

    /** @param {string} id @param {any} record @param {any} sender @private */
    add(id, record, sender) {
      const { messages, bytes, maxMessage } = this.options;
      const config = { id, epoch: newEpoch(), window: { messages, bytes }, maxMessage, stored: this.store !== undefined };
      const machine = record ? Machine.restore(config, snapshotOf(record)) : new Machine(config);
      this.records.delete(id);
      const session = new Session(this.name, machine, { sender, maxMessage });
      session.store = this.store ?? { mark() {}, remove: (/** @type {any} */ ended) => this.forget(ended) };
      this.sessions.set(id, session);
      this.mailbox.put(session);
      return session;
    }

    /** Drops a session that has ended, and remembers how. @param {any} session */
    forget(session) {
      const { id } = session.machine.config;
      clearTimeout(session.absence);
      if (!this.sessions.delete(id)) return;
      this.mailbox.values = this.mailbox.values.filter((/** @type {any} */ other) => other !== session);
      this.buryAll([{ id, code: session.machine.end?.code ?? Code.ABORTED, handled: session.machine.in.handled.number }]);
    }

    /** @param {{id: string, code: number, handled: number}[]} ended @private */
    buryAll(ended) {
      if (ended.length === 0) return;
      this.ends.push(...ended.map(({ id, code, handled }) => ({ id: bytesOf(id), code, handled })));
      this.ends.splice(0, Math.max(0, this.ends.length - MAX_TOMBSTONES));
      void this.store?.bury(ended.map(({ id }) => id), this.ends);
    }

    /** Ends the sessions of tabs that are closed. @param {(tab: number) => boolean} closed @private */
    forgetTabs(closed) {
      const gone = [...this.records].filter(([, { sender }]) => sender.tab > 0 && closed(sender.tab));
      for (const [id] of gone) this.records.delete(id);
      this.buryAll(gone.map(([id, { handled }]) => ({ id, code: Code.GONE, handled })));
      for (const session of [...this.sessions.values()]) {
        const { tab } = senderKey(session.sender);
        if (tab > 0 && closed(tab)) session.endBy("gone");
      }
    }

    /** Sees to it that there is a place for one more session of a sender. @param {Sender} from @private */
    makePlace(from) {
      const party = partyOf(from);
      const guests = [
        ...[...this.records].map(([id, r]) => ({ id, sender: r.sender, session: undefined, touched: r.touched ?? 0, absent: true })),
        ...[...this.sessions].map(([id, s]) => ({ id, sender: senderKey(s.sender), session: s, touched: s.touched, absent: !s.wire })),
      ].sort((a, b) => a.touched - b.touched);
      const own = guests.filter(({ sender }) => partyOf(sender) === party);
      const each = this.limits.maxSessions / 8;
      if (guests.length < this.limits.maxSessions && own.length < each) return true;
      const present = new Set(guests.filter((g) => !g.absent && g.sender.tab > 0).map((g) => `${partyOf(g.sender)} ${g.sender.frame}`));
      const leaves =
        own.find(({ absent }) => absent) ??
        (own.length < each ? guests.find((g) => g.absent && present.has(`${partyOf(g.sender)} ${g.sender.frame}`)) : undefined);
      if (!leaves) return false;
      if (leaves.session) leaves.session.endBy("gone");
      else {
        const { handled } = this.records.get(leaves.id);
        this.records.delete(leaves.id);
        this.buryAll([{ id: leaves.id, code: Code.GONE, handled }]);
      }
      return true;
    }

    /** Ends a session whose messages take too much memory. @param {any} session @private */
    weigh(session) {
      const { maxMemory } = this.limits;
      const costOf = (/** @type {any} */ { machine }) => machine.held + MESSAGE_COST * machine.waiting;
      if (costOf(session) < 1 << 20) return; // Many of these are far below the limits.
      const party = partyOf(senderKey(session.sender));
      let [all, own] = [0, 0];
      for (const other of this.sessions.values()) {
        all += costOf(other);
        if (partyOf(senderKey(other.sender)) === party) own += costOf(other);
      }
      if (all > maxMemory || own > maxMemory / 2) {
        session.machine.finishBy({ code: Code.MEMORY });
        session.react();
      }
    }

    /** Puts a session away whose other end was absent for long: it goes on from its record while its tab is open. @param {any} session @private */
    async absent(session) {
      const { tab } = senderKey(session.sender);
      const { id } = session.machine.config;
      let open = false;
      try {
        open = tab > 0 && this.store !== undefined && (await api().tabs.get(tab)) !== undefined;
      } catch {
        // It is closed.
      }
      if (session.error || session.wire) return;
      if (!open) return session.endBy("gone");
      await this.store?.writeAll([session]);
      if (session.error || session.wire) return;
      this.records.set(id, recordOf(session, session.machine.position()));
      this.sessions.delete(id);
      session.endBy("away");
    }
  }

  /** @param {any} record */
  const snapshotOf = ({ peer, handled, last, confirmed, out }) => ({
    peerEpoch: peer, handled, last, confirmed,
    out: (out ?? []).map((/** @type {any} */ m) => ({ number: m.seq, item: m.payload, closing: m.closing === true, again: m.again === true })),
  });

  /**
   * Listens for sessions that are dialed under a name, in the same extension. Call it
   * in the first turn of a background, so that those which woke it find it. Loop over
   * the listener to receive sessions: after a loss of memory they come again, with
   * restored set, when the other end connects.
   *
   * @param {string} name
   * @param {{volatile?: boolean, messages?: number, bytes?: number, maxMessage?: number, keep?: number, maxSessions?: number}} [options]
   *   volatile sessions are not stored; keep is after how many milliseconds without the
   *   other end a session gives its memory up
   */
  const accept = (name, options = {}) => new Listener(name, options);

  gangway.accept = accept;
})();
