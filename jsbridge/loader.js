// The part of Gangway that runs before Go does.
//
// It registers every event that the program declares and attaches to every
// port in the turn in which the port appears, because browsers drop what
// arrives while nobody listens. What arrives is kept, in order, until Go asks
// for it. host.js starts Go and hands over.
//
// Mirrors package bridge in wasm/internal/bridge: the kinds of records and the
// version of the bridge are the same on both sides.
"use strict";

(() => {
  const gangway = (globalThis.gangway ??= {});
  // Content scripts of one extension share a global in Firefox, so this file
  // may run once for each of their programs.
  if (gangway.start) return;

  /** The kinds of records that Go takes. */
  const Kind = Object.freeze({
    CONNECT: 1,
    EVENT: 2,
    MESSAGE: 3,
    DISCONNECT: 4,
    BAD_MESSAGE: 5,
    REQUEST: 6,
    BAD_REQUEST: 7,
    REPLY: 8,
    NO_REPLY: 9,
    INVALID: 10,
    BATCH: 11,
  });

  /** How a port ended. */
  const End = Object.freeze({ BROWSER: 0, FROZEN: 1, INVALID: 2 });

  /**
   * What a batch of items begins with: Go talks to Go in such byte arrays, of
   * all messages of a turn, each as its length in four bytes, the lowest first,
   * and its item. The last byte is the version of this format.
   */
  const BATCH_HEADER = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1);

  /** @param {any} value */
  const isBatch = (value) =>
    Object.prototype.toString.call(value) === "[object Uint8Array]" && BATCH_HEADER.every((byte, i) => value[i] === byte);

  /** Stands where a record was. */
  const NOTHING = Object.freeze({});

  const api = () => globalThis.browser ?? globalThis.chrome;

  /** Whether this is the background: a service worker, or the extension's background page. */
  const isBackground = () => globalThis.document === undefined || api()?.extension?.getBackgroundPage?.() === globalThis;

  /**
   * Where the browser keeps each event that a program can declare, what
   * it brings, and what is needed for it to be there. Optional ones are of
   * libraries, which serve contexts that have the event and others that lack
   * it: there the program starts without them, and listening fails. Late ones
   * are not listened to before Go does: browsers wake a background for events
   * that it listens to in its first turn alone.
   *
   * @type {Record<string, {find: () => any, kind: number, needs: string, optional?: boolean, late?: boolean}>}
   */
  const knownEvents = {
    "runtime.onConnect": {
      find: () => api()?.runtime?.onConnect,
      kind: Kind.CONNECT,
      needs: "an extension context",
    },
    "runtime.onConnectExternal": {
      find: () => api()?.runtime?.onConnectExternal,
      kind: Kind.CONNECT,
      needs: "a background or an extension page",
    },
    "runtime.onMessage": {
      find: () => api()?.runtime?.onMessage,
      kind: Kind.REQUEST,
      needs: "an extension context",
    },
    "runtime.onMessageExternal": {
      find: () => api()?.runtime?.onMessageExternal,
      kind: Kind.REQUEST,
      needs: "a background or an extension page",
    },
    "action.onClicked": {
      find: () => (api()?.action ?? api()?.browserAction)?.onClicked,
      kind: Kind.EVENT,
      needs: 'a background, and the key "action" in manifest.json',
    },
    "runtime.onSuspend": {
      // Extension pages have the event, too, and it occurs there when the
      // background is suspended. Seen in Firefox ESR 153.
      find: () => (isBackground() ? api()?.runtime?.onSuspend : undefined),
      kind: Kind.EVENT,
      needs: "a background",
      optional: true,
    },
    "tabs.onRemoved": {
      find: () => api()?.tabs?.onRemoved,
      kind: Kind.EVENT,
      needs: "a background or an extension page",
      optional: true,
      late: true,
    },
    "page.onShow": {
      find: () => ({ addListener: () => {} }), // Program.watchPage brings it about.
      kind: Kind.EVENT,
      needs: "an extension context",
    },
    "page.onDOMEvent": {
      find: () => undefined, // lazy.js has it.
      kind: Kind.EVENT,
      needs: 'a content script, and the key "dom" for it in the section "gangway" of manifest.json',
    },
    "page.onCall": {
      find: () => undefined, // lazy.js has it.
      kind: Kind.REQUEST,
      needs: 'a content script that the section "gangway" of manifest.json names under "programs"',
    },
  };

  /**
   * The records that Go has not taken yet, in order. An array alone would move
   * all that wait for each one that is taken.
   */
  class Queue {
    constructor() {
      /** @type {object[]} */
      this.records = [];
      this.taken = 0; // How many at the front were taken.
    }

    get length() {
      return this.records.length - this.taken;
    }

    /** @param {object} record */
    push(record) {
      this.records.push(record);
    }

    /** Takes the first record. @returns {any} undefined if none waits */
    take() {
      if (this.length === 0) return undefined;
      const record = this.records[this.taken];
      this.records[this.taken++] = NOTHING; // Go has it; nobody else needs it.
      if (this.taken * 2 >= this.records.length) {
        this.records.splice(0, this.taken);
        this.taken = 0;
      }
      return record;
    }

    clear() {
      this.records = [];
      this.taken = 0;
    }

    [Symbol.iterator]() {
      return this.records.slice(this.taken).values();
    }
  }

  /** One end of a connection, listened to from the turn of its birth. */
  class Port {
    /**
     * @param {Program} program
     * @param {number} id
     * @param {any} jsPort
     * @param {boolean | null} batched
     */
    constructor(program, id, jsPort, batched) {
      this.program = program;
      this.id = id;
      this.jsPort = jsPort;
      /** Whether the other end is Go too and sends batches; null until its first message tells. */
      this.batched = batched;
      /** Where Go's memory says what waits to be posted at the end of the turn; 0 if nothing ever did. */
      this.outbox = 0;
      /** An empty batch that tells the other end that Go is here, until something has been posted. @type {Uint8Array | null} */
      this.greeting = null;
      /** Records that wait until Go has been told of the port. @type {object[] | null} */
      this.kept = [];
      this.ended = false;
      this.onMessage = (/** @type {any} */ value) => {
        if (!this.ended) this.arrive({ kind: this.kindOf(value), id, value });
      };
      this.onDisconnect = (/** @type {any} */ port) => {
        if (this.ended) return; // Firefox can tell it twice.
        // runtime.lastError can only be read inside this callback.
        const error = port?.error ?? api()?.runtime?.lastError;
        this.release();
        const info = program.invalidated() ? End.INVALID : End.BROWSER;
        this.arrive({ kind: Kind.DISCONNECT, id, info, text: error?.message ?? "" });
      };
      jsPort.onMessage.addListener(this.onMessage);
      jsPort.onDisconnect.addListener(this.onDisconnect);
    }

    /** @param {any} value */
    kindOf(value) {
      const batch = this.batched !== false && isBatch(value);
      this.batched ??= batch;
      return batch ? Kind.BATCH : Kind.MESSAGE;
    }

    /** @param {object} record */
    arrive(record) {
      if (this.kept) this.kept.push(record);
      else this.program.put(record);
    }

    /** Lets the records go on to Go, the kept ones first. */
    open() {
      const { kept } = this;
      this.kept = null;
      for (const record of kept ?? []) this.program.put(record);
    }

    /** Takes the listeners off. Every end of a port comes through here once. */
    release() {
      this.ended = true;
      this.jsPort.onMessage.removeListener(this.onMessage);
      this.jsPort.onDisconnect.removeListener(this.onDisconnect);
      this.program.ports.delete(this.id);
    }

    /**
     * Ends the port because its page goes into the back/forward cache, where
     * Firefox would lose messages and Chromium end it in silence. Go is told
     * when the page is back.
     */
    freeze() {
      this.release();
      this.jsPort.disconnect();
      this.program.whenThawed(() => this.arrive({ kind: Kind.DISCONNECT, id: this.id, info: End.FROZEN }));
    }

    /** Ends the port from this side: the browser tells only the other one. */
    disconnect() {
      this.program.flush(this);
      this.release();
      this.kept = null;
      this.jsPort.disconnect();
    }
  }

  /** An event of the browser that the program declared. */
  class DeclaredEvent {
    /**
     * @param {Program} program
     * @param {number} id
     * @param {string} name
     */
    constructor(program, id, name) {
      const known = knownEvents[name];
      const target = program.sources[name] ?? known?.find();
      if (!target) {
        throw new Error(
          known
            ? `listens to ${name}, which is not there: it needs ${known.needs}`
            : `declares the event ${name}, which this loader does not know: build the extension again`,
        );
      }
      this.program = program;
      this.id = id;
      this.kind = known.kind;
      this.external = name.endsWith("External");
      /** "kept" until Go first listens, then "listening" or "refused". */
      this.state = "kept";
      /** @type {(() => void)[]} */
      this.kept = [];
      const attach = () => target.addListener((/** @type {any[]} */ ...args) => this.occur(args));
      /** Attaches to the browser, when that is to be done late. @type {(() => void) | undefined} */
      this.late = known.late ? attach : undefined;
      if (!this.late) attach();
    }

    /**
     * @param {any[]} args
     * @returns {true | undefined} true if a one-shot message will be answered
     */
    occur(args) {
      if (this.program.ended || this.state === "refused") {
        if (this.kind === Kind.CONNECT) args[0].disconnect();
        return undefined;
      }
      const pass = this.receive(args);
      if (this.state === "kept") this.kept.push(pass);
      else pass();
      return this.kind === Kind.REQUEST ? true : undefined;
    }

    /**
     * Does now what must be done in this turn, and returns what tells Go.
     *
     * @param {any[]} args
     * @returns {() => void}
     */
    receive(args) {
      const { program, kind } = this;
      if (kind === Kind.CONNECT) {
        const port = program.attach(args[0], this.external ? false : null);
        return () => {
          program.put({ kind, id: port.id, info: this.id, text: args[0].name, object: args[0].sender });
          port.open();
        };
      }
      if (kind === Kind.REQUEST) {
        const [message, sender, sendResponse] = args;
        const id = program.request(sendResponse);
        return () => program.put({ kind, id, info: this.id, value: message, object: sender });
      }
      return () => program.put({ kind, id: this.id, object: args[0], detail: args[1] });
    }

    listen() {
      this.state = "listening";
      this.late?.();
      this.late = undefined;
      for (const pass of this.kept.splice(0)) pass();
    }

    /** Nobody in Go listens any more: later ports end at once, so that the other end knows. */
    unlisten() {
      this.state = "refused";
    }
  }

  /** A Go program in this context, from before its start to after its end. */
  class Program {
    /**
     * @param {any} config what the build wrote into the start script
     * @param {Function | undefined} carrier holds the module, if the script carries it
     * @param {Record<string, any>} sources events that are listened to elsewhere
     */
    constructor(config, carrier, sources) {
      this.config = config;
      this.carrier = carrier;
      this.sources = sources;
      this.queue = new Queue();
      /** @type {Map<number, Port>} */
      this.ports = new Map();
      this.lastPort = 0;
      /** @type {Map<string, DeclaredEvent>} */
      this.events = new Map();
      /** What the declared events need that this context lacks. @type {Map<string, string>} */
      this.lacking = new Map();
      /** What answers one-shot messages that wait for it. @type {Map<number, (value: any) => void>} */
      this.requests = new Map();
      this.lastRequest = 0;
      /** Calls whose answers Go waits for. @type {Set<number>} */
      this.calls = new Set();
      this.lastCall = 0;
      /** What Go is told when the page is back, while it is in the back/forward cache. @type {(() => void)[] | null} */
      this.frozen = null;
      this.invalid = false;
      this.ended = false;
      /** Tells Go that the queue is not empty; host.js replaces it. */
      this.wake = () => {};
      /** Has the greeting of a port posted at the end of the turn; host.js replaces it. */
      this.greet = (/** @type {Port} */ _port) => {};
      /** Posts what waits to be posted on a port; host.js replaces it. */
      this.flush = (/** @type {Port} */ _port) => {};
    }

    /**
     * Registers the events of the start script; throws if one is not there that
     * is not optional. gangway exec runs a test binary in contexts that have fewer events than
     * its tests name: listening to one fails there.
     */
    declare() {
      for (const name of this.config.events ?? []) {
        const known = knownEvents[name];
        if (known?.optional && !known.find()) {
          this.lacking.set(name, known.needs);
          continue;
        }
        if (this.config.exec && !known?.find()) continue;
        this.events.set(name, new DeclaredEvent(this, this.events.size + 1, name));
      }
    }

    /** @param {object} record */
    put(record) {
      if (this.ended) return;
      this.queue.push(record);
      this.wake();
    }

    /**
     * Takes a port over: its messages are kept from this turn on.
     *
     * @param {any} jsPort
     * @param {boolean | null} batched
     */
    attach(jsPort, batched) {
      const id = ++this.lastPort;
      const port = new Port(this, id, jsPort, batched);
      this.ports.set(id, port);
      return port;
    }

    /**
     * Takes over a port that Go opened itself and so knows already. If nothing
     * but Go listens for ports inside the extension, which the build knows, Go
     * is at the other end too.
     *
     * @param {any} jsPort
     * @param {boolean} inside whether it leads to the own extension
     */
    adopt(jsPort, inside) {
      const port = this.attach(jsPort, inside && this.config.batched === true);
      port.open();
      if (port.batched) {
        port.greeting = BATCH_HEADER;
        this.greet(port);
      }
      if (this.frozen) port.freeze();
      return port.id;
    }

    /**
     * Keeps the function that answers a one-shot message.
     *
     * @param {(value: any) => void} sendResponse
     */
    request(sendResponse) {
      const id = ++this.lastRequest;
      this.requests.set(id, sendResponse);
      return id;
    }

    /**
     * Takes the function that answers a one-shot message.
     *
     * @param {number} id
     */
    takeRequest(id) {
      const sendResponse = this.requests.get(id);
      this.requests.delete(id);
      return sendResponse;
    }

    /**
     * Tells Go how a call ends.
     *
     * @param {Promise<any>} promise
     */
    await(promise) {
      const id = ++this.lastCall;
      this.calls.add(id);
      const end = (/** @type {object} */ record) => {
        if (this.calls.delete(id)) this.put(record);
      };
      promise.then(
        (value) => end({ kind: Kind.REPLY, id, value }),
        (error) => end({ kind: Kind.NO_REPLY, id, text: error?.message ?? String(error) }),
      );
      return id;
    }

    /** Watches for the back/forward cache and for hidden tabs, which only pages know. */
    watchPage() {
      globalThis.addEventListener?.("pagehide", (event) => {
        if (event.persisted) this.freeze();
      });
      globalThis.addEventListener?.("pageshow", (event) => {
        this.thaw();
        if (event.persisted) this.shown();
      });
      globalThis.document?.addEventListener?.("visibilitychange", () => {
        // A page that comes out of the back/forward cache is visible first, and
        // has nothing to tell before pageshow.
        if (globalThis.document.visibilityState === "visible" && !this.frozen) this.shown();
      });
    }

    /** The page is shown again. */
    shown() {
      this.events.get("page.onShow")?.occur([]);
    }

    freeze() {
      this.frozen ??= [];
      for (const port of [...this.ports.values()]) port.freeze();
    }

    thaw() {
      const waiting = this.frozen ?? [];
      this.frozen = null;
      for (const tell of waiting) tell();
    }

    /** @param {() => void} tell */
    whenThawed(tell) {
      if (this.frozen) this.frozen.push(tell);
      else tell();
    }

    /**
     * Whether the extension is gone from under this context: Chromium then
     * takes runtime.id away. Go is told once.
     */
    invalidated() {
      if (!this.invalid && api()?.runtime?.id === undefined) {
        this.invalid = true;
        this.put({ kind: Kind.INVALID, id: 0 });
      }
      return this.invalid;
    }

    /**
     * The end of the program, whatever the reason: says so once, and
     * disconnects every port so that the other ends know.
     *
     * @param {string} sentence
     */
    end(sentence) {
      if (this.ended) return;
      this.ended = true;
      this.queue.clear();
      for (const sendResponse of this.requests.values()) sendResponse(undefined);
      this.requests.clear();
      for (const port of [...this.ports.values()]) port.disconnect();
      console.error(`gangway: ${this.config.program}: ${sentence}`);
    }
  }

  /** The programs of this global; Go finds its own by index. @type {Program[]} */
  gangway.programs = [];
  gangway.Kind = Kind;
  gangway.BATCH_HEADER = BATCH_HEADER;

  /**
   * Registers what the program declares, then loads and starts it. Called
   * synchronously by the script that the build writes for the program.
   *
   * @param {object} config
   * @param {Function} [carrier] holds the module, if the script carries it
   * @param {Record<string, any>} sources the events that lazy.js listens to for it
   */
  gangway.start = (config, carrier, sources = {}) => {
    const program = new Program(config, carrier, sources);
    gangway.programs.push(program);
    try {
      program.declare();
      program.watchPage();
    } catch (error) {
      program.end(error.message);
      return;
    }
    gangway.run(program);
  };
})();
