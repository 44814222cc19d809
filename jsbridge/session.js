// Ports and sessions for ends that are written in JavaScript.
//
// Mirrors package session in wasm/session. It needs codec.js and machine.js before
// it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { decode, newEncoder } = gangway.codec;
  const { Code, FRAGMENT_SIZE, ID_SIZE, Machine, Wish, isQueued } = gangway.machine;

  const api = () => /** @type {any} */ (globalThis).browser ?? /** @type {any} */ (globalThis).chrome;

  /** Begins a batch: the messages of a turn in one post. Each follows as its length in four bytes, the lowest first, and its bytes. */
  const BATCH_HEADER = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1);

  /** Says that the program at the other end ends again and again. */
  const CRASHING = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf4, 1);

  /** How long a batch may become. A message that is longer leaves alone. */
  const BATCH_LIMIT = 1 << 16;

  const PORT_NAME = "gangway.session/";
  const ACK_DELAY = 25;
  const ANSWER_TIME = 30_000;
  const STEADY = 5000;
  const DEFAULTS = { messages: 16384, bytes: 1 << 20, maxMessage: 256 << 20, keep: 30 * 60_000, backoffMin: 50, backoffMax: 30_000 };

  /** A port of byte arrays, also where messages are JSON; see jsontext.js. @param {any} port */
  const asBytes = (port) => gangway.jsonText?.port(port) ?? port;

  const encoder = newEncoder();

  /** @param {unknown} value @returns {Uint8Array} */
  const encode = (value) => {
    const item = encoder.encode(value).slice();
    encoder.release();
    return item;
  };

  /** @param {any} value @param {Uint8Array} header */
  const beginsWith = (value, header) =>
    Object.prototype.toString.call(value) === "[object Uint8Array]" && header.every((byte, i) => value[i] === byte);

  /** The items of a batch; undefined stands for one that is cut short. @param {Uint8Array} batch @returns {(Uint8Array | undefined)[]} */
  const itemsOf = (batch) => {
    const items = [];
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
    for (let at = BATCH_HEADER.length; at < batch.length; ) {
      const end = at + 4 > batch.length ? Infinity : at + 4 + view.getUint32(at, true);
      if (end > batch.length) return [...items, undefined];
      items.push(batch.subarray(at + 4, end));
      at = end;
    }
    return items;
  };

  /** @param {Uint8Array[]} items @returns {Uint8Array} */
  const batchOf = (items) => {
    const batch = new Uint8Array(items.reduce((size, item) => size + 4 + item.length, BATCH_HEADER.length));
    const view = new DataView(batch.buffer);
    batch.set(BATCH_HEADER);
    let at = BATCH_HEADER.length;
    for (const item of items) {
      view.setUint32(at, item.length, true);
      batch.set(item, at + 4);
      at += 4 + item.length;
    }
    return batch;
  };

  /**
   * A port of the browser that carries items: those of a turn in one post, and as
   * values to another extension.
   */
  class Wire {
    /**
     * @param {any} jsPort
     * @param {boolean} plain
     */
    constructor(jsPort, plain) {
      jsPort = asBytes(jsPort);
      plain = gangway.jsonText ? !jsPort.batched : plain; // By its name, where messages are JSON.
      this.jsPort = jsPort;
      this.plain = plain;
      /** @type {Uint8Array[]} */
      this.outgoing = [];
      this.size = 0;
      this.crashing = false;
      /** Whether the port has ended, by either side. */
      this.ended = false;
      /** What arrives before take is given. @type {unknown[]} */
      this.kept = [];
      /** @type {((value: unknown) => void) | undefined} */
      this.take = undefined;
      /** Is fulfilled at the end by the browser's reason, if it has one. @type {Promise<string>} */
      this.over = new Promise((resolve) => (this.resolve = resolve));
      jsPort.onMessage.addListener((/** @type {unknown} */ value) => {
        if (this.ended) return;
        this.crashing = !plain && beginsWith(value, CRASHING);
        if (this.crashing) return;
        if (this.take) this.take(value);
        else this.kept.push(value);
      });
      jsPort.onDisconnect.addListener((/** @type {any} */ port) => {
        // runtime.lastError can only be read inside this callback.
        const error = port?.error ?? api()?.runtime?.lastError;
        this.finish(error?.message ?? "");
      });
    }

    /** Passes on all that arrives, first what has arrived. @param {(value: unknown) => void} take */
    receive(take) {
      for (const value of this.kept.splice(0)) take(value);
      this.take = take;
    }

    /** @param {Uint8Array} item */
    post(item) {
      if (this.ended) return;
      if (this.plain) return this.postNow(decode(item));
      if (this.outgoing.push(item) === 1) queueMicrotask(() => this.flush());
      this.size += item.length;
      if (this.size > BATCH_LIMIT) this.flush();
    }

    flush() {
      if (this.ended || this.outgoing.length === 0) return;
      const batch = batchOf(this.outgoing.splice(0));
      this.size = 0;
      this.postNow(batch);
    }

    /** @param {unknown} value */
    postNow(value) {
      try {
        this.jsPort.postMessage(value);
      } catch {
        // Its end says it.
      }
    }

    /** Ends the port, after what was posted. */
    end() {
      if (this.ended) return;
      this.flush();
      this.finish("");
      this.jsPort.disconnect();
    }

    /** @param {string} reason */
    finish(reason) {
      if (this.ended) return;
      this.ended = true;
      this.resolve?.(reason);
    }
  }

  /** @param {unknown} value @returns {(Uint8Array | undefined)[]} the items that a message of a port holds */
  const itemsIn = (value) => {
    if (beginsWith(value, BATCH_HEADER)) return itemsOf(/** @type {Uint8Array} */ (value));
    try {
      return [encode(value)];
    } catch {
      return [undefined];
    }
  };

  /**
   * The context to connect to: by default the other contexts of the own extension.
   * @typedef {object} Target
   * @property {number} [tabId]
   * @property {number} [frameId]
   * @property {string} [documentId]
   * @property {string} [extensionId]
   * @property {(name: string) => any} [connect] opens a port of a name, in place of the browser
   */

  /** @param {string} wanted @param {Target} target @returns {Wire} */
  const open = (wanted, { tabId, frameId, documentId, extensionId, connect }) => {
    const name = gangway.jsonText && extensionId === undefined ? gangway.jsonText.mark(wanted) : wanted;
    if (connect) return new Wire(connect(name), false);
    const { runtime, tabs } = api();
    if (tabId !== undefined) return new Wire(tabs.connect(tabId, { name, frameId, documentId }), false);
    if (extensionId !== undefined) return new Wire(runtime.connect(extensionId, { name }), true);
    return new Wire(runtime.connect({ name }), false);
  };

  /** Passes values to those who wait for them, one each. @template T */
  class Mailbox {
    constructor() {
      /** @type {T[]} */
      this.values = [];
      /** @type {{resolve: (v: IteratorResult<T, undefined>) => void}[]} */
      this.waiting = [];
      this.over = false;
    }

    /** @param {T} value */
    put(value) {
      const first = this.waiting.shift();
      if (first) first.resolve({ value, done: false });
      else this.values.push(value);
    }

    finish() {
      this.over = true;
      for (const { resolve } of this.waiting.splice(0)) resolve({ value: undefined, done: true });
    }

    /** @returns {Promise<IteratorResult<T, undefined>>} */
    next() {
      if (this.values.length > 0) return Promise.resolve({ value: /** @type {T} */ (this.values.shift()), done: false });
      if (this.over) return Promise.resolve({ value: undefined, done: true });
      return new Promise((resolve) => this.waiting.push({ resolve }));
    }
  }

  /** One end of a connection. Loop over it to receive. */
  class Port {
    /** @param {Wire} wire @param {string} name @param {unknown} [sender] */
    constructor(wire, name, sender) {
      this.wire = wire;
      this.name = name;
      /** The context that connected, as the browser describes it; undefined at that end. */
      this.sender = sender;
      /** @type {Mailbox<unknown>} */
      this.mailbox = new Mailbox();
      /** Is fulfilled when the port has ended, with the browser's reason or "". @type {Promise<string>} */
      this.closed = wire.over;
      wire.receive((value) => {
        if (!beginsWith(value, BATCH_HEADER)) return this.mailbox.put(value);
        for (const item of itemsOf(/** @type {Uint8Array} */ (value))) if (item) this.mailbox.put(decode(item));
      });
      void wire.over.then(() => this.mailbox.finish());
    }

    /** Sends a value. After the end it does nothing. @param {unknown} value */
    send(value) {
      this.wire.post(encode(value));
    }

    /** Ends the port, after what was sent. */
    close() {
      this.wire.end();
    }

    [Symbol.asyncIterator]() {
      return { next: () => this.mailbox.next() };
    }
  }

  /**
   * Opens a port to Go, or to JavaScript that listens by this library.
   * @param {Target & {name: string}} target
   */
  const connect = ({ name, ...target }) => new Port(open(name, target), name);

  /**
   * Listens for ports of a name inside the extension. Loop over it to receive them.
   * Call it in the first turn of a background, so that none is missed.
   * @param {string} name
   */
  const listen = (name) => {
    /** @type {Mailbox<Port>} */
    const mailbox = new Mailbox();
    const { onConnect } = api().runtime;
    const accept = (/** @type {any} */ browserPort) => {
      const jsPort = asBytes(browserPort);
      if (jsPort.name === name) mailbox.put(new Port(new Wire(jsPort, false), name, jsPort.sender));
    };
    onConnect.addListener(accept);
    return {
      [Symbol.asyncIterator]: () => ({ next: () => mailbox.next() }),
      stop() {
        onConnect.removeListener(accept);
        mailbox.finish();
      },
    };
  };

  /** The names of the codes of resets. */
  const codeNames = ["closed", "aborted", "forgotten", "refused", "no-version", "violated", "too-large", "busy", "gone", "memory"];

  /** @type {Record<string, string>} */
  const texts = {
    "closed": "closed by this end",
    "peer-closed": "closed by the other end",
    "aborted": "aborted",
    "forgotten": "forgotten by the other end; dial anew, and send again what was not confirmed",
    "refused": "the other end refuses this sender",
    "no-version": "no common version of the protocol: build both ends with the same Gangway",
    "violated": "protocol violated",
    "too-large": "a message is larger than its receiver takes",
    "busy": "the other end has too many sessions",
    "gone": "the other end is gone",
    "memory": "too many messages wait to be received",
    "away": "the other end is away; the session goes on when it comes back",
    "invalidated": "the extension was reloaded, updated or removed",
    "stopped": "its listener was stopped",
    "listening": "the name has a listener; stop that first, or choose another name",
    "store": "storage.session did not take its state",
  };

  /** Why a session has ended, or something cannot be done with it. */
  class SessionError extends Error {
    /**
     * @param {string} code
     * @param {string} [text]
     * @param {{items?: Uint8Array[], unsent?: number, cause?: unknown}} [more]
     */
    constructor(code, text = "", { items = [], unsent = 0, cause } = {}) {
      super(`session: ${texts[code] ?? code}${text === "" ? "" : `: ${text}`}`, cause === undefined ? undefined : { cause });
      this.name = "SessionError";
      this.code = code;
      /** The messages, encoded, that were sent and not confirmed. */
      this.unconfirmed = items;
      /** Of these, those that have never left. */
      this.unsent = items.slice(items.length - unsent);
    }
  }

  /** @param {any} end @param {{messages: Uint8Array[], unsent: number}} left @returns {SessionError} */
  const errorOf = ({ code, text, own }, left) => {
    const name = code === Code.CLOSED && !own ? "peer-closed" : codeNames[code] ?? "violated";
    return new SessionError(name, text, { items: left.messages, unsent: left.unsent });
  };

  /** @returns {string} an id that nobody can guess */
  const newID = () => String.fromCharCode(...crypto.getRandomValues(new Uint8Array(ID_SIZE)));

  /** @param {string} id @returns {string} the name of a session, as Go gives it */
  const nameOf = (id) => btoa(id).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

  /** @returns {number} a number, not 0, that tells one memory from the next */
  const newEpoch = () => {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    return (high & 0xfffff) * 2 ** 32 + low + 1;
  };

  /** One end of a connection that outlives ports. Loop over it to receive. */
  class Session {
    /**
     * @param {string} name
     * @param {any} machine
     * @param {{sender?: unknown, maxMessage: number, onChange?: (state: string, restarted: boolean) => void}} options
     */
    constructor(name, machine, { sender, maxMessage, onChange }) {
      this.name = name;
      /** Names the session at both ends, whatever happens to their memories. @type {string} */
      this.id = nameOf(machine.config.id);
      this.machine = machine;
      this.maxMessage = maxMessage;
      /** The end that dialed, as the browser describes it; undefined at that end. */
      this.sender = sender;
      /** Whether this end goes on from a stored state. @type {boolean} */
      this.restored = machine.restored;
      this.onChange = onChange;
      /** @type {Wire | undefined} */
      this.wire = undefined;
      /** Whether the other end has answered on the port. */
      this.greeted = false;
      /** @type {SessionError | undefined} */
      this.error = undefined;
      this.expects = false;
      /** @type {"waiting" | "connected"} */
      this.state = "waiting";
      /** Whether it ended between two connections, so that the other end is still to be told. */
      this.untold = false;
      /** Those who wait for a message. @type {{resolve: (m: {item: Uint8Array, redelivered: boolean}) => void, reject: (e: unknown) => void}[]} */
      this.receivers = [];
      /** Those whose messages wait for room. @type {{item: Uint8Array, transfer?: any, resolve: () => void, reject: (e: unknown) => void}[]} */
      this.senders = [];
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      this.ticker = undefined;
      /** Keeps the state where there is a storage. @type {any} */
      this.store = undefined;
      /** When the other end came last: the place in the order of that. */
      this.touched = 0;
      /** Ends it when the other end is absent for long. @type {ReturnType<typeof setTimeout> | undefined} */
      this.absence = undefined;
      /** @type {() => void} */
      this.need = () => {};
      /** Is fulfilled when the session has ended, by the reason. @type {Promise<SessionError>} */
      this.closed = new Promise((resolve) => (this.resolveClosed = resolve));
      /** Is fulfilled by the first connection. @type {Promise<void>} */
      this.welcomed = new Promise((resolve) => (this.resolveWelcomed = resolve));
    }

    /**
     * Sends a value. It is fulfilled when that has its place in the session, and waits
     * while the other end is slow. Messages leave in the order of the calls.
     * @param {unknown} value
     * @returns {Promise<void>}
     */
    async send(value) {
      return this.sendItem(encode(value));
    }

    /** Sends a message that is encoded. @param {Uint8Array} item @returns {Promise<void>} */
    sendItem(item) {
      if (item.length > this.maxMessage) {
        return Promise.reject(new SessionError("too-large", `at most ${this.maxMessage} bytes`));
      }
      return new Promise((resolve, reject) => {
        this.senders.push({ item, resolve, reject });
        this.queue();
        this.react();
        if (!this.machine.welcomed) this.need();
      });
    }

    /** Gives messages their places, as long as there is room. @private */
    queue() {
      const { machine, senders } = this;
      while (senders.length > 0) {
        if (this.error || machine.closing) {
          const error = this.error ?? new SessionError("closed");
          for (const { reject } of senders.splice(0)) reject(error);
          return;
        }
        const [first] = senders;
        if (first.item.length <= FRAGMENT_SIZE) {
          if (!machine.fits(first.item.length)) return;
          machine.send(first.item);
        } else {
          if (!first.transfer && !machine.fitsLarge()) return;
          first.transfer ??= machine.sendLarge(first.item);
          if (!isQueued(first.transfer)) return;
        }
        senders.shift();
        first.resolve();
      }
    }

    /**
     * Waits for the next message, and says that those before it are handled. An error
     * of the codec is of that message alone.
     * @returns {Promise<{value: unknown, redelivered: boolean}>}
     */
    async receive() {
      const { item, redelivered } = await this.receiveItem();
      return { value: decode(item), redelivered };
    }

    /** Waits for the next message, encoded. @returns {Promise<{item: Uint8Array, redelivered: boolean}>} */
    receiveItem() {
      this.machine.handle();
      this.react();
      return new Promise((resolve, reject) => {
        this.receivers.push({ resolve, reject });
        this.deliver();
      });
    }

    /** @private */
    deliver() {
      const { machine, receivers } = this;
      while (receivers.length > 0 && machine.waiting > 0 && !this.error) {
        const { item, again } = machine.receive();
        receivers.shift()?.resolve({ item, redelivered: again });
      }
      if (this.error) for (const { reject } of receivers.splice(0)) reject(this.error);
    }

    /** Ends when the other end has closed the session, and throws if it ended otherwise. */
    [Symbol.asyncIterator]() {
      return {
        /** @returns {Promise<IteratorResult<unknown, undefined>>} */
        next: async () => {
          try {
            return { value: (await this.receive()).value, done: false };
          } catch (error) {
            if (error instanceof SessionError && /closed$/.test(error.code)) return { value: undefined, done: true };
            throw error;
          }
        },
      };
    }

    /** Says whether a message is waited for, for which an other end that sleeps is to be woken. @param {boolean} expects */
    expect(expects) {
      this.expects = expects;
      if (expects) this.need();
    }

    /**
     * Closes the session in order, and is fulfilled by its end: "closed" when the other
     * end has handled all messages.
     * @returns {Promise<SessionError>}
     */
    close() {
      this.machine.handle();
      this.machine.close();
      this.queue();
      this.react();
      this.need();
      return this.closed;
    }

    /** Ends the session at once. The other end is told, if it can be reached. @param {string} [text] */
    abort(text = "") {
      this.machine.finishBy({ code: Code.ABORTED, text });
      this.react();
    }

    /** Does all that the machine asks for after an event. @private */
    react() {
      const { machine } = this;
      this.post();
      const wish = machine.wish();
      if (wish & Wish.TICK) {
        this.ticker = setTimeout(() => {
          machine.tick();
          this.react();
        }, ACK_DELAY);
      }
      if (wish & (Wish.STORE | Wish.STORE_NOW)) this.store?.mark(this, (wish & Wish.STORE_NOW) !== 0);
      if (this.senders.length > 0) {
        this.queue();
        this.post();
      }
      if (machine.end && !this.error) this.finish(errorOf(machine.end, machine.unconfirmed()));
    }

    /** @private */
    post() {
      const { machine, wire } = this;
      if (!wire || wire.ended) return;
      for (let packet = machine.next(); packet; packet = machine.next()) wire.post(packet);
    }

    /** @param {SessionError} error @private */
    finish(error) {
      this.error = error;
      this.untold = !this.wire && !this.machine.lingering;
      clearTimeout(this.ticker);
      this.store?.remove(this);
      this.queue();
      this.deliver();
      this.need();
      this.resolveClosed?.(error);
      if (!this.machine.lingering) this.wire?.end();
      this.tell("ended");
    }

    /** Ends the session for a reason of this end, and tells the other end if it is one for it. @param {string} code @param {unknown} [cause] */
    endBy(code, cause) {
      if (this.error) return;
      const { machine } = this;
      const { messages, unsent } = machine.unconfirmed();
      const error = new SessionError(code, "", { items: messages, unsent, cause });
      if (code === "store") machine.finishBy({ code: Code.ABORTED, text: error.message });
      else if (code === "gone") machine.finishBy({ code: Code.GONE });
      else machine.finish({ code: Code.GONE });
      this.post();
      this.finish(error);
    }

    /** @param {string} state @param {boolean} [restarted] @private */
    tell(state, restarted = false) {
      try {
        this.onChange?.(state, restarted);
      } catch (error) {
        console.error(error);
      }
    }

    /** Makes a port the one of the session. @param {Wire} wire */
    hold(wire) {
      this.wire?.end();
      this.machine.disconnected();
      this.wire = wire;
      this.greeted = false;
    }

    /** Takes packets that came on a port. @param {Wire} wire @param {(Uint8Array | undefined)[]} packets */
    takePackets(wire, packets) {
      if (wire !== this.wire) return; // It was replaced.
      for (const packet of packets) {
        if (this.greeted) this.machine.packet(packet);
        else {
          this.greeted = true;
          this.machine.answer(packet);
        }
      }
      this.noteConnection();
      this.react();
      this.deliver();
      if (this.error && !this.machine.lingering) wire.end();
    }

    /** @private */
    noteConnection() {
      if (!this.machine.welcomed || this.state === "connected") return;
      this.state = "connected";
      this.resolveWelcomed?.();
      this.tell("connected", this.machine.forgot);
    }

    /** Notes that a port has ended. @param {Wire} wire */
    detach(wire) {
      if (wire !== this.wire) return;
      this.wire = undefined;
      this.machine.disconnected();
      if (this.error || this.state === "waiting") return;
      this.state = "waiting";
      this.tell("waiting");
    }
  }

  /** Whether the extension is gone under its content script, by an error or by what is left of it. @param {any} error */
  const isInvalidated = (error) =>
    /context invalidated/i.test(String(error?.message ?? error)) || (api()?.runtime !== undefined && api().runtime.id === undefined);

  /** Connects a session, again and again. */
  class Dialer {
    /** @param {Session} session @param {Target} target @param {Required<typeof DEFAULTS>} options */
    constructor(session, target, options) {
      this.session = session;
      this.target = target;
      this.options = options;
      this.attempt = 0; // Since the last steady connection.
      this.absent = 0; // For so long attempts have failed, in ms.
      this.looked = Date.now();
      this.lingers = false;
      /** Why the last attempt failed. */
      this.last = "";
      /** @type {() => void} */
      this.wake = () => {};
      session.need = () => this.frozen || this.wake();
      /** Whether the page is in the back/forward cache. */
      this.frozen = false;
      globalThis.addEventListener?.("pageshow", () => {
        this.frozen = false;
        this.wake();
      });
      // Firefox would lose messages there, and Chromium end the port in silence.
      globalThis.addEventListener?.("pagehide", (event) => {
        this.frozen = /** @type {PageTransitionEvent} */ (event).persisted;
        if (this.frozen) session.wire?.end();
      });
    }

    async run() {
      const { session } = this;
      while (this.wanted() && (await this.connect())) await this.pause();
      if (session.untold && !/invalidated|gone/.test(session.error?.code ?? "")) this.sayFarewell();
    }

    /** Tells the other end that the session has ended. It does not wait for an answer. */
    sayFarewell() {
      const { machine, name } = this.session;
      try {
        const wire = open(PORT_NAME + name, this.target);
        wire.post(machine.hello());
        wire.post(machine.reset());
        wire.end();
      } catch {
        // There is nobody to tell.
      }
    }

    wanted() {
      const { session } = this;
      if (!session.error) return true;
      if (!session.machine.lingering) return false;
      if (!this.lingers) {
        this.lingers = true;
        this.attempt = this.absent = 0;
        this.looked = Date.now();
      }
      return this.absent < this.options.keep;
    }

    /** Makes one connection and serves it to its end. Returns false if no other one can be made. */
    async connect() {
      const { session } = this;
      const { machine } = session;
      const begun = Date.now();
      const { connects } = machine;
      let wire;
      try {
        wire = open(PORT_NAME + session.name, this.target);
      } catch (error) {
        session.endBy(isInvalidated(error) ? "invalidated" : "gone", error);
        return false;
      }
      session.hold(wire);
      wire.post(machine.hello());
      const patience = setTimeout(() => machine.welcomed || wire.end(), ANSWER_TIME);
      wire.receive((value) => session.takePackets(wire, itemsIn(value)));
      this.last = await wire.over;
      clearTimeout(patience);
      session.detach(wire);
      if (isInvalidated(this.last)) {
        session.endBy("invalidated");
        return false;
      }
      if (Date.now() - begun >= STEADY) this.attempt = 0;
      this.noteAbsence(machine.connects > connects);
      return true;
    }

    /** @param {boolean} reached */
    noteAbsence(reached) {
      const { keep, backoffMax } = this.options;
      const now = Date.now();
      this.absent = reached ? 0 : this.absent + Math.min(now - this.looked, backoffMax + ANSWER_TIME);
      this.looked = now;
      if (this.absent >= keep) this.session.endBy("gone");
    }

    /** Waits until it is time for the next attempt. */
    async pause() {
      const { session, options } = this;
      if (session.error && !session.machine.lingering) return;
      const sleeps = this.frozen || (session.machine.sleeps() && !session.expects && !session.error);
      const wait = sleeps ? Infinity : Math.min(this.backoff(), options.keep - this.absent);
      if (wait <= 0) return;
      await new Promise((resolve) => {
        const timer = wait === Infinity ? undefined : setTimeout(resolve, wait);
        this.wake = () => {
          clearTimeout(timer);
          resolve(undefined);
        };
      });
      this.wake = () => {};
      if (sleeps) this.looked = Date.now();
    }

    backoff() {
      const { backoffMin, backoffMax } = this.options;
      const attempt = this.attempt++;
      if (attempt === 0) return 0;
      const most = Math.min(backoffMax, backoffMin * 2 ** Math.min(attempt - 1, 30));
      return most - Math.random() * (most / 2);
    }
  }

  /** @param {Partial<typeof DEFAULTS>} options @returns {typeof DEFAULTS} */
  const withDefaults = (options) => ({ ...DEFAULTS, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) });

  /**
   * Opens a session to a listener of the same name, in Go or JavaScript. It is
   * fulfilled when the other end has accepted, and goes on trying until signal is
   * aborted. Whenever its port ends, the session connects again.
   *
   * @param {string} name
   * @param {Target & Partial<typeof DEFAULTS> & {signal?: AbortSignal, onChange?: (state: string, restarted: boolean) => void}} [options]
   * @returns {Promise<Session>}
   */
  const dial = async (name, { signal, onChange, ...options } = {}) => {
    signal?.throwIfAborted();
    const o = withDefaults(options);
    const machine = new Machine({
      id: newID(), epoch: newEpoch(), window: { messages: o.messages, bytes: o.bytes }, maxMessage: o.maxMessage, dialing: true,
    });
    const session = new Session(name, machine, { maxMessage: o.maxMessage, onChange });
    const dialer = new Dialer(session, options, o);
    void dialer.run();
    const failed = session.closed.then((error) => Promise.reject(error));
    const abort = () => session.abort();
    signal?.addEventListener("abort", abort);
    try {
      await Promise.race([session.welcomed, failed]);
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
    return session;
  };

  gangway.session = Object.freeze({
    BATCH_HEADER, DEFAULTS, Mailbox, PORT_NAME, Port, Session, SessionError, Wire, connect, dial, encode, itemsIn, listen, nameOf, newEpoch,
    withDefaults,
  });
})();
