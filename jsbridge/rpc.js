// Calls over a session, for ends that are written in JavaScript.
//
// Mirrors package rpc in wasm/rpc; wasm/rpc/SPEC.md describes the messages of the
// session. It needs codec.js and packets.js before it.

(() => {
  "use strict";

  const gangway = (/** @type {any} */ (globalThis).gangway ??= {});
  const { decode } = gangway.codec;
  const { base64Of, encode, fromBase64, isBytes, pack, partyOf, senderOf, sendsJSON } = gangway.packets;

  /**
   * How a call failed: the codes of gRPC, by their numbers.
   * @typedef {"OK" | "CANCELLED" | "UNKNOWN" | "INVALID_ARGUMENT" | "DEADLINE_EXCEEDED" | "NOT_FOUND" | "ALREADY_EXISTS" |
   *   "PERMISSION_DENIED" | "RESOURCE_EXHAUSTED" | "FAILED_PRECONDITION" | "ABORTED" | "OUT_OF_RANGE" | "UNIMPLEMENTED" |
   *   "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS" | "UNAUTHENTICATED"} Code
   */

  /** @type {Code[]} */
  const codes = [
    "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
    "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED",
    "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
  ];

  /**
   * The error of a call. A handler may throw one; its caller gets the code, the text
   * and the details.
   */
  class CallError extends Error {
    /**
     * @param {Code} code
     * @param {string} [text] for people
     * @param {{details?: unknown[], mayHaveRun?: boolean, cause?: unknown}} [more]
     */
    constructor(code, text = "", { details = [], mayHaveRun = false, cause } = {}) {
      super(text || code, cause === undefined ? undefined : { cause });
      this.name = "CallError";
      /** @type {Code} */
      this.code = code;
      /** Without that of the code. */
      this.text = text;
      /** Each is {type, value}, of a type that Go has registered. @type {unknown[]} */
      this.details = details;
      /** Whether the handler may have begun. If not, the call has had no effect. */
      this.mayHaveRun = mayHaveRun;
    }
  }

  /** @param {unknown} error @returns {CallError} that has run */
  const ran = (error) => {
    const e = callError(error);
    e.mayHaveRun = true;
    return e;
  };

  /** @param {any} error @returns {CallError} a new one */
  const callError = (error) => {
    if (error instanceof CallError) return new CallError(error.code, error.text, error);
    const text = String(error?.message ?? error);
    return new CallError(error?.name === "CodecError" ? "INVALID_ARGUMENT" : "UNKNOWN", text, { cause: error });
  };

  const lostError = () =>
    new CallError("UNAVAILABLE", "the other end has lost its memory during the call", { mayHaveRun: true });

  // The kinds of parts. A test compares the numbers with those of Go.
  const CALL = 0;
  const NEXT = 1;
  const LAST = 2;
  const CANCEL = 3;
  const CALL_CREDIT = 4;
  const PROBE = 5;
  const MESSAGE = 6;
  const RESULT = 7;
  const FAILURE = 8;
  const SERVE_CREDIT = 9;
  const LOST = 10;
  const BEGIN = 11;

  // The bits of a form.
  const TAKES = 1;
  const GIVES = 2;

  /** @type {Record<string, number>} */
  const forms = { unary: 0, clientStream: TAKES, serverStream: GIVES, bidiStream: TAKES | GIVES };

  const WINDOW = 1 << 16;
  const ITEM_COST = 64;
  const MAX_RESTARTS = 10;
  const MAX_CALLS = 4096;
  const MAX_BYTES = 256 << 20;
  const MAX_POSTED = 1 << 16;
  const MAX_TIMER = 2 ** 31 - 1;

  /** A timeout beyond it is no deadline, in milliseconds. */
  const LONGEST = 2 ** 40;

  /** Reads the elements of a part, one after the other. A fault throws. */
  class Reader {
    /** @param {Uint8Array} item */
    constructor(item) {
      this.item = item;
      this.pos = 0;
      this.left = this.head(4);
    }

    /** @param {boolean} fine */
    want(fine) {
      if (!fine) throw new CallError("INTERNAL", "the other end broke the protocol of calls");
    }

    /** Reads the head of a major type. @param {number} major @returns {number} */
    head(major) {
      const { item, pos } = this;
      const initial = item[pos];
      const size = (initial & 31) < 24 ? 0 : 1 << ((initial & 31) - 24);
      this.want(initial >> 5 === major && size <= 8 && pos + size < item.length);
      let n = size === 0 ? initial & 31 : 0;
      for (let i = 1; i <= size; i++) n = n * 256 + item[pos + i];
      this.pos += 1 + size;
      return n;
    }

    /** @param {number} major @returns {number} */
    element(major) {
      this.want(--this.left >= 0);
      return this.head(major);
    }

    uint() {
      const n = this.element(0);
      this.want(n <= Number.MAX_SAFE_INTEGER);
      return n;
    }

    /** @param {number} n @returns {Uint8Array} */
    content(n) {
      this.want(n <= this.item.length - this.pos);
      this.pos += n;
      return this.item.subarray(this.pos - n, this.pos);
    }

    bytes() {
      return this.content(this.element(2));
    }

    text() {
      const start = this.pos;
      this.content(this.element(3));
      return /** @type {string} */ (this.decoded(start));
    }

    /** @param {number} start */
    decoded(start) {
      try {
        return decode(this.item.subarray(start, this.pos));
      } catch {
        return this.want(false);
      }
    }

    /** @returns {Record<string, string>} */
    metadata() {
      const n = this.element(4);
      this.want(n % 2 === 0 && n <= this.item.length);
      /** @type {Record<string, string>} */
      const all = Object.create(null);
      this.left += n;
      for (let i = 0; i < n / 2; i++) {
        const key = this.text();
        all[key] = this.text();
      }
      return all;
    }

    /** @returns {Uint8Array} the last element, not read */
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

    ids() {
      const ids = [];
      while (this.left > 0) ids.push(this.uint());
      this.end();
      return ids;
    }

    /** @returns {{id: number, error: CallError}} */
    failure() {
      const id = this.uint();
      const code = codes[Math.max(this.uint(), 1)] ?? "UNKNOWN";
      const text = this.text();
      const mayHaveRun = this.uint();
      this.want(mayHaveRun <= 1);
      const details = [];
      while (this.left > 0) {
        const item = this.bytes();
        try {
          details.push(decode(item));
        } catch {
          // It has no form here.
        }
      }
      this.end();
      return { id, error: new CallError(code, text, { details, mayHaveRun: mayHaveRun === 1 }) };
    }
  }

  /** @param {number} id @param {CallError} e */
  const failurePart = (id, e) => {
    const details = [];
    for (const detail of e.details.slice(0, 16)) {
      try {
        details.push(encode(detail));
      } catch {
        // No message can hold it.
      }
    }
    return encode([FAILURE, id, Math.max(codes.indexOf(e.code), 1), e.text, e.mayHaveRun ? 1 : 0, ...details]);
  };

  /** A thing that happens once, with the functions that wait for it. */
  class Event {
    constructor() {
      this.happened = false;
      /** @type {Set<() => void>} */
      this.waiting = new Set();
    }

    happen() {
      this.happened = true;
      this.wake();
    }

    /** Lets go on all who wait, also if it has not happened. */
    wake() {
      for (const go of this.waiting) go();
    }
  }

  /** @param {...Event} events @returns {Promise<void>} fulfilled at the next sign of one of them */
  const first = (...events) =>
    new Promise((resolve) => {
      if (events.some((event) => event.happened)) return resolve();
      const go = () => {
        for (const event of events) event.waiting.delete(go);
        resolve();
      };
      for (const event of events) event.waiting.add(go);
    });

  /**
   * @template T
   * @param {Promise<T> | T} promise
   * @param {Event} event
   * @returns {Promise<T | undefined>} that of the promise, undefined if the event happens first
   */
  const before = (promise, event) =>
    new Promise((resolve, reject) => {
      const go = () => {
        event.waiting.delete(go);
        resolve(undefined);
      };
      Promise.resolve(promise)
        .finally(() => event.waiting.delete(go))
        .then(resolve, reject);
      if (event.happened) go();
      else event.waiting.add(go);
    });

  /** The time that a caller gives a call, and its signal. */
  class Limit extends Event {
    /** @param {{signal?: AbortSignal, timeout?: number}} options */
    constructor({ signal, timeout }) {
      super();
      /** @type {CallError | undefined} */
      this.error = undefined;
      if (Number.isNaN(timeout)) throw new CallError("INVALID_ARGUMENT", "the timeout is not a number");
      this.deadline = timeout === undefined || timeout > LONGEST ? Infinity : Date.now() + Math.max(timeout, 0);
      this.signal = signal;
      this.abort = () => this.end(new CallError("CANCELLED", "", { cause: signal?.reason }));
      if (signal?.aborted) this.abort();
      signal?.addEventListener("abort", this.abort);
      if (timeout !== undefined && timeout <= MAX_TIMER) {
        this.timer = setTimeout(() => this.end(new CallError("DEADLINE_EXCEEDED")), Math.max(timeout, 0));
      }
    }

    /** @param {CallError} error */
    end(error) {
      this.error ??= error;
      this.happen();
    }

    release() {
      clearTimeout(this.timer);
      this.signal?.removeEventListener("abort", this.abort);
    }

    /** @returns {number} the time that remains in milliseconds, 0 for no deadline */
    remains() {
      return this.deadline === Infinity ? 0 : Math.max(1, Math.ceil(this.deadline - Date.now()));
    }

    /** @param {number} ms @returns {Promise<boolean>} whether the call may go on after so long */
    async pause(ms) {
      let timer;
      await before(new Promise((resolve) => (timer = setTimeout(resolve, ms))), this);
      clearTimeout(timer);
      return this.error === undefined;
    }
  }

  /** The sending half of a stream. */
  class Outflow {
    constructor() {
      this.sent = 0;
      this.onWay = 0;
      this.room = new Event();
    }

    /** @param {Uint8Array} item @param {Event} over @returns {Promise<boolean>} whether it may leave */
    async take(item, over) {
      while (this.onWay >= WINDOW && !over.happened) await first(this.room, over);
      if (over.happened) return false;
      this.onWay += item.length + ITEM_COST;
      this.sent++;
      return true;
    }

    /** @param {number} bytes @returns {boolean} whether so many are on their way */
    credit(bytes) {
      if (bytes > this.onWay) return false;
      this.onWay -= bytes;
      this.room.wake();
      return true;
    }
  }

  /** The receiving half of a stream. */
  class Inflow {
    /** @param {Event} last happens when no item follows */
    constructor(last) {
      /** @type {Uint8Array[]} */
      this.items = [];
      this.count = 0;
      this.held = 0;
      this.onWay = 0;
      this.taken = 0;
      this.reserved = 0;
      this.last = last;
      this.arrived = new Event();
    }

    /** @param {number} number of an item or of the end @returns {CallError | undefined} */
    follow(number) {
      if (number < this.count) throw broken();
      if (number > this.count) return new CallError("UNAVAILABLE", "messages of the stream were lost with the other end's memory");
    }
  }

  const broken = () => new CallError("INTERNAL", "the other end broke the protocol of calls");

  /** A call of this end. */
  class Call {
    /** @param {number} restarts */
    constructor(restarts) {
      this.id = 0;
      this.over = new Event();
      this.restarts = restarts;
      this.sent = false;
      this.lost = false;
      /** @type {Outflow | undefined} */
      this.out = undefined;
      /** @type {Inflow | undefined} */
      this.in = undefined;
      /** @type {Uint8Array | undefined} */
      this.result = undefined;
      /** @type {CallError | undefined} */
      this.error = undefined;
    }
  }

  /** A call of the other end. */
  class Served {
    /** @param {number} id @param {Handler} handler @param {boolean} again */
    constructor(id, handler, again) {
      this.id = id;
      this.again = again;
      this.reserved = 0;
      this.unwanted = false;
      /** @type {CallError | undefined} */
      this.fault = undefined;
      this.control = new AbortController();
      this.over = new Event();
      this.out = handler.form & GIVES ? new Outflow() : undefined;
      this.in = handler.form & TAKES ? new Inflow(new Event()) : undefined;
      /** @type {any} */
      this.timer = undefined;
    }

    /** @param {CallError} error */
    abort(error) {
      if (!this.control.signal.aborted) this.control.abort(error);
      this.over.happen();
    }

    /** Ends it with an error while its handler runs. @param {CallError | undefined} error */
    stop(error) {
      if (error === undefined) return;
      this.fault = ran(error);
      this.abort(this.fault);
    }

    /** Nobody waits for it. */
    forget() {
      this.unwanted = true;
      this.abort(new CallError("CANCELLED"));
    }

    /** @param {number} ms */
    end(ms) {
      if (ms > 0 && ms <= MAX_TIMER) this.timer = setTimeout(() => this.abort(new CallError("DEADLINE_EXCEEDED")), ms);
    }
  }

  /** What one sender may still have served at once, or several together. */
  class Room {
    /** @param {number} senders it is for so many @param {Room} [within] a larger one, in which there are others */
    constructor(senders, within) {
      this.calls = senders * MAX_CALLS;
      this.bytes = senders * MAX_BYTES;
      this.within = within;
      this.guests = 0;
    }

    /** Takes room, and gives it back where a number is negative. @param {number} calls @param {number} bytes @returns {boolean} whether there was enough */
    take(calls, bytes) {
      if (calls > this.calls || bytes > this.bytes || this.within?.take(calls, bytes) === false) return false;
      this.calls -= calls;
      this.bytes -= bytes;
      return true;
    }
  }

  /** The rooms of senders, one for each that has guests, within one of twice the size: no sender takes all of that. */
  class Rooms {
    constructor() {
      this.all = new Room(2);
      /** @type {Map<string, Room>} */
      this.of = new Map();
    }

    /** @param {unknown} sender as the browser describes it @returns {{room: Room, leave: () => void}} its room, for a guest who leaves it */
    enter(sender) {
      const party = partyOf(senderOf(sender));
      const room = this.of.get(party) ?? new Room(1, this.all);
      this.of.set(party, room);
      room.guests++;
      const leave = () => void (--room.guests === 0 && this.of.delete(party));
      return { room, leave };
    }
  }

  /** The rooms of the links to those who have dialed. */
  const linkRooms = /* @__PURE__ */ new Rooms();

  /**
   * A method, as the generated description of a service has it.
   * @typedef {object} Method
   * @property {string} name
   * @property {"unary" | "serverStream" | "clientStream" | "bidiStream"} form
   * @property {boolean} [idempotent]
   * @property {boolean} [empty] whether it takes no request
   */

  /**
   * @typedef {object} Handler
   * @property {number} form
   * @property {boolean} idempotent
   * @property {(request: unknown, call: object) => any} run
   */

  /**
   * A service, as gangway generate --typescript describes it.
   * @template S
   * @typedef {object} Service
   * @property {Readonly<Record<string, Method>>} methods
   * @property {S} [server]
   */

  /** Has the handlers of methods, for any number of links and for one-shot messages. */
  class Mux {
    constructor() {
      /** @type {Map<string, Handler>} */
      this.handlers = new Map();
      /** Of the calls by one-shot messages. */
      this.oneShots = new Rooms();
    }

    /**
     * Serves the methods of a service.
     * @template S
     * @param {Service<S>} service
     * @param {S} implementation has a function for each
     * @throws {TypeError} for a method without a function, or that is served already
     */
    serve(service, implementation) {
      for (const [key, { name, form, idempotent = false, empty = false }] of Object.entries(service.methods)) {
        const method = /** @type {any} */ (implementation)[key];
        if (typeof method !== "function") throw new TypeError(`the implementation of ${name} has no function ${key}`);
        if (this.handlers.has(name)) throw new TypeError(`the method ${name} has a handler already`);
        const run = (/** @type {unknown} */ request, /** @type {object} */ call) =>
          empty ? method.call(implementation, call) : method.call(implementation, request, call);
        this.handlers.set(name, { form: forms[form], idempotent, run });
      }
    }

    /**
     * Serves a one-shot message that is a call of a caller of oneShot.
     *
     *     browser.runtime.onMessage.addListener((message, sender) => mux.answer(message, sender));
     * @param {unknown} message
     * @param {unknown} [sender] as the browser describes it
     * @returns {Promise<object> | undefined} the answer, nothing for another message
     */
    answer(message, sender) {
      const item = opened(message);
      if (item === undefined) return undefined;
      return this.oneShot(item, sender).then(envelope, (error) => envelope(failurePart(0, callError(error))));
    }

    /** @private @param {Uint8Array} item @param {unknown} sender */
    async oneShot(item, sender) {
      const q = requestOf(new Reader(item), true);
      const handler = this.handlers.get(q.method);
      if (handler === undefined) throw noMethod();
      if (q.form !== 0 || handler.form !== 0) throw noStreams();
      const { room, leave } = this.oneShots.enter(sender);
      try {
        if (!room.take(1, 0)) throw tooMuch("calls at once");
        return pack([RESULT, 0], await this.serveOneShot(handler, q, sender).finally(() => room.take(-1, 0)));
      } finally {
        leave();
      }
    }

    /** @private @param {Handler} handler @param {Request} q @param {unknown} sender @returns {Promise<Uint8Array>} */
    async serveOneShot(handler, q, sender) {
      const served = new Served(0, handler, false);
      served.end(q.timeout);
      try {
        return await run(served, handler, q, { sender });
      } catch (error) {
        throw ran(error);
      } finally {
        clearTimeout(served.timer);
      }
    }
  }

  const noMethod = () => new CallError("UNIMPLEMENTED", "there is no such method");
  const noStreams = () => new CallError("UNIMPLEMENTED", "a one-shot message carries no stream: call over a link");
  const tooMuch = (/** @type {string} */ of) => new CallError("RESOURCE_EXHAUSTED", `too many ${of}`);

  /**
   * @typedef {object} Request
   * @property {number} id
   * @property {number} timeout
   * @property {number} form
   * @property {string} method
   * @property {Record<string, string>} metadata
   * @property {Uint8Array | undefined} item
   */

  /** @param {Reader} r @param {boolean} [kind] whether the kind is still to be read @returns {Request} */
  const requestOf = (r, kind = false) => {
    if (kind) r.want(r.uint() === CALL);
    const [id, timeout, form] = [r.uint(), r.uint(), r.uint()];
    r.want(form <= (TAKES | GIVES));
    const q = { id, timeout, form, method: r.text(), metadata: r.metadata(), item: form & TAKES ? undefined : r.rest() };
    r.end();
    return q;
  };

  /** @param {Uint8Array} item @param {string} name @returns {unknown} */
  const decoded = (item, name) => {
    try {
      return decode(item);
    } catch (error) {
      throw new CallError("INVALID_ARGUMENT", `${name}: ${error.message}`, { mayHaveRun: true, cause: error });
    }
  };

  /** @param {unknown} response @returns {Uint8Array} */
  const responseOf = (response) => {
    try {
      return encode(response ?? null);
    } catch (error) {
      throw new CallError("INTERNAL", `response: ${error.message}`, { cause: error });
    }
  };

  /**
   * Runs a handler without streams.
   * @param {Served} served @param {Handler} handler @param {Request} q @param {object} more
   */
  const run = async (served, handler, q, more) => {
    const call = { method: q.method, metadata: q.metadata, signal: served.control.signal, ...more };
    const request = decoded(/** @type {Uint8Array} */ (q.item), "request");
    return responseOf(await handler.run(request, call));
  };

  /**
   * The session that carries a link, as this file needs it.
   * @typedef {object} Carrier
   * @property {boolean} restored whether this end goes on from a stored state
   * @property {(item: Uint8Array) => Promise<void>} sendItem sends a message that is encoded;
   *   it is fulfilled when that has its place in the session. Messages leave in the order of the calls
   * @property {() => Promise<{item: Uint8Array, redelivered: boolean}>} receiveItem rejects when the
   *   session has ended, with an error whose property unsent has the items that have never left
   * @property {(expected: boolean) => void} expect says whether a message is waited for
   * @property {() => void} abort
   * @property {unknown} [sender] the other end, as the browser describes it
   */

  /**
   * @typedef {object} CallOptions
   * @property {AbortSignal} [signal] cancels the call
   * @property {number} [timeout] after how many milliseconds it ends
   * @property {Record<string, string>} [metadata] goes with the request
   * @property {boolean} [idempotent] whether it may be made again
   */

  /**
   * @template T
   * @typedef {AsyncIterable<T> | Iterable<T>} Stream
   */

  /**
   * Carries calls over one session, in both directions. Both ends of the session
   * have one, and use the session for nothing else.
   */
  class Link {
    /**
     * @param {Carrier} session
     * @param {{mux?: Mux}} [options] mux has the handlers of methods that the other end may call
     */
    constructor(session, { mux = new Mux() } = {}) {
      this.session = session;
      this.mux = mux;
      /** @private @type {Map<number, Call>} */
      this.calls = new Map();
      /** @private @type {Map<number, Served>} */
      this.serving = new Map();
      /** @private */
      this.lastID = Math.floor(Math.random() * 2 ** 52);
      /** @private How often the other end has lost its memory. */
      this.restarts = 0;
      /** @private The room of its sender; a link that this end has dialed has one of its own. @type {{room: Room, leave?: () => void}} */
      this.place = session.sender === undefined ? { room: new Room(1) } : linkRooms.enter(session.sender);
      /** @private Parts that nobody waits for and that have no place in the session yet. */
      this.posted = 0;
      /** @private @type {CallError | undefined} */
      this.fault = undefined;
      /** @private @type {CallError | undefined} */
      this.error = undefined;
      this.post(encode([BEGIN, session.restored ? 1 : 0]));
      /** Is fulfilled when the link has ended, with its session, by the error of later calls. @type {Promise<CallError>} */
      this.closed = this.read();
    }

    /**
     * Serves the methods of a service. A link whose session is new is to serve in the
     * turn in which it is made.
     * @template S
     * @param {Service<S>} service
     * @param {S} implementation
     */
    serve(service, implementation) {
      this.mux.serve(service, implementation);
    }

    /**
     * Calls a method. The promise is rejected with a CallError.
     * @param {string} method
     * @param {unknown} request
     * @param {CallOptions} [options]
     * @returns {Promise<unknown>} the response
     */
    async unary(method, request, options = {}) {
      const item = itemOrFail(request);
      return limited(options, (limit) =>
        insist(options.idempotent === true, async (restarts) => {
          const call = this.begin(method, options, limit, restarts, item, 0);
          await this.wait(call, limit);
          return { call, value: call.error ?? decoded(/** @type {Uint8Array} */ (call.result), "response") };
        }),
      );
    }

    /**
     * Calls a method that gives a stream of responses, each time it is iterated. A loop
     * that is left cancels the call.
     * @param {string} method
     * @param {unknown} request
     * @param {CallOptions} [options]
     * @returns {AsyncIterable<unknown>}
     */
    serverStream(method, request, options = {}) {
      return { [Symbol.asyncIterator]: () => this.responses(method, itemOrFail(request), undefined, options) };
    }

    /**
     * Calls a method that takes a stream of requests.
     * @param {string} method
     * @param {Stream<unknown>} requests
     * @param {CallOptions} [options]
     * @returns {Promise<unknown>} the response
     */
    clientStream(method, requests, options = {}) {
      return limited(options, async (limit) => {
        const call = this.begin(method, options, limit, 0, undefined, TAKES);
        void this.sendAll(call, requests);
        await this.wait(call, limit);
        if (call.error !== undefined) throw call.error;
        return decoded(/** @type {Uint8Array} */ (call.result), "response");
      });
    }

    /**
     * Calls a method with streams both ways, each time it is iterated.
     * @param {string} method
     * @param {Stream<unknown>} requests
     * @param {CallOptions} [options]
     * @returns {AsyncIterable<unknown>}
     */
    bidiStream(method, requests, options = {}) {
      return { [Symbol.asyncIterator]: () => this.responses(method, undefined, requests, options) };
    }

    /**
     * @private
     * @param {string} method
     * @param {Uint8Array | undefined} item
     * @param {Stream<unknown> | undefined} requests
     * @param {CallOptions} options
     */
    async *responses(method, item, requests, options) {
      const limit = new Limit(options);
      try {
        for (let restarts = 0; ; ) {
          const call = this.begin(method, options, limit, restarts, item, item ? GIVES : TAKES | GIVES);
          if (requests !== undefined) void this.sendAll(call, requests);
          try {
            for (let next; (next = await this.next(/** @type {Inflow} */ (call.in), call.over, limit, CALL_CREDIT, call.id)); ) {
              yield decoded(next, "response");
            }
            await this.wait(call, limit);
          } finally {
            this.giveUp(call, new CallError("CANCELLED", "", { mayHaveRun: true }));
          }
          if (limit.error !== undefined && /** @type {Inflow} */ (call.in).items.length > 0) throw ran(limit.error);
          if (call.error === undefined) return;
          restarts = Math.max(restarts + 1, call.restarts);
          if (!again(call, options.idempotent === true && requests === undefined, restarts)) throw call.error;
          if (/** @type {Inflow} */ (call.in).count > 0) throw call.error;
        }
      } finally {
        limit.release();
      }
    }

    /**
     * Begins a call. It throws if that cannot have run.
     * @private
     * @param {string} method
     * @param {CallOptions} options
     * @param {Limit} limit
     * @param {number} restarts
     * @param {Uint8Array | undefined} item
     * @param {number} form
     * @returns {Call}
     */
    begin(method, { metadata = {} }, limit, restarts, item, form) {
      const failed = limit.error ?? this.error ?? this.fault;
      if (failed !== undefined) throw callError(failed);
      const call = new Call(restarts);
      if (form & TAKES) call.out = new Outflow();
      if (form & GIVES) {
        call.in = new Inflow(call.over);
        if (!this.reserve(call.in, WINDOW)) throw tooMuch("bytes of memory");
      }
      call.id = ++this.lastID;
      const q = pack([CALL, call.id, limit.remains(), form, String(method), pairs(metadata)], item);
      this.calls.set(call.id, call);
      if (this.calls.size === 1) this.session.expect(true);
      const memory = this.restarts;
      this.session.sendItem(q).then(
        () => {
          call.sent = true;
          if (this.restarts !== memory && !call.over.happened) this.post(encode([PROBE, call.id]));
        },
        (error) => this.endCall(call, undefined, sendError(error)),
      );
      return call;
    }

    /** Waits for the end of a call, or cancels it. @private @param {Call} call @param {Limit} limit */
    async wait(call, limit) {
      await first(call.over, limit);
      if (limit.error !== undefined) this.giveUp(call, ran(limit.error));
    }

    /** Ends a call at this end, and tells the other, unless it is over. @private @param {Call} call @param {CallError} error */
    giveUp(call, error) {
      if (!call.over.happened) {
        this.post(encode([CANCEL, call.id]));
        this.endCall(call, undefined, error);
      }
      if (call.in !== undefined) this.reserve(call.in, 0);
    }

    /** @private @param {Call | undefined} call @param {Uint8Array} [result] @param {CallError} [error] */
    endCall(call, result, error) {
      if (call === undefined || call.over.happened) return;
      this.calls.delete(call.id);
      if (this.calls.size === 0) this.session.expect(false);
      call.result = result;
      call.error = error;
      call.over.happen();
    }

    /** Ends a call that cannot go on, and tells the other end. @private @param {Call} call @param {CallError} error */
    forsake(call, error) {
      call.lost = error.code === "UNAVAILABLE";
      this.post(encode([CANCEL, call.id]));
      this.endCall(call, undefined, ran(error));
    }

    /** Sends the requests of a stream, until the call is over. @private @param {Call} call @param {Stream<any>} requests */
    async sendAll(call, requests) {
      const out = /** @type {Outflow} */ (call.out);
      try {
        const whole = await each(requests, call.over, async (request) => {
          const item = encode(request);
          if (await out.take(item, call.over)) await this.session.sendItem(pack([NEXT, call.id, out.sent - 1], item));
        });
        if (whole) await this.session.sendItem(encode([LAST, call.id, out.sent]));
      } catch (error) {
        if (this.error === undefined) this.giveUp(call, ran(error));
      }
    }

    /**
     * Takes the next item of a stream, and gives credit for it.
     * @private
     * @param {Inflow} flow
     * @param {Event} over
     * @param {Event} limit
     * @param {number} kind of the part with the credit
     * @param {number} id
     * @returns {Promise<Uint8Array | undefined>} nothing if none follows
     */
    async next(flow, over, limit, kind, id) {
      while (flow.items.length === 0 && !flow.last.happened && !over.happened && !limit.happened) {
        await first(flow.arrived, flow.last, over, limit);
      }
      const item = limit.happened ? undefined : flow.items.shift();
      if (item === undefined) return undefined;
      const cost = item.length + ITEM_COST;
      flow.held -= cost;
      flow.taken += cost;
      if (flow.reserved > WINDOW) this.reserve(flow, Math.max(WINDOW, flow.held));
      if (flow.taken >= WINDOW / 2) {
        if (!flow.last.happened) this.post(encode([kind, id, flow.taken]));
        flow.onWay -= flow.taken;
        flow.taken = 0;
      }
      return item;
    }

    /** Puts an item into a stream. @private @param {Inflow} flow @param {number} number @param {Uint8Array} item @returns {CallError | undefined} */
    put(flow, number, item) {
      const e = flow.follow(number);
      if (e !== undefined) return e;
      if (flow.onWay >= WINDOW) throw broken();
      flow.count++;
      flow.onWay += item.length + ITEM_COST;
      flow.held += item.length + ITEM_COST;
      flow.items.push(item);
      flow.arrived.wake();
      if (!this.reserve(flow, Math.max(WINDOW, flow.held))) return tooMuch("bytes of memory");
    }

    /** @private @param {{reserved: number}} holder @param {number} bytes @returns {boolean} whether there is room */
    reserve(holder, bytes) {
      const more = bytes - holder.reserved;
      if (more !== 0 && !this.place.room.take(0, more)) return false;
      holder.reserved = bytes;
      return true;
    }

    /** Sends a part for which nobody waits. @private @param {Uint8Array} item */
    post(item) {
      if (this.error !== undefined || this.fault !== undefined) return;
      if (++this.posted > MAX_POSTED) return this.violate(new CallError("RESOURCE_EXHAUSTED", "the other end takes no answers"));
      this.session.sendItem(item).then(
        () => this.posted--,
        (error) => this.violate(sendError(error)),
      );
    }

    /** Ends the session. @private @param {CallError} fault */
    violate(fault) {
      if (this.fault !== undefined || this.error !== undefined) return;
      this.fault = fault;
      this.session.abort();
    }

    /** Takes the messages of the session to its end. @private @returns {Promise<CallError>} */
    async read() {
      try {
        for (;;) {
          const { item, redelivered } = await this.session.receiveItem();
          try {
            if (this.fault === undefined) this.take(new Reader(item), item.length, redelivered);
          } catch (error) {
            this.violate(callError(error));
          }
        }
      } catch (error) {
        return this.end(error);
      }
    }

    /** @private @param {any} cause @returns {CallError} */
    end(cause) {
      const { code, text } = this.fault ?? { code: "UNAVAILABLE", text: String(cause?.message ?? cause) };
      this.error = new CallError(code, text, { cause });
      const stayed = new Set();
      for (const item of cause?.unsent ?? []) {
        const r = new Reader(item);
        if (r.uint() === CALL) stayed.add(r.uint());
      }
      for (const call of [...this.calls.values()]) {
        const e = new CallError(code, text, { cause, mayHaveRun: !stayed.has(call.id) });
        this.endCall(call, undefined, e);
        if (call.in !== undefined) this.reserve(call.in, 0);
      }
      this.forgetServed();
      this.depart();
      return this.error;
    }

    /** Leaves the room when the link has ended and no handler runs any more. @private */
    depart() {
      if (this.error !== undefined && this.serving.size === 0) this.place.leave?.();
    }

    /** @private */
    forgetServed() {
      for (const served of this.serving.values()) served.forget();
    }

    /** @private @param {Reader} r @param {number} size @param {boolean} redelivered */
    take(r, size, redelivered) {
      const kind = r.uint();
      switch (kind) {
        case CALL:
          return this.takeCall(requestOf(r), size, redelivered);
        case NEXT:
        case LAST:
        case CANCEL:
        case CALL_CREDIT:
          return this.takeForServed(r, kind);
        case MESSAGE:
        case RESULT:
        case SERVE_CREDIT:
          return this.takeForCall(r, kind);
        case FAILURE: {
          const { id, error } = r.failure();
          return this.endCall(this.calls.get(id), undefined, error);
        }
        case PROBE: {
          const lost = r.ids().filter((id) => !this.serving.has(id));
          if (lost.length > 0) this.post(encode([LOST, ...lost]));
          return;
        }
        case LOST:
          return this.lose(r.ids());
        case BEGIN: {
          const restored = r.uint();
          r.end();
          r.want(restored <= 1);
          return this.otherBegins(restored === 1);
        }
      }
      r.want(false);
    }

    /** @private @param {Request} q @param {number} size @param {boolean} redelivered */
    takeCall(q, size, redelivered) {
      if (this.serving.has(q.id)) throw broken();
      const handler = this.mux.handlers.get(q.method);
      const e = this.refusal(q, handler, redelivered);
      if (e !== undefined) return this.post(failurePart(q.id, e));
      const served = new Served(q.id, /** @type {Handler} */ (handler), redelivered);
      if (!this.reserve(served, size) || (served.in !== undefined && !this.reserve(served.in, WINDOW))) {
        this.leave(served);
        return this.post(failurePart(q.id, tooMuch("bytes of memory")));
      }
      this.serving.set(q.id, served);
      served.end(q.timeout);
      void this.handle(served, /** @type {Handler} */ (handler), q);
    }

    /** @private @param {Request} q @param {Handler | undefined} handler @param {boolean} redelivered @returns {CallError | undefined} */
    refusal(q, handler, redelivered) {
      if (handler === undefined) return noMethod();
      if (handler.form !== q.form) return new CallError("UNIMPLEMENTED", "the method has other streams here");
      if (redelivered && !(handler.idempotent && !(handler.form & TAKES))) return lostError();
      if (!this.place.room.take(1, 0)) return tooMuch("calls at once");
    }

    /** Runs a handler, and answers. @private @param {Served} served @param {Handler} handler @param {Request} q */
    async handle(served, handler, q) {
      let answer;
      try {
        const item = await this.runHandler(served, handler, q);
        answer = item === undefined ? encode([RESULT, served.id, served.out?.sent ?? 0]) : pack([RESULT, served.id], item);
      } catch (error) {
        answer = failurePart(served.id, ran(error));
      }
      if (served.fault !== undefined) answer = failurePart(served.id, served.fault);
      if (!served.unwanted && this.error === undefined) {
        await this.session.sendItem(answer).catch((error) => this.session.sendItem(failurePart(served.id, ran(sendError(error))))).catch(() => {});
      }
      clearTimeout(served.timer);
      served.abort(new CallError("CANCELLED"));
      this.serving.delete(served.id);
      this.leave(served);
      this.depart();
    }

    /** Gives back the room of a call that was served. @private @param {Served} served */
    leave(served) {
      this.reserve(served, 0);
      if (served.in !== undefined) this.reserve(served.in, 0);
      this.place.room.take(-1, 0);
    }

    /** @private @param {Served} served @param {Handler} handler @param {Request} q @returns {Promise<Uint8Array | undefined>} the response, if it is no stream */
    async runHandler(served, handler, q) {
      const more = { sender: this.session.sender, session: this.session };
      if (served.in === undefined && served.out === undefined) return run(served, handler, q, more);
      const call = { method: q.method, metadata: q.metadata, signal: served.control.signal, ...more };
      const request = served.in === undefined ? decoded(/** @type {Uint8Array} */ (q.item), "request") : this.requests(served);
      const result = await handler.run(request, call);
      const out = served.out;
      if (out === undefined) return responseOf(result);
      const whole = await each(result, served.over, async (response) => {
        const item = responseOf(response);
        if (await out.take(item, served.over)) await this.session.sendItem(pack([MESSAGE, served.id, out.sent - 1], item));
      });
      if (!whole) throw served.control.signal.reason;
    }

    /** The requests of a stream. It throws if the call is over first. @private @param {Served} served */
    async *requests(served) {
      const flow = /** @type {Inflow} */ (served.in);
      for (let item; (item = await this.next(flow, served.over, served.over, SERVE_CREDIT, served.id)); ) {
        let request;
        try {
          request = decoded(item, "request");
        } catch (error) {
          served.stop(error);
          break;
        }
        yield request;
      }
      if (served.over.happened) throw served.control.signal.reason;
    }

    /** @private @param {Reader} r @param {number} kind */
    takeForServed(r, kind) {
      const served = this.serving.get(r.uint());
      if (kind === CANCEL) {
        r.end();
        return served?.forget();
      }
      const number = r.uint();
      const item = kind === NEXT ? r.rest() : undefined;
      r.end();
      if (served === undefined) return;
      if (kind === CALL_CREDIT) {
        const { out } = served;
        if (out === undefined || !out.credit(served.again ? Math.min(number, out.onWay) : number)) throw broken();
        return;
      }
      const flow = served.in;
      if (flow === undefined || flow.last.happened) throw broken();
      if (served.fault === undefined) served.stop(item === undefined ? flow.follow(number) : this.put(flow, number, item));
      if (item === undefined) flow.last.happen();
    }

    /** @private @param {Reader} r @param {number} kind */
    takeForCall(r, kind) {
      const call = this.calls.get(r.uint());
      if (kind === RESULT && call?.in === undefined) {
        const item = r.rest();
        return this.endCall(call, item);
      }
      const number = r.uint();
      const item = kind === MESSAGE ? r.rest() : undefined;
      r.end();
      if (call === undefined) return;
      if (kind === SERVE_CREDIT) {
        if (call.out === undefined || !call.out.credit(number)) throw broken();
        return;
      }
      if (call.in === undefined) throw broken();
      const e = item === undefined ? call.in.follow(number) : this.put(call.in, number, item);
      if (e !== undefined) this.forsake(call, e);
      else if (item === undefined) this.endCall(call);
    }

    /** Ends the calls that the other end has lost with its memory. @private @param {number[]} ids */
    lose(ids) {
      for (const id of ids) {
        const call = this.calls.get(id);
        if (call === undefined) continue;
        call.lost = true;
        this.endCall(call, undefined, lostError());
      }
    }

    /**
     * Notes that the other end has a new memory, or the first one: SPEC.md has the
     * cases.
     * @private
     * @param {boolean} restored
     */
    otherBegins(restored) {
      this.restarts++;
      this.forgetServed();
      const open = [];
      for (const call of [...this.calls.values()]) {
        if (call.sent) call.restarts++;
        if (call.restarts > MAX_RESTARTS || (call.in !== undefined && call.in.count > 0)) this.forsake(call, lostError());
        else if (call.sent) open.push(call.id);
      }
      if (restored && open.length > 0) this.post(encode([PROBE, ...open]));
    }
  }

  /** @param {any} error of a session that does not send @returns {CallError} */
  const sendError = (error) =>
    error instanceof CallError ? error : new CallError(error?.name === "TooLargeError" ? "RESOURCE_EXHAUSTED" : "UNAVAILABLE", String(error?.message ?? error), { cause: error });

  /** @param {Record<string, string>} metadata @returns {string[]} its keys and values, in turn */
  const pairs = (metadata) => Object.entries(metadata).flat().map(String);

  /** @param {unknown} request @returns {Uint8Array} */
  const itemOrFail = (request) => {
    try {
      return encode(request);
    } catch (error) {
      throw callError(error);
    }
  };

  /**
   * Runs over a stream, until that ends or something else happens.
   * @param {any} stream
   * @param {Event} over
   * @param {(value: unknown) => Promise<void>} use
   * @returns {Promise<boolean>} whether it has ended
   */
  const each = async (stream, over, use) => {
    const iterator = (stream?.[Symbol.asyncIterator] ?? stream?.[Symbol.iterator])?.call(stream);
    if (iterator === undefined) throw new CallError("INTERNAL", "there should be a stream, and this cannot be iterated");
    try {
      for (;;) {
        const next = await before(iterator.next(), over);
        if (next?.done) return !over.happened;
        if (next === undefined || over.happened) break;
        await use(await next.value);
      }
    } catch (error) {
      Promise.resolve(iterator.return?.()).catch(() => {});
      throw error;
    }
    Promise.resolve(iterator.return?.()).catch(() => {});
    return false;
  };

  /** @param {Call} call @param {boolean} idempotent @param {number} restarts */
  const again = (call, idempotent, restarts) => call.lost && idempotent && restarts <= MAX_RESTARTS;

  /**
   * Makes a call, again and again while it is idempotent and lost.
   * @param {boolean} idempotent
   * @param {(restarts: number) => Promise<{call: Call, value: unknown}>} attempt
   */
  const insist = async (idempotent, attempt) => {
    for (let restarts = 0; ; ) {
      const { call, value } = await attempt(restarts);
      if (call.error === undefined) return value;
      restarts = Math.max(restarts + 1, call.restarts);
      if (!again(call, idempotent, restarts)) throw call.error;
    }
  };

  /**
   * @template T
   * @param {CallOptions} options
   * @param {(limit: Limit) => Promise<T>} run
   * @returns {Promise<T>}
   */
  const limited = async (options, run) => {
    const limit = new Limit(options);
    try {
      return await run(limit);
    } finally {
      limit.release();
    }
  };

  /** The only key of a one-shot message that is a call or its answer. */
  const ENVELOPE = "gangway.rpc";

  /** @param {Uint8Array} item */
  const envelope = (item) => ({ [ENVELOPE]: sendsJSON() ? base64Of(item) : item });

  /** @param {any} message @returns {Uint8Array | undefined} the part in it, nothing if it is another message */
  const opened = (message) => {
    let item = typeof message === "object" && message !== null ? message[ENVELOPE] : undefined;
    if (typeof item === "string" && sendsJSON()) item = fromBase64(item);
    return isBytes(item) && Object.keys(message).length === 1 ? item : undefined;
  };

  /** Makes calls by one-shot messages. */
  class OneShot {
    /** @param {(message: object) => Promise<unknown>} send */
    constructor(send) {
      this.send = send;
    }

    /**
     * Calls a method, as Link.unary. A cancellation does not cross.
     * @param {string} method
     * @param {unknown} request
     * @param {CallOptions} [options]
     * @returns {Promise<unknown>}
     */
    async unary(method, request, options = {}) {
      const item = itemOrFail(request);
      return limited(options, async (limit) => {
        for (let restarts = 0; ; restarts++) {
          const { lost, error, result } = await this.attempt(method, item, options, limit);
          if (error === undefined) return decoded(/** @type {Uint8Array} */ (result), "response");
          if (!lost || options.idempotent !== true || restarts === MAX_RESTARTS) throw error;
          if (restarts > 0 && !(await limit.pause(Math.min(100 * 2 ** (restarts - 1), 10_000)))) throw error;
        }
      });
    }

    /**
     * @private
     * @param {string} method @param {Uint8Array} item @param {CallOptions} options @param {Limit} limit
     * @returns {Promise<{lost?: boolean, error?: CallError, result?: Uint8Array}>}
     */
    async attempt(method, item, { metadata = {} }, limit) {
      if (limit.error !== undefined) throw callError(limit.error);
      let answer;
      const call = pack([CALL, 0, limit.remains(), 0, String(method), pairs(metadata)], item);
      try {
        answer = await before(this.send(envelope(call)), limit);
      } catch (error) {
        return { lost: true, error: new CallError("UNAVAILABLE", String(error?.message ?? error), { mayHaveRun: true, cause: error }) };
      }
      if (limit.error !== undefined) return { error: ran(limit.error) };
      if (answer === undefined || answer === null) {
        return { lost: true, error: new CallError("UNAVAILABLE", "nobody answered", { mayHaveRun: true }) };
      }
      return answerOf(opened(answer));
    }

    /** @returns {AsyncIterable<unknown>} */
    serverStream() {
      return this.bidiStream();
    }

    /** @returns {Promise<unknown>} */
    async clientStream() {
      throw noStreams();
    }

    /** @returns {AsyncIterable<unknown>} */
    bidiStream() {
      return {
        [Symbol.asyncIterator]: () => ({
          async next() {
            throw noStreams();
          },
        }),
      };
    }
  }

  /** @param {Uint8Array | undefined} item @returns {{error?: CallError, result?: Uint8Array}} */
  const answerOf = (item) => {
    try {
      const r = new Reader(item ?? new Uint8Array(0));
      switch (r.uint()) {
        case RESULT:
          r.uint();
          return { result: r.rest() };
        case FAILURE:
          return r.failure();
      }
    } catch {
      // It is no answer.
    }
    return { error: ran(broken()) };
  };

  /**
   * Returns a caller for calls without streams that go as one-shot messages, for an
   * end that wants no session.
   * @param {(message: object) => Promise<unknown>} [send] runtime.sendMessage by default
   */
  const oneShot = (send) => {
    const { browser, chrome } = /** @type {any} */ (globalThis);
    return new OneShot(send ?? ((message) => (browser ?? chrome).runtime.sendMessage(message)));
  };

  gangway.rpc = Object.freeze({ CallError, Link, Mux, oneShot });
})();
