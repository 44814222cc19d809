// Sessions that are accepted by an end that is written in JavaScript, such as a
// background. Their state is kept in storage.session, as Go keeps it.
//
// Mirrors the listeners of package session in wasm/session. It needs codec.js,
// packets.js, machine.js and session.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { decode } = gangway.codec;
  const { api, base64Of, encode, fromBase64, partyOf, senderOf } = gangway.packets;
  const { BUSY, FORGOTTEN, GONE, ID_SIZE, MEMORY, REFUSED, readHello, resetPacket } = gangway.machine;
  const { ACK_DELAY, ANSWER_TIME, ID_LENGTH, PORT_NAME, SessionError, connectEvent, hear, itemsIn, nameOf, newMailbox, newSession, newWire, withDefaults } = gangway.session;

  const HELLO_MESSAGES = 8;
  const MAX_TOMBSTONES = 256;
  const STORE_PACE = 100;
  const ENDS = "gangway.session.ended:";

  /** So many parts of a limit one party may have. */
  const SHARES = 8;

  /** Who may resume a session. @typedef {{id: string, tab: number, frame: number, page: string}} Sender */

  /** @param {unknown} value */
  const textOf = (value) => base64Of(encode(value));

  /** @param {any} text @returns {any} undefined if it cannot be read */
  const valueOf = (text) => {
    try {
      return decode(fromBase64(text));
    } catch {
      return undefined;
    }
  };

  /** @param {any} r @returns {boolean} whether a record is one */
  const isRecord = (r) =>
    r?.id?.length === ID_SIZE && r.sender && [r.peer, r.handled, r.last, r.confirmed].every(Number.isSafeInteger);

  /** @param {Iterable<[string, number]>} costs of parties @param {string} party @param {number} limit of all; one party may have half of it */
  const exceeds = (costs, party, limit) => {
    let all = 0;
    let own = 0;
    for (const [other, cost] of costs) {
      all += cost;
      if (other === party) own += cost;
    }
    return all > limit || own > limit / 2;
  };

  /**
   * Keeps the records of a listener's sessions in storage.session. Writes of several
   * sessions are joined.
   * @param {string} name of the listener
   * @param {number} maxStored
   * @param {any} area storage.session
   */
  const newStore = (name, maxStored, area) => {
    const prefix = `gangway.session:${name}:`;
    /** Whose sessions have changed. @type {Set<Guest>} */
    const changed = new Set();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    /** The writes, one after the other. @type {Promise<unknown>} */
    let writes = Promise.resolve();
    let hurried = false;
    let wrote = 0;
    /** The party of each key, and how many bytes of storage it takes. @type {Map<string, [string, number]>} */
    const sizes = new Map();
    /** Keys to be removed. @type {string[]} */
    const removed = [];

    const keyOf = (/** @type {Uint8Array} */ id) => prefix + nameOf(id);

    const keep = (/** @type {string} */ key, /** @type {string} */ party, /** @type {string} */ text) =>
      sizes.set(key, [party, 2 * (key + text).length]); // As Firefox counts text.

    /** Writes all that has changed. */
    const write = () => {
      clearTimeout(timer);
      timer = undefined;
      wrote = Date.now();
      writes = writes.finally(() => store.writeAll(changed));
    };

    const store = {
      /** Hands over the records that an earlier memory has left, and returns how sessions ended. @param {(record: any) => void} take */
      async load(take) {
        const all = await area.get(null);
        const old = [];
        for (const [key, text] of Object.entries(all)) {
          if (key.slice(0, -ID_LENGTH) !== prefix) continue;
          const record = valueOf(text);
          if (isRecord(record)) {
            take(record);
            keep(key, partyOf(record.sender), text);
          } else old.push(key);
        }
        void area.remove(old);
        return valueOf(all[ENDS + name])?.list ?? [];
      },

      /** Lets the state of a session be written, soon or now. @param {Guest} guest @param {boolean} now */
      mark(guest, now) {
        changed.add(guest);
        if (hurried) void store.writeAll([guest]);
        else if (now) write();
        else timer ??= setTimeout(write, Math.max(ACK_DELAY, wrote + STORE_PACE - Date.now()));
      },

      /** Says whether the context goes: then each change is written at once. @param {boolean} goes */
      hurry(goes) {
        hurried = goes;
      },

      /** Writes the sessions that some have. @param {Iterable<Guest>} guests */
      async writeAll(guests) {
        /** @type {Record<string, string>} */
        const items = {};
        const written = [...guests].flatMap((guest) => {
          const { id, sender, party, touched, session } = guest;
          changed.delete(guest);
          if (!session || session.error) return [];
          const [record, wasStored] = session.machine.snapshot();
          const key = keyOf(id);
          items[key] = textOf({ id, sender, ...record, touched });
          keep(key, party, items[key]);
          return [[party, session, wasStored]];
        });
        if (written.length === 0) return;
        /** @type {unknown} */
        let failure;
        try {
          await area.set(items);
        } catch (error) {
          failure = error;
        }
        for (const [party, session, wasStored] of written) {
          if (failure || exceeds(sizes.values(), party, maxStored)) {
            session.endBy("store", failure, "storage.session did not take its state");
          }
          wasStored();
          session.react();
        }
      },

      /** Removes the record of a session, and stores how sessions ended. @param {Uint8Array} id @param {unknown[]} ends */
      bury(id, ends) {
        const key = keyOf(id);
        sizes.delete(key);
        if (removed.push(key) > 1) return;
        queueMicrotask(async () => {
          const keys = removed.splice(0);
          try {
            await area.set({ [ENDS + name]: textOf({ list: ends }) });
            await area.remove(keys);
          } catch (error) {
            console.error(error);
          }
        });
      },
    };
    return store;
  };

  /** Has pages in Go, which receive the ports of sessions, too, end them when this end is gone; see Receivers in loader.js. */
  const live = () => {
    const name = "gangway.alive/background/" + Math.random();
    void globalThis.navigator?.locks?.request(name, () => {
      new BroadcastChannel("gangway.alive/").postMessage(name);
      return new Promise(() => {});
    });
  };

  /**
   * The place of a session, or of the record of one that is not brought back yet.
   * @typedef {{id: Uint8Array, sender: Sender, party: string, touched: number, session?: any, record?: any, absence?: any}} Guest
   */

  /**
   * Listens for sessions that are dialed under a name, in the same extension. Call it
   * in the first turn of a background, so that those which woke it find it. Loop over
   * the listener to receive sessions: after a loss of memory they come again, with
   * restored set, when the other end connects.
   *
   * @param {string} name
   * @param {{volatile?: boolean, messages?: number, bytes?: number, maxMessage?: number, keep?: number, maxSessions?: number, maxMemory?: number, maxStored?: number}} [given]
   *   volatile sessions are not stored; keep is after how many milliseconds without the
   *   other end a session gives its memory up
   */
  const accept = (name, { volatile = false, ...given } = {}) => {
    const options = withDefaults(given);
    const { keep, maxMemory, maxSessions, maxStored } = options;
    const { runtime, storage, tabs } = api();
    if (!volatile && !storage?.session) {
      throw new SessionError("unsupported", 'add the permission "storage", or volatile: true');
    }
    /** The names that have a listener, also of another copy of this file. @type {Set<string>} */
    const listening = ((/** @type {any} */ (globalThis).gangway ??= {}).listening ??= new Set());
    if (listening.has(name)) throw new SessionError("listening", "the name has a listener: stop that first");
    listening.add(name);
    live();
    const store = volatile ? undefined : newStore(name, maxStored, storage.session);
    const [received, put, finish, values] = newMailbox();
    /** By the names of their sessions. @type {Map<string, Guest>} */
    const guests = new Map();
    /** How sessions ended. @type {{id: Uint8Array, code: number, handled: number}[]} */
    let ends = [];
    /** The parties of ports that are to say hello. @type {string[]} */
    const greeting = [];
    let stopped = false;

    /** @param {Uint8Array} id @param {Sender} sender @param {any} [record] @returns {Guest} */
    const addGuest = (id, sender, record) => {
      const guest = { id, sender, party: partyOf(sender), touched: record?.touched ?? 0, record };
      guests.set(nameOf(id), guest);
      return guest;
    };

    /** Remembers how a session ended. @param {Uint8Array} id @param {{code: number, handled: number}} end */
    const bury = (id, { code, handled }) => {
      guests.delete(nameOf(id));
      ends.push({ id, code, handled });
      if (ends.length > MAX_TOMBSTONES) ends.shift();
      store?.bury(id, ends);
    };

    /** Drops a session that has ended. @param {Guest} guest */
    const forget = ({ id, session, absence }) => {
      clearTimeout(absence);
      if (!session) return; // It goes on from its record.
      if (values.includes(session)) values.splice(values.indexOf(session), 1);
      bury(id, session.machine.end);
    };

    /** @param {Guest} guest */
    const evict = ({ id, session, record }) => (session ? session.endBy("gone") : bury(id, { code: GONE, handled: record.handled }));

    /** Ends the sessions of tabs that are closed. @param {(tab: number) => boolean} isClosed */
    const forgetTabs = (isClosed) => {
      for (const guest of guests.values()) if (guest.sender.tab > 0 && isClosed(guest.sender.tab)) evict(guest);
    };

    const load = async () => {
      if (!store) return;
      ends = await store.load((record) => addGuest(record.id, record.sender, record));
      if (guests.size === 0) return;
      try {
        const open = await tabs.query({});
        forgetTabs((closed) => open.every((/** @type {any} */ tab) => tab.id !== closed));
      } catch {
        // It cannot ask: they stay.
      }
    };

    /** Sees to it that there is a place for one more session of a sender. @param {string} party */
    const makePlace = (party) => {
      const all = [...guests.values()].sort((a, b) => a.touched - b.touched);
      const many = all.filter((guest) => guest.party === party).length >= maxSessions / SHARES;
      if (all.length < maxSessions && !many) return true;
      const documentOf = (/** @type {Guest} */ guest) => `${guest.party} ${guest.sender.frame}`;
      const present = all.filter((guest) => guest.session?.wire && guest.sender.tab > 0).map(documentOf);
      const absent = all.filter((guest) => !guest.session?.wire);
      const leaves = absent.find((guest) => guest.party === party) ?? (many ? undefined : absent.find((guest) => present.includes(documentOf(guest))));
      if (leaves) evict(leaves);
      return leaves;
    };

    /** The place of the session that a hello is for, or how it is refused. @param {any} hello @param {Sender} from @param {string} party @returns {any} */
    const admit = (hello, from, party) => {
      if (hello.code) return hello;
      const known = nameOf(hello.id);
      const guest = guests.get(known);
      // Chromium gives the top frame of a page that goes into its back/forward cache another number.
      if (guest) return guest.party === party && guest.sender.page === from.page ? guest : { code: REFUSED };
      const end = ends.find(({ id }) => nameOf(id) === known);
      if (end) return end;
      if (hello.first > 1 || (!store && hello.received > 0)) return { code: FORGOTTEN };
      return makePlace(party) ? addGuest(hello.id, from) : { code: BUSY };
    };

    /** Ends a session whose messages take too much memory. @param {Guest} guest */
    const weigh = ({ party, session }) => {
      if (session.machine.cost() < 1 << 20) return; // Many of these are far below the limits.
      const costs = [...guests.values()].map((other) => /** @type {[string, number]} */ ([other.party, other.session?.machine.cost() ?? 0]));
      if (!exceeds(costs, party, maxMemory)) return;
      session.machine.endBy(MEMORY);
      session.react();
    };

    /** Puts a session away whose other end was absent for long: it goes on from its record while its tab is open. @param {Guest} guest */
    const putAway = async (guest) => {
      const { session, sender } = guest;
      const isBack = () => session.error || session.wire;
      let open;
      try {
        open = store && sender.tab > 0 && (await tabs.get(sender.tab));
      } catch {
        // It is closed.
      }
      if (isBack()) return;
      if (!open) return session.endBy("gone");
      await store?.writeAll([guest]);
      if (isBack()) return;
      [guest.record] = session.machine.snapshot();
      guest.session = undefined;
      session.endBy("away");
    };

    /** Serves a port from its hello to its end. @param {any} jsPort */
    const serve = async (jsPort) => {
      const wire = newWire(jsPort);
      const { sender } = wire;
      const from = senderOf(sender);
      const party = partyOf(from);
      if (greeting.filter((other) => other === party).length >= maxSessions / SHARES) return wire.end(); // The other end tries again, later.
      greeting.push(party);
      /** @type {(Uint8Array | undefined)[]} */
      const packets = [];
      const timer = setTimeout(wire.end, ANSWER_TIME);
      await new Promise((resolve) => {
        wire.receive = (/** @type {unknown} */ value) => {
          if (packets.push(...itemsIn(value)) > HELLO_MESSAGES) wire.end();
          resolve(undefined);
        };
        void wire.closed.then(resolve);
      });
      clearTimeout(timer);
      await loaded;
      greeting.splice(greeting.indexOf(party), 1);
      if (packets.length === 0 || stopped) return wire.end();
      const hello = readHello(packets.shift());
      const guest = admit(hello, from, party);
      if (!guest.sender) {
        wire.post(resetPacket(guest));
        return wire.end();
      }
      const { id, record } = guest;
      if (!guest.session) {
        // It begins, or is brought back.
        guest.session = newSession(name, id, options, {
          record,
          sender,
          onChange: (/** @type {string} */ state) => state === "ended" && forget(guest),
          onStore: store && ((/** @type {boolean} */ now) => store.mark(guest, now)),
          onTake: () => weigh(guest),
        });
        guest.record = undefined;
        put(guest.session);
      }
      const { session } = guest;
      clearTimeout(guest.absence);
      guest.touched = Date.now();
      await session.carry(wire, () => session.machine.greet(hello), packets);
      if (session.error || session.wire) return;
      if (stopped) return session.endBy("stopped");
      guest.absence = setTimeout(putAway, keep, guest);
    };

    const unhear = [
      hear(connectEvent(), (/** @type {any} */ jsPort) => void (jsPort.name === PORT_NAME + name && serve(jsPort))),
      hear(runtime.onSuspend, () => {
        store?.hurry(true);
        void store?.writeAll(guests.values());
        for (const { session } of guests.values()) {
          session?.machine.sleep();
          session?.react();
          session?.wire?.flush();
        }
      }),
      hear(runtime.onSuspendCanceled, () => store?.hurry(false)),
      hear(tabs?.onRemoved, (/** @type {number} */ tab) => forgetTabs((other) => other === tab)),
    ];
    const loaded = load();

    return {
      ...received,

      /** Ends listening. Sessions go on until their ports end. */
      stop() {
        if (stopped) return;
        stopped = true;
        listening.delete(name);
        for (const stop of unhear) stop();
        for (const session of values.splice(0)) session.abort();
        for (const { session } of guests.values()) if (session && !session.wire) session.endBy("stopped");
        finish();
      },
    };
  };

  gangway.accept = accept;
})();
