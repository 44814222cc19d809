// Ports and sessions for ends that are written in JavaScript.
//
// Mirrors package session in wasm/session. It needs codec.js, packets.js and
// machine.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { decode, joined } = gangway.codec;
  const { api, base64Of, bytesOf, encode, fromBase64, isBytes, sendsJSON } = gangway.packets;
  const { ABORTED, CLOSED, GONE, ID_SIZE, newMachine } = gangway.machine;

  /** Begins a batch: the messages of a turn in one post. Each follows as its length in four bytes, the lowest first, and its bytes. */
  const BATCH_HEADER = /* @__PURE__ */ bytesOf("\x9egangw\xf3\x01");

  /** Says that the program at the other end ends again and again. */
  const CRASHING = /* @__PURE__ */ bytesOf("\x9egangw\xf4\x01");

  /**
   * A batch leaves when it is longer. Chromium makes shared memory for more than
   * 64 KiB, which costs as much as hundreds of small messages.
   */
  const BATCH_LIMIT = 60_000;

  /** What the browser's name of a port begins with that carries batches where messages are JSON; see jsontext.js. */
  const BATCH_NAME = "gangway.batch/1;";

  const PORT_NAME = "gangway.session/";

  /** How long the id of a session is as text. */
  const ID_LENGTH = 22;

  const ACK_DELAY = 25;
  const ANSWER_TIME = 30_000;
  const STEADY = 5000;

  // By names, so that esbuild knows the numbers and leaves the objects out where nobody needs them.
  const SESSION_BYTES = 1 << 20;
  const MAX_MESSAGE = 256 << 20;
  const KEEP = 30 * 60_000;
  const MAX_MEMORY = 640 << 20;
  const MAX_STORED = 8 << 20;

  const DEFAULTS = {
    messages: 16384, bytes: SESSION_BYTES, maxMessage: MAX_MESSAGE, keep: KEEP, backoffMin: 50, backoffMax: 30_000,
    maxSessions: 1024, maxMemory: MAX_MEMORY, maxStored: MAX_STORED,
  };

  /** @param {any} value @param {Uint8Array} header */
  const beginsWith = (value, header) => isBytes(value) && header.every((byte, i) => value[i] === byte);

  /** @param {Uint8Array[]} items @returns {Uint8Array} */
  const batchOf = (items) =>
    joined([BATCH_HEADER, ...items.flatMap((item) => [new Uint8Array(Uint32Array.of(item.length).buffer), item])]);

  /** The items in a message of a port; undefined stands for one that is cut short, or no message. @param {any} value @returns {(Uint8Array | undefined)[]} */
  const itemsIn = (value) => {
    const items = [];
    try {
      if (!beginsWith(value, BATCH_HEADER)) return [encode(value)];
    } catch {
      return [undefined];
    }
    for (let at = BATCH_HEADER.length; at < value.length; ) {
      const begin = at + 4;
      at = begin + value.subarray(at, begin).reduceRight((/** @type {number} */ n, /** @type {number} */ byte) => n * 256 + byte, 0);
      items.push(at > value.length ? undefined : value.subarray(begin, at));
    }
    return items;
  };

  /** A promise, and the function that fulfills it. @returns {[Promise<any>, (value?: unknown) => void]} */
  const newPending = () => {
    /** @type {(value?: any) => void} */
    let resolve = () => {};
    const promise = new Promise((fulfill) => (resolve = fulfill));
    return [promise, resolve];
  };

  /** The property by which one loops over an object. @param {() => Promise<IteratorResult<any, undefined>>} next */
  const loop = (next) => ({ [Symbol.asyncIterator]: () => ({ next }) });

  /** What a loop is given when it is over. @type {IteratorReturnResult<undefined>} */
  const OVER = { value: undefined, done: true };

  /**
   * A port of the browser that carries items: those of a turn in one post, and as
   * values to another extension.
   * @param {any} jsPort
   * @param {boolean} [external] whether its other end is one
   */
  const newWire = (jsPort, external) => {
    const asJSON = sendsJSON();
    // Where messages are JSON, the name says whether there are batches, as text.
    const asText = asJSON && [BATCH_NAME, PORT_NAME].some((prefix) => jsPort.name.startsWith(prefix));
    const plain = asJSON ? !asText : external;
    /** @type {Uint8Array[]} */
    let outgoing = [];
    let size = 0;
    const [closed, tellClosed] = newPending();

    const postNow = (/** @type {any} */ value) => {
      try {
        jsPort.postMessage(asText ? base64Of(value) : value);
      } catch {
        // Its end says it.
      }
    };

    const finish = (/** @type {string} */ reason) => {
      wire.ended = true;
      globalThis.removeEventListener?.("pagehide", hide);
      tellClosed(reason);
    };

    // In the back/forward cache Firefox would lose messages, and Chromium end the port in silence.
    const hide = (/** @type {any} */ event) => event.persisted && wire.end();

    const wire = {
      sender: jsPort.sender,
      /** Whether the port has ended, by either side. */
      ended: false,
      /** Is fulfilled at the end by the browser's reason, if it has one. */
      closed,

      /** Gets all that arrives. */
      receive: (/** @type {any} */ _value) => {},

      /** @param {Uint8Array} item */
      post(item) {
        if (wire.ended) return;
        if (plain) return postNow(decode(item));
        if (outgoing.push(item) === 1) queueMicrotask(wire.flush);
        size += item.length + 4;
        if (size > BATCH_LIMIT) wire.flush();
      },

      flush() {
        if (wire.ended || outgoing.length === 0) return;
        postNow(batchOf(outgoing));
        outgoing = [];
        size = 0;
      },

      /** Ends the port, after what was posted. */
      end() {
        if (wire.ended) return;
        wire.flush();
        finish("");
        jsPort.disconnect();
      },
    };
    globalThis.addEventListener?.("pagehide", hide);
    jsPort.onMessage.addListener((/** @type {any} */ value) => {
      if (wire.ended) return;
      const got = asText ? fromBase64(value) : value;
      if (plain || !beginsWith(got, CRASHING)) wire.receive(got);
    });
    jsPort.onDisconnect.addListener((/** @type {any} */ port) => {
      // runtime.lastError can only be read inside this callback.
      finish((port?.error ?? api()?.runtime?.lastError)?.message ?? "");
    });
    return wire;
  };

  /** @typedef {ReturnType<typeof newWire>} Wire */

  /**
   * The context to connect to: by default the other contexts of the own extension.
   * @typedef {object} Target
   * @property {number} [tabId]
   * @property {number} [frameId]
   * @property {string} [documentId]
   * @property {string} [extensionId]
   * @property {(name: string) => any} [connect] opens a port of a name, in place of the browser
   */

  /** @param {string} name @param {Target} target @returns {Wire} */
  const open = (name, { tabId, frameId, documentId, extensionId, connect }) => {
    const external = extensionId !== undefined;
    if (sendsJSON() && !external && !name.startsWith(PORT_NAME)) name = BATCH_NAME + name;
    const jsPort =
      connect ? connect(name)
      : tabId !== undefined ? api().tabs.connect(tabId, { name, frameId, documentId })
      : external ? api().runtime.connect(extensionId, { name })
      : api().runtime.connect({ name });
    return newWire(jsPort, external);
  };

  /** The event of ports that come. By the mark before its name the build knows, also in a bundle, that its listeners take batches. */
  const connectEvent = () => api().runtime["gangway/onConnect".slice(8)];

  /**
   * A line of those who wait. Each is served when give returns something for it, and
   * disappointed when that throws.
   * @param {(wish: any) => any} give
   * @returns {[() => void, (wish?: unknown) => Promise<any>]} serves the line, and joins it
   */
  const newLine = (give) => {
    /** @type {[unknown, (gift: unknown) => void, (error: unknown) => void][]} */
    const line = [];
    const serve = () => {
      while (line.length > 0) {
        const [wish, resolve, reject] = line[0];
        try {
          const gift = give(wish);
          if (!gift) return;
          resolve(gift);
        } catch (error) {
          reject(error);
        }
        line.shift();
      }
    };
    return [
      serve,
      (wish) =>
        new Promise((resolve, reject) => {
          line.push([wish, resolve, reject]);
          serve();
        }),
    ];
  };

  /** Listens to an event of the browser, if that has it. @param {any} event @param {(value: any) => void} listener @returns {() => void} ends it */
  const hear = (event, listener) => {
    event?.addListener(listener);
    return () => event?.removeListener(listener);
  };

  /** Passes values to those who wait for them, one each. Returns what one loops over to receive them; put, finish, and those that wait. */
  const newMailbox = () => {
    /** Those for which nobody has waited yet. @type {any[]} */
    const values = [];
    /** @type {typeof OVER | undefined} */
    let over;
    const [pass, next] = newLine(() => (values.length > 0 ? { value: values.shift(), done: false } : over));
    const put = (/** @type {unknown} */ value) => {
      values.push(value);
      pass();
    };
    const finish = () => {
      over = OVER;
      pass();
    };
    return /** @type {const} */ ([loop(next), put, finish, values]);
  };

  /** Makes a port: one end of a connection, over which one loops to receive. @param {Wire} wire @param {string} name */
  const newPort = (wire, name) => {
    const [received, put, finish] = newMailbox();
    wire.receive = (value) => {
      if (!beginsWith(value, BATCH_HEADER)) return put(value);
      for (const item of itemsIn(value)) if (item) put(decode(item));
    };
    void wire.closed.then(finish);
    return {
      ...received,
      name,
      /** The context that connected, as the browser describes it; undefined at that end. */
      sender: wire.sender,
      /** Is fulfilled when the port has ended, with the browser's reason or "". */
      closed: wire.closed,
      /** Sends a value. After the end it does nothing. @param {unknown} value */
      send: (value) => wire.post(encode(value)),
      /** Ends the port, after what was sent. */
      close: wire.end,
    };
  };

  /**
   * Opens a port to Go, or to JavaScript that listens by this library.
   * @param {Target & {name: string}} target
   */
  const connect = ({ name, ...target }) => newPort(open(name, target), name);

  /**
   * Listens for ports of a name inside the extension. Loop over it to receive them.
   * Call it in the first turn of a background, so that none is missed.
   * @param {string} name
   */
  const listen = (name) => {
    const [received, put, finish] = newMailbox();
    const unhear = hear(connectEvent(), (jsPort) => {
      if (jsPort.name === name || (sendsJSON() && jsPort.name === BATCH_NAME + name)) put(newPort(newWire(jsPort), name));
    });
    return {
      ...received,
      stop() {
        unhear();
        finish();
      },
    };
  };

  /** Why a session has ended, with more for people; the first are the codes of resets, in their order. @type {Record<string, string>} */
  const reasons = {
    "closed": "",
    "aborted": "",
    "forgotten": "dial anew, and send again what was not confirmed",
    "refused": "the other end refuses this sender",
    "no-version": "build both ends with the same Gangway",
    "violated": "an end broke the protocol",
    "too-large": "a message is too large to be received",
    "busy": "the other end has too many sessions",
    "gone": "",
    "memory": "too many messages wait to be received",
    "away": "it goes on when the other end is back",
    "invalidated": "the extension was reloaded, updated or removed",
  };

  /** Why a session has ended, or something cannot be done with it. */
  class SessionError extends Error {
    /**
     * @param {string} code
     * @param {string} [text]
     * @param {{unconfirmed?: Uint8Array[], unsent?: Uint8Array[]}} [left]
     * @param {unknown} [cause]
     */
    constructor(code, text, { unconfirmed = [], unsent = [] } = {}, cause) {
      super(["session", code, reasons[code], text].filter(Boolean).join(": "), /** @type {any} */ (cause && { cause }));
      this.name = "SessionError";
      this.code = code;
      /** The messages, encoded, that were sent and not confirmed. */
      this.unconfirmed = unconfirmed;
      /** Of these, those that have never left. */
      this.unsent = unsent;
    }
  }

  /** @param {Uint8Array} id @returns {string} the id of a session as text, as Go gives it */
  const nameOf = (id) => base64Of(id).replaceAll("+", "-").replaceAll("/", "_").slice(0, ID_LENGTH);

  /**
   * Makes a session: one end of a connection that outlives ports, over which one loops
   * to receive.
   * @param {string} name
   * @param {Uint8Array} id
   * @param {typeof DEFAULTS} options
   * @param {object} config
   * @param {boolean} [config.dialing]
   * @param {any} [config.record] from which it goes on
   * @param {unknown} [config.sender]
   * @param {(state: string, restarted?: boolean) => void} [config.onChange]
   * @param {(now: boolean) => void} [config.onStore] stores the state where there is a storage, soon or now
   * @param {() => void} [config.onTake] is called when packets were taken
   */
  const newSession = (name, id, options, { dialing, record, sender, onChange, onStore, onTake }) => {
    const epoch = Math.floor(Math.random() * 2 ** 52) + 1; // Tells one memory from the next.
    const machine = newMachine(id, epoch, options, dialing, onStore, record);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let ticker;
    let connected = false;
    const [closed, tellClosed] = newPending();

    const [queue, placed] = newLine((item) => {
      if (session.error) throw session.error;
      if (machine.closing) throw new SessionError("closed");
      return machine.place(item);
    });

    const [deliver, delivered] = newLine(() => {
      if (session.error) throw session.error;
      return machine.receive();
    });

    /** Does all that the machine asks for after an event. @param {string} [code] of an end by this end @param {unknown} [cause] */
    const react = (code, cause) => {
      if (machine.welcomed && !connected) {
        connected = true;
        onChange?.("connected", machine.forgot);
      }
      const { end } = machine;
      const { wire } = session;
      if (end && !session.error) {
        code ??= end.code === CLOSED && !end.own ? "peer-closed" : Object.keys(reasons)[end.code];
        session.error = new SessionError(code, end.text, end, cause);
        session.need();
        tellClosed(session.error);
        onChange?.("ended");
      }
      queue();
      deliver();
      if (wire && !wire.ended) for (let packet; (packet = machine.next()); ) wire.post(packet);
      if (machine.ticking) {
        ticker ??= setTimeout(() => {
          ticker = undefined;
          machine.tick();
          react();
        }, ACK_DELAY);
      }
      if (session.error && !machine.lingering) wire?.end();
    };

    /** Takes packets that came on the port. @param {(Uint8Array | undefined)[]} packets */
    const take = (packets) => {
      packets.forEach(machine.packet);
      react();
      onTake?.();
    };

    /**
     * It gets the wire of its port; once it has ended, the error; and whether a message is
     * expected.
     * @type {any}
     */
    const session = {
      name,
      /** Names the session at both ends, whatever happens to their memories. */
      id: nameOf(id),
      /** The end that dialed, as the browser describes it; undefined at that end. */
      sender,
      /** Whether this end goes on from a stored state. @type {boolean} */
      restored: record !== undefined,
      machine,
      /** Sees to it that there is a connection. */
      need: () => {},
      /** Is fulfilled when the session has ended, by the reason. */
      closed,

      /**
       * Sends a value. It is fulfilled when that has its place in the session, and waits
       * while the other end is slow. Messages leave in the order of the calls.
       * @param {unknown} value
       * @returns {Promise<void>}
       */
      send: async (value) => session.sendItem(encode(value)),

      /** Sends a message that is encoded. @param {Uint8Array} item @returns {Promise<void>} */
      async sendItem(item) {
        if (item.length > options.maxMessage) throw new SessionError("too-large", `at most ${options.maxMessage} bytes`);
        const place = placed(item);
        react();
        if (!machine.welcomed) session.need();
        await place;
      },

      /**
       * Waits for the next message, and says that those before it are handled. An error
       * of the codec is of that message alone.
       * @returns {Promise<{value: unknown, redelivered: boolean}>}
       */
      async receive() {
        const { item, redelivered } = await session.receiveItem();
        return { value: decode(item), redelivered };
      },

      /** Waits for the next message, encoded. @returns {Promise<{item: Uint8Array, redelivered: boolean}>} */
      receiveItem() {
        machine.handle();
        react();
        return delivered();
      },

      /** Ends when the other end has closed the session, and throws if it ended otherwise. */
      ...loop(async () => {
        try {
          return await session.receive();
        } catch (error) {
          if (error === session.error && error.code.endsWith("closed")) return OVER;
          throw error;
        }
      }),

      /** Says whether a message is waited for, for which an other end that sleeps is to be woken. @param {boolean} expects */
      expect(expects) {
        session.expects = expects;
        if (expects) session.need();
      },

      /**
       * Closes the session in order, and is fulfilled by its end: "closed" when the other
       * end has handled all messages.
       */
      close() {
        machine.handle();
        machine.close();
        react();
        session.need();
        return session.closed;
      },

      /** Ends the session at once. The other end is told, if it can be reached. @param {string} [text] */
      abort(text) {
        machine.endBy(ABORTED, text);
        react();
      },

      react,

      /** Ends the session for a reason of this end, of which the other end is told the text. @param {string} code @param {unknown} [cause] @param {string} [text] */
      endBy(code, cause, text) {
        machine.endBy(text ? ABORTED : GONE, text);
        react(code, cause);
      },

      /**
       * Serves a port to its end, and returns the reason.
       * @param {Wire} wire
       * @param {() => void} begin opens or answers
       * @param {(Uint8Array | undefined)[]} packets that have come already
       */
      async carry(wire, begin, packets) {
        session.wire?.end();
        machine.disconnected();
        session.wire = wire;
        begin();
        take(packets);
        wire.receive = (value) => take(itemsIn(value));
        const reason = await wire.closed;
        if (wire === session.wire) {
          session.wire = undefined;
          machine.disconnected();
          if (!session.error && connected) {
            connected = false;
            onChange?.("waiting");
          }
        }
        return reason;
      },
    };
    return session;
  };

  /** Whether the extension is gone under its content script, by an error or by what is left of it. @param {any} error */
  const isInvalidated = (error) => {
    const runtime = api()?.runtime;
    return /context invalidated/i.test(error?.message ?? error) || (runtime && !runtime.id);
  };

  /**
   * Connects a session, again and again.
   * @param {ReturnType<typeof newSession>} session
   * @param {Target & typeof DEFAULTS} options
   */
  const keepConnected = async (session, options) => {
    const { machine } = session;
    const { keep, backoffMin, backoffMax } = options;
    let attempt = 0; // Since the last steady connection.
    let absent = 0; // For so long attempts have failed, in ms.
    let looked = Date.now();
    let frozen = false; // The page is in the back/forward cache.
    let wake = () => {};
    session.need = () => frozen || wake();
    globalThis.addEventListener?.("pageshow", () => {
      frozen = false;
      wake();
    });
    globalThis.addEventListener?.("pagehide", (event) => {
      frozen = /** @type {PageTransitionEvent} */ (event).persisted;
    });

    const openPort = () => open(PORT_NAME + session.name, options);

    const isWanted = () => !session.error || (machine.lingering && absent < keep);

    /** Makes one connection and serves it to its end. Throws if no other one can be made. */
    const connectOnce = async () => {
      const begun = Date.now();
      const { connects } = machine;
      const wire = openPort();
      const patience = setTimeout(() => machine.welcomed || wire.end(), ANSWER_TIME);
      const reason = await session.carry(wire, () => wire.post(machine.hello()), []);
      clearTimeout(patience);
      if (isInvalidated(reason)) throw reason;
      const now = Date.now();
      if (now - begun >= STEADY) attempt = 0;
      absent = machine.connects > connects ? 0 : absent + Math.min(now - looked, backoffMax + ANSWER_TIME);
      looked = now;
      if (absent >= keep) session.endBy("gone");
    };

    /** Waits until it is time for the next attempt. */
    const pause = async () => {
      const [woken, tellWoken] = newPending();
      wake = tellWoken;
      if (frozen || (machine.sleeps() && !session.expects && !session.error)) {
        await woken;
        looked = Date.now();
        return;
      }
      const most = attempt && Math.min(backoffMax, backoffMin * 2 ** (attempt - 1));
      const wait = Math.min(most - Math.random() * (most / 2), keep - absent);
      attempt++;
      if (wait <= 0) return;
      const timer = setTimeout(tellWoken, wait);
      await woken;
      clearTimeout(timer);
    };

    try {
      do {
        await connectOnce();
        if (!isWanted()) return;
        await pause();
      } while (isWanted());
    } catch (error) {
      return session.endBy(isInvalidated(error) ? "invalidated" : "gone", error);
    }
    // It has ended between two connections: the other end is told, and nobody waits for an answer.
    try {
      const wire = openPort();
      wire.post(machine.hello());
      wire.post(machine.next());
      wire.end();
    } catch {
      // There is nobody to tell.
    }
  };

  /** @param {any} options @returns {any} */
  const withDefaults = (options) => {
    const all = { ...options };
    for (const [key, value] of Object.entries(DEFAULTS)) all[key] ??= value;
    return all;
  };

  /**
   * Opens a session to a listener of the same name, in Go or JavaScript. It is
   * fulfilled when the other end has accepted, and goes on trying until signal is
   * aborted. Whenever its port ends, the session connects again.
   *
   * @param {string} name
   * @param {Target & Partial<typeof DEFAULTS> & {signal?: AbortSignal, onChange?: (state: string, restarted: boolean) => void}} [options]
   */
  const dial = async (name, { signal, onChange, ...options } = {}) => {
    signal?.throwIfAborted();
    const all = withDefaults(options);
    const [begun, tellBegun] = newPending();
    const id = crypto.getRandomValues(new Uint8Array(ID_SIZE)); // Nobody can guess it.
    const session = newSession(name, id, all, {
      dialing: true,
      onChange(state, restarted = false) {
        tellBegun(state);
        try {
          onChange?.(state, restarted);
        } catch (error) {
          console.error(error);
        }
      },
    });
    void keepConnected(session, all);
    const abort = () => session.abort();
    signal?.addEventListener("abort", abort);
    const state = await begun;
    signal?.removeEventListener("abort", abort);
    if (state === "ended") throw signal?.aborted ? signal.reason : session.error;
    return session;
  };

  gangway.session = {
    ACK_DELAY, ANSWER_TIME, BATCH_HEADER, ID_LENGTH, PORT_NAME, SessionError, connect, connectEvent, dial, encode, hear, itemsIn, listen, nameOf, newMailbox,
    newSession, newWire, withDefaults,
  };
})();
