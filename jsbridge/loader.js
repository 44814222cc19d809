// The part of Gangway that runs before Go does.
//
// It registers every event that the program declares and attaches to every
// port in the turn in which the port appears, because browsers drop what
// arrives while nobody listens. What arrives is kept, in order, until Go asks
// for it. host.js starts Go and hands over. A background whose program has ended
// starts it anew at the next event.
//
// Mirrors package bridge in wasm/internal/bridge: the kinds of records and the
// version of the bridge are the same on both sides.
"use strict";

(() => {
  // Content scripts of one extension share a global in Firefox, so this file
  // may run once for each of their programs.
  if (globalThis.gangway?.start) return;
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));

  /** The kinds of records that Go takes. @type {Gangway.Kinds} */
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
  const End = Object.freeze({ BROWSER: 0, FROZEN: 1, INVALID: 2, CRASHING: 3 });

  /**
   * What a batch of items begins with: Go talks to Go in such byte arrays, of
   * all messages of a turn, each as its length in four bytes, the lowest first,
   * and its item. The last byte is the version of this format.
   */
  const BATCH_HEADER = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1);

  /**
   * What the loader of a background says, before it ends a port, to a Go at the
   * other end: the program here ends again and again, and pauses now.
   */
  const CRASHING = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf4, 1);

  /** What the names of ports of sessions begin with, which Go alone opens. */
  const SESSION = "gangway.session/";

  /** What the names of the ports begin with by which frames of the extension ask for their programs; relay.js takes them. */
  const FRAME = "gangway.frame/";

  /**
   * How long a port that comes in a pause may take to say that Go is at the other
   * end, in ms.
   */
  const GREETING = 1000;

  /** How long another context may take to answer on a session's port that nobody has here, in ms. */
  const UNCLAIMED = 1000;

  const HEADERS = [BATCH_HEADER, CRASHING];

  /**
   * Which of our own headers a message begins with, undefined if it is a value of
   * the program at the other end.
   *
   * @param {any} value
   */
  const headerOf = (value) => {
    if (Object.prototype.toString.call(value) !== "[object Uint8Array]") return undefined;
    return HEADERS.find((header) => header.every((byte, i) => value[i] === byte));
  };

  /**
   * Reads what was thrown, which can be anything: also null, and an object whose
   * properties throw.
   *
   * @param {any} thrown
   */
  const describe = (thrown) => {
    try {
      if (typeof thrown !== "object" || thrown === null) return { name: "", message: String(thrown) };
      return { name: String(thrown.name ?? ""), message: String(thrown.message ?? "") };
    } catch {
      return { name: "", message: "something was thrown that cannot be read" };
    }
  };

  const api = () => globalThis.browser ?? globalThis.chrome;

  /** Whether this is the background: a service worker, or the extension's background page. */
  const isBackground = () => globalThis.document === undefined || api()?.extension?.getBackgroundPage?.() === globalThis;

  /** Whether this is a content script: a page that is not the extension's own. */
  const isContentScript = () => globalThis.document !== undefined && !api()?.extension?.getViews;

  /** How long a program that has started may take until it listens, where others could have what is kept for it, in ms. */
  const GRACE = 10_000;

  /** When a content script whose port has ended looks whether its extension is gone, in ms. */
  const LOOKS = [0, 1000];

  /** How many ports and one-shot messages that are left to other contexts are remembered at most. */
  const LEFT = 10_000;

  /** How many bytes of such messages are at most, but for a single one: Firefox keeps a message until it is answered. */
  const LEFT_BYTES = 1 << 20;

  /** What the names of the locks begin with that contexts of the extension hold for as long as they live. */
  const ALIVE = "gangway.alive/";
  const BACKGROUND = ALIVE + "background/";

  /** How many occurrences of an event are kept for a Go that does not listen, as many as wait at a Listener. */
  const KEPT = 10_000;

  /** How many bytes of messages of the page are kept so, and one has at most. */
  const KEPT_BYTES = 64 * 1024 * 1024;

  /**
   * The part of the extension API at a path such as "devtools.panels.create", or
   * of an object that is kept, at one such as "#1.setPage".
   *
   * @param {string} path
   * @param {Map<string, unknown>} kept
   * @returns {any} undefined if there is none
   */
  const partAt = (path, kept) => {
    const names = path.split(".");
    /** @type {any} */
    const start = path.startsWith("#") ? kept.get(names.shift() ?? "") : names[0] === "page" ? gangway : api();
    return names.reduce((part, name) => part?.[name], start);
  };

  /** What a part of the extension API that is not there may need. */
  const needed = () =>
    api()?.tabs || api()?.extension?.getViews ? "a permission or a key in manifest.json, or another browser" : "a background or an extension page";

  /** A part of the extension API is not there. */
  class Missing extends Error {
    constructor() {
      super(needed());
      this.name = "ErrUnsupported"; // Go looks for it.
    }
  }

  /** What the events of user scripts need. */
  const ofUserScripts = 'a background or an extension page, and the permission "userScripts", which the user grants in Firefox';

  /**
   * The events that are not what the browser has at their path: where they are,
   * what they bring, and what is needed for them to be there. The browser may
   * refuse optional ones; a program does not start without one of the others.
   *
   * @type {Record<string, Gangway.KnownEvent>}
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
    "runtime.onUserScriptConnect": {
      find: () => api()?.runtime?.onUserScriptConnect,
      kind: Kind.CONNECT,
      needs: ofUserScripts,
      optional: true,
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
    "runtime.onUserScriptMessage": {
      find: () => api()?.runtime?.onUserScriptMessage,
      kind: Kind.REQUEST,
      needs: ofUserScripts,
      optional: true,
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
    "page.onShow": {
      find: () => ({ addListener: () => {}, removeListener: () => {} }), // Program.watchPage brings it about.
      kind: Kind.EVENT,
      needs: "an extension context",
    },
    "page.onDOMEvent": {
      find: () => undefined, // lazy.js has it.
      kind: Kind.EVENT,
      needs: 'a content script, and the key "dom" for it in the section "gangway" of manifest.json',
    },
    "page.onMessage": {
      // lazy.js has it for programs that the manifest's section names.
      find: () => (isContentScript() ? pageMessages() : undefined),
      kind: Kind.EVENT,
      needs: "a content script",
    },
    "page.onCall": {
      find: () => undefined, // lazy.js has it.
      kind: Kind.REQUEST,
      needs: 'a content script that the section "gangway" of manifest.json names under "programs"',
    },
  };

  /**
   * Reads the name of a declared event: the path of one of the browser's, with
   * "late." before it if it is left alone until Go listens to it, because
   * browsers wake a background for events that it listens to in its first turn
   * alone, and with "ask." if Go answers it.
   *
   * @param {string} name
   */
  const readName = (name) => {
    const late = name.startsWith("late.");
    const asks = name.startsWith("ask.");
    const path = late || asks ? name.slice(name.indexOf(".") + 1) : name;
    const known = knownEvents[path] ?? {
      find: (/** @type {Map<string, unknown>} */ kept) => partAt(path, kept),
      kind: asks ? Kind.REQUEST : Kind.EVENT,
      needs: needed(),
      optional: true,
    };
    return { path, late, asks, known };
  };

  /** What an event that is not answered gets where it takes its answer by a callback, undefined where that says nothing. @type {Record<string, unknown>} */
  const neutral = { "omnibox.onInputChanged": [], "webRequest.onAuthRequired": {} };

  /**
   * Why an event could not be answered with these arguments, if it could not:
   * requests go on at once unless their listener asks to block them.
   *
   * @param {string} path
   * @param {unknown[]} extra
   */
  const unanswerable = (path, extra) =>
    path.startsWith("webRequest.") && !extra.flat().some((word) => word === "blocking" || word === "asyncBlocking")
      ? '"blocking" among its arguments'
      : "";

  /**
   * Runs what adds listeners to the page, now and after document.open, which takes
   * every listener off; one that is there is not added twice.
   *
   * @param {() => void} listen
   */
  const staying = (listen) => {
    listen();
    if (globalThis.document && globalThis.MutationObserver) new MutationObserver(listen).observe(globalThis.document, { childList: true });
  };

  /**
   * The messages that the page posts to its own window: no frame and no other
   * window can, and no script makes such an event itself.
   *
   * @returns {Gangway.Source}
   */
  const pageMessages = () => {
    /** @type {((event: MessageEvent) => unknown) | undefined} */
    let listener;
    const see = (/** @type {MessageEvent} */ event) => {
      if (event.isTrusted && event.source === globalThis.window) listener?.(event);
    };
    staying(() => globalThis.addEventListener("message", see, true));
    return {
      addListener: (added) => {
        listener = added;
      },
      removeListener: () => {
        listener = undefined;
      },
    };
  };

  const NOTHING = new Uint8Array(0);

  /** @type {Gangway.Encoder | undefined} */
  let pageEncoder;

  /**
   * What Go is told of a message of the page: an item, or why there is none. It is
   * made at once, since the page has the same object in Firefox and can change it.
   * There a copy of the content script's own is needed to see more than plain
   * objects.
   *
   * @param {MessageEvent} event
   */
  const pageMessage = ({ data, origin }) => {
    const { cloneInto } = globalThis;
    try {
      const own = typeof cloneInto === "function" ? cloneInto(data, globalThis, { wrapReflectors: true }) : data;
      pageEncoder ??= gangway.codec.newEncoder({ size: KEPT_BYTES });
      return { origin, item: pageEncoder.encode(own).slice() };
    } catch (error) {
      return { origin, item: NOTHING, reason: describe(error).message };
    } finally {
      pageEncoder?.release();
    }
  };

  /**
   * The records that Go has not taken yet, in order. An array alone would move
   * all that wait for each one that is taken.
   *
   * @implements {Gangway.Queue}
   */
  class Queue {
    constructor() {
      /** @type {(Gangway.QueueRecord | undefined)[]} */
      this.records = [];
      this.taken = 0; // How many at the front were taken.
    }

    get length() {
      return this.records.length - this.taken;
    }

    /** @param {Gangway.QueueRecord} record */
    push(record) {
      this.records.push(record);
    }

    /** Takes the first record. @returns undefined if none waits */
    take() {
      if (this.length === 0) return undefined;
      const record = this.records[this.taken];
      this.records[this.taken++] = undefined; // Go has it; nobody else needs it.
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
      return /** @type {Gangway.QueueRecord[]} */ (this.records.slice(this.taken)).values();
    }
  }

  /** @param {Gangway.QueueRecord} record */
  const isOfPort = ({ kind }) => kind === Kind.MESSAGE || kind === Kind.BATCH || kind === Kind.DISCONNECT;

  /**
   * A port as it is where messages are cloned: batches are byte arrays.
   *
   * @param {RuntimePort} jsPort
   */
  const asBytes = (jsPort) => gangway.jsonText?.port(jsPort) ?? jsPort;

  /**
   * Whether a port carries batches, undefined if its name does not say so.
   *
   * @param {RuntimePort} jsPort
   */
  const knownBatched = (jsPort) => (gangway.jsonText ? jsPort.batched === true : undefined);

  /**
   * Says that the program here ends again and again.
   *
   * @param {RuntimePort} jsPort
   */
  const farewell = (jsPort) => {
    try {
      jsPort.postMessage(CRASHING);
    } catch {
      // It has ended: there is nobody to tell.
    }
  };

  /**
   * One end of a connection, listened to from the turn of its birth.
   *
   * @implements {Gangway.Port}
   */
  class Port {
    /**
     * @param {Program} program
     * @param {number} id
     * @param {RuntimePort} jsPort
     * @param {boolean | null} batched
     * @param {boolean} inside whether the other end is of the own extension
     */
    constructor(program, id, jsPort, batched, inside) {
      this.program = program;
      this.id = id;
      this.jsPort = jsPort;
      this.inside = inside;
      /** Whether the other end has said that its program ends again and again. */
      this.crashing = false;
      /** Ends the port of a session unless another context has taken it. @type {ReturnType<typeof setTimeout> | undefined} */
      this.unclaimed = undefined;
      /** Whether the other end is Go too and sends batches; null until its first message tells. */
      this.batched = batched;
      /** Where Go's memory says what waits to be posted at the end of the turn; 0 if nothing ever did. */
      this.outbox = 0;
      /** An empty batch that tells the other end that Go is here, until something has been posted. @type {Uint8Array | null} */
      this.greeting = null;
      /** Records that wait until Go has been told of the port. @type {Gangway.QueueRecord[] | null} */
      this.kept = [];
      this.ended = false;
      this.onMessage = (/** @type {unknown} */ value) => {
        if (this.ended) return;
        if (this.unclaimed !== undefined) clearTimeout(this.unclaimed); // A wrapper's function in Firefox, and dear.
        const header = headerOf(value);
        this.crashing = inside && header === CRASHING;
        if (!this.crashing) this.arrive({ kind: this.kindOf(header), id, value });
        else if (jsPort.name.startsWith(SESSION)) this.unclaimed = setTimeout(() => this.giveUp(), UNCLAIMED);
      };
      this.onDisconnect = (/** @type {RuntimePort | undefined} */ port) => {
        if (this.ended) return; // Firefox can tell it twice.
        // runtime.lastError can only be read inside this callback.
        const error = port?.error ?? api()?.runtime?.lastError;
        this.release();
        const info = program.invalidated() ? End.INVALID : this.crashing ? End.CRASHING : End.BROWSER;
        this.arrive({ kind: Kind.DISCONNECT, id, info, text: error?.message ?? "" });
        program.lookLater();
      };
      jsPort.onMessage.addListener(this.onMessage);
      jsPort.onDisconnect.addListener(this.onDisconnect);
    }

    /** @param {Uint8Array | undefined} header what a message begins with */
    kindOf(header) {
      const batch = this.batched !== false && header === BATCH_HEADER;
      this.batched ??= batch;
      return batch ? Kind.BATCH : Kind.MESSAGE;
    }

    /** @param {Gangway.QueueRecord} record */
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

    /** Keeps the records again, for a Go that has not been told of the port. */
    close() {
      this.kept = [];
    }

    /** Takes the listeners off. Every end of a port comes through here once. */
    release() {
      this.ended = true;
      clearTimeout(this.unclaimed);
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
      this.program.host?.flush(this);
      this.release();
      this.jsPort.disconnect();
      this.program.frozenPorts.add(this.id);
      this.program.whenThawed(() => this.arrive({ kind: Kind.DISCONNECT, id: this.id, info: End.FROZEN }));
    }

    /** Ends the port from this side: the browser tells only the other one. */
    disconnect() {
      this.program.host?.flush(this);
      this.drop();
      this.jsPort.disconnect();
    }

    /** Ends the port, and tells a Go at the other end that the program pauses. */
    turnAway() {
      if (this.inside && (this.batched || this.jsPort.name.startsWith(SESSION))) {
        this.program.host?.flush(this);
        farewell(this.jsPort);
      }
      this.disconnect();
    }

    /**
     * Ends the port of a session whose other end pauses, and leaves the port to
     * other contexts: none of them has said a word, as one that listens does.
     */
    giveUp() {
      this.release();
      this.jsPort.disconnect();
      this.arrive({ kind: Kind.DISCONNECT, id: this.id, info: End.CRASHING, text: "" });
    }

    /** Forgets the port without a word: its other receivers go on with it. */
    drop() {
      this.release();
      this.kept = null;
    }
  }

  /**
   * What a context has left to others.
   *
   * @typedef {{sender: Sender | undefined, act: () => void, resumes: boolean, size: number}} Left
   */

  /**
   * An occurrence that waits until Go listens.
   *
   * @typedef {{pass: () => void, refuse: () => void, size?: number}} Kept
   */

  /**
   * An event of the browser that the program declared, or that Go listens to with
   * arguments of its own.
   *
   * @implements {Gangway.DeclaredEvent}
   */
  class DeclaredEvent {
    /**
     * @param {Program} program
     * @param {number} id
     * @param {string} name
     * @param {unknown[]} extra what addListener gets beside the listener
     * @param {boolean} passing whether it is there for this run alone
     */
    constructor(program, id, name, extra = [], passing = false) {
      const { path, late, asks, known } = readName(name);
      const source = program.sources[name] ?? known.find(program.objects);
      if (!source) throw new Missing();
      this.program = program;
      this.id = id;
      this.name = name;
      this.path = path;
      this.source = source;
      this.extra = extra;
      this.known = known;
      this.kind = known.kind;
      /** Whether user scripts bring it about, which are JavaScript and no ends of ours. */
      this.plain = name.startsWith("runtime.onUserScript");
      this.external = this.plain || name.endsWith("External");
      /** How many bytes the messages of the page have that are kept. */
      this.bytes = 0;
      /** Whether each occurrence reaches other contexts of the extension, too. */
      this.shared = this.plain || name.startsWith("runtime.onConnect") || name.startsWith("runtime.onMessage");
      this.late = late;
      this.asks = asks;
      this.passing = passing;
      /** "kept" until Go first listens, then "listening" or "refused". */
      this.state = "kept";
      /** @type {Kept[]} */
      this.kept = [];
      this.attached = false;
      this.listener = (/** @type {any[]} */ ...args) => (asks ? this.ask(args) : this.occur(args));
      if (!late) this.attach();
    }

    attach() {
      if (!this.attached) this.source.addListener(this.listener, ...this.extra);
      this.attached = true;
    }

    detach() {
      const { attached } = this;
      this.attached = false;
      try {
        if (attached) this.source.removeListener(this.listener);
      } catch {
        // The event is gone with a permission. Firefox throws then.
      }
    }

    /**
     * The event as the browser has it now: none while its permission is taken away,
     * and another one when that is granted again.
     */
    present() {
      const { known, name, program, source } = this;
      return known.optional && !program.sources[name] ? known.find(program.objects) : source;
    }

    /** Goes over to the event that the browser has now. */
    renew() {
      const source = this.present();
      if (!source || source === this.source) return;
      this.detach();
      this.source = source;
    }

    /**
     * @param {any[]} args
     * @returns {true | undefined} true if a one-shot message may be answered
     */
    occur(args) {
      const { program, kind } = this;
      if (kind === Kind.CONNECT && !this.external && args[0].name.startsWith(FRAME)) return undefined;
      if (kind === Kind.CONNECT && !this.plain) args = [asBytes(args[0])];
      if (this.state === "refused" || program.ended || (this.shared && program.pausing())) {
        if (kind === Kind.CONNECT) this.refuse(args[0]);
        return undefined; // A one-shot message is left to the others so.
      }
      this.pass(this.receive(args));
      return kind === Kind.REQUEST ? true : undefined;
    }

    /**
     * An occurrence that the browser wants answered: by a function that is its
     * last argument, or by what the listener returns.
     *
     * @param {any[]} args
     * @returns {unknown}
     */
    ask(args) {
      const respond = args.at(-1);
      if (typeof respond !== "function") return new Promise((resolve) => this.question(args, resolve));
      this.question(args.slice(0, -1), (answer) => respond(answer ?? neutral[this.path]));
      return true;
    }

    /**
     * Has Go answer. Where it does not run, or not yet again, nothing waits for it:
     * a request of a page would.
     *
     * @param {unknown[]} args
     * @param {(answer: unknown) => void} answer gets undefined for none
     */
    question(args, answer) {
      const { program, kind } = this;
      if (this.state === "refused" || program.ended || program.frozen || program.pausing() || this.kept.length >= KEPT) return answer(undefined);
      const id = program.request(answer, undefined, false);
      this.pass(this.requested({ kind, id, info: this.id, value: args, lenient: true }));
    }

    /** @param {Kept} occurrence */
    pass(occurrence) {
      if (this.state === "listening") occurrence.pass();
      else this.keep(occurrence);
    }

    /**
     * Ends a port that nobody has taken, unless another context may have it. In a
     * pause a Go at the other end learns why: sessions are Go, and others say so by
     * their first message, where they send batches. The port of a session is ended
     * by its other end, unless somebody takes it.
     *
     * @param {RuntimePort} jsPort
     * @param {boolean | null} [batched] whether they do, null until that message tells
     */
    refuse(jsPort, batched = null) {
      const { config, receivers } = this.program;
      const tells = this.program.pausing() && !this.external;
      const session = jsPort.name.startsWith(SESSION);
      if (tells && session) farewell(jsPort);
      if (!tells || session || !config.batched) {
        receivers.end(jsPort);
        return;
      }
      const end = (/** @type {boolean} */ go) => receivers.end(jsPort, () => go && farewell(jsPort));
      if (batched !== null) {
        end(batched);
        return;
      }
      const hear = (/** @type {unknown} */ value) => {
        clearTimeout(timer);
        jsPort.onMessage.removeListener(hear);
        end(headerOf(value) === BATCH_HEADER);
      };
      const timer = setTimeout(hear, GREETING);
      jsPort.onMessage.addListener(hear);
    }

    /** @param {Kept} occurrence */
    keep(occurrence) {
      const { size = 0 } = occurrence;
      if (this.kind !== Kind.EVENT || (this.kept.length < KEPT && this.bytes + size <= KEPT_BYTES)) {
        this.bytes += size;
        this.kept.push(occurrence);
      } else if (this.path === "page.onMessage" && this.bytes !== Infinity) {
        this.bytes = Infinity;
        this.program.say("error", `the program does not listen to ${this.path} yet, and so much waits for it that more is lost`);
      }
      this.program.begin();
    }

    /**
     * Does now what must be done in this turn, and returns what is left.
     *
     * @param {any[]} args
     * @returns {Kept}
     */
    receive(args) {
      const { program, kind } = this;
      if (kind === Kind.CONNECT) {
        const port = program.attach(args[0], knownBatched(args[0]) ?? (this.external ? false : null), !this.external);
        return this.connected(port, { kind, id: port.id, info: this.id, value: port.batched ?? undefined, text: args[0].name, object: args[0].sender, port });
      }
      if (kind === Kind.REQUEST) {
        const [message, sender, sendResponse] = args;
        const id = program.request(sendResponse, sender, this.shared, this.plain ? undefined : gangway.jsonText?.NO_ANSWER);
        return this.requested({ kind, id, info: this.id, value: message, object: sender });
      }
      if (this.path === "page.onDOMEvent") {
        const [event, detail = {}] = args; // A frame has no elements of the page.
        const { keepTarget } = gangway;
        const value = keepTarget && detail.target ? [{ ...event, target: keepTarget(detail.target) }] : [event];
        return this.occurred({ kind, id: this.id, value, detail });
      }
      if (this.path !== "page.onMessage") return this.occurred({ kind, id: this.id, value: args });
      const message = args[0].item ? args[0] : pageMessage(args[0]); // relay.js passes on the item.
      return { ...this.occurred({ kind, id: this.id, value: [message] }), size: message.item.length };
    }

    /**
     * @param {Port} port
     * @param {Gangway.QueueRecord} record
     * @returns {Kept}
     */
    connected(port, record) {
      const pass = () => {
        this.program.put(record);
        port.open();
      };
      return { pass, refuse: () => this.program.leave(port.id, (jsPort) => this.refuse(jsPort, port.batched)) };
    }

    /**
     * @param {Gangway.QueueRecord} record
     * @returns {Kept}
     */
    requested(record) {
      return { pass: () => this.program.put(record), refuse: () => this.program.ignore(record.id) };
    }

    /**
     * @param {Gangway.QueueRecord} record
     * @returns {Kept}
     */
    occurred(record) {
      return { pass: () => this.program.put(record), refuse: () => {} };
    }

    listen() {
      this.state = "listening";
      this.bytes = 0;
      this.renew();
      this.attach();
      for (const { pass } of this.kept.splice(0)) pass();
    }

    /**
     * Nobody in Go listens any more. A context that is not concerned must not be
     * noticed, so that it listens no longer. Only a background goes on: it is
     * the one that tells, and browsers would not start it any more.
     */
    unlisten() {
      this.state = "refused";
      if (this.passing || !isBackground()) this.detach();
      this.refuseKept();
    }

    refuseKept() {
      for (const { refuse } of this.kept.splice(0)) refuse();
    }

    /**
     * Keeps what occurs again, for the next run. In a pause nothing waits for it that
     * is refused when it comes meanwhile.
     */
    rest() {
      this.state = "kept";
      if (this.late) this.detach();
      if (this.shared && this.program.pausing()) this.refuseKept();
    }
  }

  /**
   * The contexts of the extension that have the ports and one-shot messages which
   * this one gets.
   *
   * Browsers end a port as soon as one of its receivers does, and take the first
   * answer to a one-shot message, even undefined. So what a context does not want
   * it refuses only where no other context can have it, as far as that can be
   * known, and leaves it to the others elsewhere.
   *
   * Browsers do not refuse it themselves when these others are gone, but for ports
   * in Firefox. So whoever has left it does. It learns that by locks: each context
   * holds one, and the browser releases it with its holder.
   * https://w3c.github.io/web-locks/#agent-integration
   */
  class Receivers {
    /** @param {Gangway.Config} config */
    constructor(config) {
      this.config = config;
      /** What is left to others. @type {Set<Left>} */
      this.left = new Set();
      /** The bytes of the messages among these. */
      this.bytes = 0;
    }

    /**
     * Ends a port that nobody here wants, after a last word.
     *
     * @param {RuntimePort} jsPort
     * @param {() => void} say
     */
    end(jsPort, say = () => {}) {
      const forget = () => void this.forget(left);
      const end = () => {
        jsPort.onDisconnect.removeListener(forget);
        say();
        jsPort.disconnect();
      };
      const left = this.whenAlone(jsPort.sender, end, jsPort.name.startsWith(SESSION));
      if (this.left.has(left)) jsPort.onDisconnect.addListener(forget);
    }

    /**
     * Acts when no other context of the extension can have what this one got from a
     * sender. A service worker has to ask which contexts there are. If the garbage
     * collector found what would answer a one-shot message, Firefox would fail the
     * message for all, so that it is kept here. Seen in Firefox ESR 153.
     *
     * @param {Sender | undefined} sender
     * @param {() => void} act
     * @param {boolean} [resumes] whether it does no harm to act too early
     * @param {number} [size] the bytes of the message
     */
    whenAlone(sender, act, resumes = false, size = 0) {
      /** @type {Left} */
      const left = { sender, act, resumes, size };
      this.left.add(left);
      this.bytes += size;
      this.makeRoom(left);
      const asked = globalThis.document ? undefined : api()?.runtime?.getContexts?.({});
      if (!asked) {
        if (this.alone(sender)) this.act(left);
      } else {
        asked.then(
          (contexts) => this.others(contexts, sender).length === 0 && this.act(left),
          () => this.act(left),
        );
      }
      return left;
    }

    /**
     * Forgets the oldest of what is too much, and of messages that are too large
     * together.
     *
     * @param {Left} newest
     */
    makeRoom(newest) {
      const [oldest] = this.left;
      if (this.left.size > LEFT) this.forget(oldest);
      for (const left of this.left) {
        if (this.bytes <= LEFT_BYTES || left === newest) return;
        if (left.size > 0) this.forget(left);
      }
    }

    /**
     * Reports whether it was not forgotten yet.
     *
     * @param {Left} left
     */
    forget(left) {
      const there = this.left.delete(left);
      if (there) this.bytes -= left.size;
      return there;
    }

    /**
     * Acts once on what was left, unless it was forgotten.
     *
     * @param {Left} left
     */
    act(left) {
      if (this.forget(left)) left.act();
    }

    /**
     * The contexts, but for backgrounds, that can have what a sender has sent.
     *
     * @param {ExtensionContext[]} contexts
     * @param {Sender | undefined} sender
     */
    others(contexts, sender) {
      const sends = (/** @type {ExtensionContext} */ { documentId, documentUrl }) =>
        sender?.documentId ? documentId === sender.documentId : documentUrl === sender?.url; // Firefox has no documentId of senders.
      return contexts.filter((context) => context.contextType !== "BACKGROUND" && !sends(context) && !context.documentUrl?.includes("/gangway/frame.html"));
    }

    /**
     * Whether no other context can have it, in a context that need not ask.
     *
     * @param {Sender | undefined} sender
     */
    alone(sender) {
      if (globalThis.document === undefined || this.config.inFrame) return true; // Of one in a frame, relay.js asks where it stands.
      const views = api()?.extension?.getViews?.();
      if (!views) return this.config.sole === true && globalThis.top === globalThis.self && globalThis.frames.length === 0;
      if (!isBackground()) return false;
      const own = sender?.url?.startsWith(api()?.runtime?.getURL("") ?? "") ? 1 : 0;
      return views.filter((view) => view !== globalThis).length <= own;
    }

    /**
     * Tells the other contexts that this one is there, and follows them, in a
     * background or a page of the extension.
     */
    follow() {
      const { locks } = globalThis.navigator ?? {};
      if (!locks || this.config.inFrame || isContentScript() || !globalThis.location.protocol.endsWith("-extension:")) return;
      const own = (isBackground() ? BACKGROUND : ALIVE) + crypto.randomUUID();
      const wait = (/** @type {string} */ name) => {
        if (name !== own && name.startsWith(ALIVE)) void locks.request(name, { mode: "shared" }, () => void this.gone(name));
      };
      const channel = new BroadcastChannel(ALIVE);
      channel.onmessage = ({ data }) => wait(data);
      void locks.query().then(({ held = [] }) => held.forEach(({ name = "" }) => wait(name)));
      void locks.request(own, () => {
        channel.postMessage(own);
        return new Promise(() => {});
      });
    }

    /**
     * Another context of the extension is gone. A background takes the ports of
     * sessions with it even where a page is open that could have them: another
     * connect costs them nothing.
     *
     * @param {string} name of its lock
     */
    async gone(name) {
      const background = name.startsWith(BACKGROUND);
      const all = [...this.left];
      if (background) all.filter(({ resumes }) => resumes).forEach((left) => this.act(left));
      if (this.left.size === 0) return;
      const contexts = await api()?.runtime?.getContexts?.({}).catch(() => undefined); // The extension may go, too.
      if (!contexts) return;
      const page = !isBackground();
      if (page && !background && contexts.some(({ contextType }) => contextType === "BACKGROUND")) return; // It has them still.
      for (const left of all) {
        const others = this.others(contexts, left.sender);
        const own = page && others.some(({ documentUrl }) => documentUrl === globalThis.location.href) ? 1 : 0;
        if (others.length <= own) this.act(left);
      }
    }
  }

  /** When a background whose program has ended may start it again. */
  class Restarts {
    constructor() {
      this.began = 0;
      this.inARow = 0;
      this.until = 0;
      /** The end of what the present run has printed. */
      this.output = "";
      /** How the last runs ended. @type {{time: string, sentence: string, output: string}[]} */
      this.traces = [];
    }

    begin() {
      this.began = performance.now();
      this.output = "";
    }

    /** @param {string} text */
    printed(text) {
      this.output = (this.output + text).slice(-Restarts.OUTPUT);
    }

    /** @param {string} sentence */
    end(sentence) {
      const now = performance.now();
      this.inARow = now - this.began < Restarts.STEADY ? this.inARow + 1 : 1;
      const further = this.inARow - Restarts.FREE;
      this.until = further > 0 ? now + Math.min(Restarts.FIRST_PAUSE * 2 ** (further - 1), Restarts.LONGEST_PAUSE) : 0;
      this.traces.push({ time: new Date().toISOString(), sentence, output: this.output });
      if (this.traces.length > Restarts.TRACES) this.traces.shift();
    }

    /** How many milliseconds are left until the next start. */
    wait() {
      return Math.max(0, this.until - performance.now());
    }
  }
  Restarts.FREE = 3; // So many ends in a row are followed by a start at once.
  Restarts.FIRST_PAUSE = 1000; // Milliseconds; each further pause takes twice as long.
  Restarts.LONGEST_PAUSE = 60_000;
  Restarts.STEADY = 30_000; // A run of this length ends a row.
  Restarts.TRACES = 3;
  Restarts.OUTPUT = 8192;

  /**
   * A Go program in this context, from before its start to after its end.
   *
   * @implements {Gangway.Program}
   */
  class Program {
    /**
     * @param {Gangway.Config} config what the build wrote into the start script
     * @param {Function | undefined} carrier holds the module, if the script carries it
     * @param {Record<string, Gangway.Source>} sources events that are listened to elsewhere
     */
    constructor(config, carrier, sources) {
      this.config = config;
      this.carrier = carrier;
      this.sources = sources;
      /** @type {WebAssembly.Module | undefined} */
      this.module = undefined;
      /** The present run; null while there is none. @type {Gangway.Host | null} */
      this.host = null;
      this.queue = new Queue();
      /** @type {Map<number, Port>} */
      this.ports = new Map();
      this.lastPort = 0;
      /** @type {Map<string, DeclaredEvent>} */
      this.events = new Map();
      this.lastEvent = 0;
      /** What the declared events need that this context lacks. @type {Map<string, string>} */
      this.lacking = new Map();
      this.receivers = new Receivers(config);
      /** One-shot messages that wait for an answer. @type {Map<number, {sendResponse: (value?: unknown) => void, sender: Sender | undefined, shared: boolean, none: unknown, size: number}>} */
      this.requests = new Map();
      this.lastRequest = 0;
      /** Calls whose answers Go waits for. @type {Set<number>} */
      this.calls = new Set();
      this.lastCall = 0;
      /** The objects that Go keeps, by the first parts of their paths. @type {Map<string, any>} */
      this.objects = new Map();
      this.lastObject = 0;
      /** @type {unknown} */
      this.detail = undefined;
      /** @type {unknown} */
      this.outgoing = undefined;
      /** Ports that have ended by the back/forward cache, which Go has not been told yet. @type {Set<number>} */
      this.frozenPorts = new Set();
      /** What Go is told when the page is back, while it is in the back/forward cache. @type {(() => void)[] | null} */
      this.frozen = null;
      this.last = () => this.freeze();
      this.invalid = false;
      this.ended = false;
      /** Whether the page's policy refuses the module, so that it runs in a frame. */
      this.refused = false;
      /** Whether the program starts anew when it has ended. */
      this.restarts = isBackground() && !config.exec;
      this.runs = new Restarts();
      /** The start that waits for the end of a pause. @type {ReturnType<typeof setTimeout> | undefined} */
      this.timer = undefined;
    }

    /**
     * Registers the events of the start script. A program may name more of them
     * than it listens to, or than are there: Go is told when it listens to one.
     */
    declare() {
      for (const name of this.config.events ?? []) this.register(name);
      this.receivers.follow();
    }

    /**
     * Registers an event, or notes what it needs.
     *
     * @param {string} name
     */
    register(name) {
      const { path, asks, known } = readName(name);
      const there = this.sources[name] ?? known.find(this.objects);
      const extra = this.config.extra?.[path] ?? [];
      const needs = there ? asks && unanswerable(path, extra) : known.needs;
      this.lacking.delete(name);
      if (needs) this.lacking.set(name, needs);
      else this.add(name, extra, known.optional === true);
    }

    /**
     * The event to which Go begins to listen, undefined if it is not there. The user
     * may have granted its permission since the first turn, or taken it away.
     *
     * @param {string} name
     * @returns {Gangway.DeclaredEvent | undefined}
     */
    event(name) {
      const event = this.events.get(name);
      if (event && !event.present()) {
        event.unlisten();
        this.events.delete(name);
        this.register(name);
      } else if (this.lacking.has(name)) {
        this.register(name);
      }
      return this.events.get(name);
    }

    /**
     * Registers an event. The browser may refuse the arguments of one that is
     * optional: listening to it then says why.
     *
     * @param {string} name
     * @param {unknown[]} extra
     * @param {boolean} optional
     */
    add(name, extra, optional) {
      try {
        this.events.set(name, new DeclaredEvent(this, ++this.lastEvent, name, extra));
      } catch (error) {
        if (!optional) throw error;
        this.lacking.set(name, `other arguments under "events" in the section "gangway" of manifest.json: the browser refuses these (${describe(error).message})`);
      }
    }

    /**
     * Listens to an event with arguments of its own, until Go stops or ends.
     * Throws what the browser does, and Missing.
     *
     * @param {string} name
     * @param {unknown[]} extra
     */
    listenWith(name, extra) {
      const event = new DeclaredEvent(this, ++this.lastEvent, name, extra, true);
      this.events.set(`${name} ${event.id}`, event);
      event.listen();
      return event.id;
    }

    /** @param {number} id of an event */
    unlisten(id) {
      for (const [key, event] of this.events) {
        if (event.id !== id) continue;
        event.unlisten();
        if (event.passing) this.events.delete(key);
      }
    }

    /** Starts Go. */
    launch() {
      this.timer = undefined;
      this.runs.begin();
      this.host = this.refused && gangway.Relay ? new gangway.Relay(this) : new gangway.Host(this);
      void this.host.run();
    }

    /**
     * Has the program run in a frame of the extension, if its module was refused
     * here and it has one.
     *
     * @param {unknown} error by which it was
     */
    move(error) {
      if (!gangway.Relay || this.config.inFrame || describe(error).name !== "CompileError") return false;
      this.refused = true;
      this.launch();
      return true;
    }

    /** Has Go run, now or when a pause is over. */
    begin() {
      if (this.host || this.ended || this.timer) return;
      const wait = this.runs.wait();
      if (wait > 0) this.timer = setTimeout(() => this.launch(), wait);
      else this.launch();
    }

    /** Whether the program has ended too often to be started at once. */
    pausing() {
      return this.host === null && this.runs.wait() > 0;
    }

    /** Go pauses for the first time. What others may have, or wait for, is not kept for it for ever. */
    started() {
      const { host } = this;
      const impatient = [...this.events.values()].filter((event) => event.asks || (event.shared && !this.restarts));
      if (impatient.length === 0) return;
      setTimeout(() => {
        if (this.host !== host) return;
        for (const event of impatient) if (event.state === "kept") event.unlisten();
      }, GRACE);
    }

    /** @param {string} text */
    printed(text) {
      if (this.restarts) this.runs.printed(text);
    }

    /** @param {Gangway.QueueRecord} record */
    put(record) {
      if (!this.host) return;
      this.queue.push(record);
      this.host.wake();
    }

    /**
     * Takes a port over: its messages are kept from this turn on.
     *
     * @param {RuntimePort} jsPort
     * @param {boolean | null} batched
     * @param {boolean} inside
     */
    attach(jsPort, batched, inside) {
      const id = ++this.lastPort;
      const port = new Port(this, id, jsPort, batched, inside);
      this.ports.set(id, port);
      return port;
    }

    /**
     * The name by which Go opens a port where messages are JSON.
     *
     * @param {string} name
     * @param {boolean} inside
     */
    wireName(name, inside) {
      return gangway.jsonText && inside && this.config.batched ? gangway.jsonText.mark(name) : name;
    }

    /**
     * Takes over a port that Go opened itself and so knows already. If nothing
     * but Go and the library listens for ports inside the extension, which the
     * build knows, the other end takes batches.
     *
     * @param {RuntimePort} jsPort
     * @param {boolean} inside whether it leads to the own extension
     */
    adopt(jsPort, inside) {
      const own = asBytes(jsPort);
      const port = this.attach(own, knownBatched(own) ?? (inside && (this.config.batched === true || null)), inside);
      port.open();
      if (port.batched) {
        port.greeting = BATCH_HEADER;
        this.host?.greet(port);
      }
      if (this.frozen) port.freeze();
      return port.id;
    }

    /**
     * Lets go of a port that nobody here wants.
     *
     * @param {number} id
     * @param {(jsPort: RuntimePort) => void} [end] ends it where no other context can have it
     */
    leave(id, end = (jsPort) => this.receivers.end(jsPort)) {
      const port = this.ports.get(id);
      if (!port) return;
      port.drop();
      end(port.jsPort);
    }

    /**
     * Keeps the function that answers a one-shot message.
     *
     * @param {(value?: unknown) => void} sendResponse
     * @param {Sender | undefined} sender
     * @param {boolean} shared whether other contexts may have the message, too
     * @param {unknown} [none] the answer that says that there is none
     */
    request(sendResponse, sender, shared, none) {
      const id = ++this.lastRequest;
      this.requests.set(id, { sendResponse, sender, shared, none, size: 0 });
      return id;
    }

    /**
     * Notes how many bytes a one-shot message has.
     *
     * @param {number} id
     * @param {number} size
     */
    weigh(id, size) {
      const request = this.requests.get(id);
      if (request) request.size = size;
    }

    /**
     * Answers a one-shot message. What this throws may be followed by another
     * answer.
     *
     * @param {number} id
     * @param {unknown} value
     */
    reply(id, value) {
      this.requests.get(id)?.sendResponse(value);
      this.requests.delete(id);
    }

    /**
     * Gives no answer to a one-shot message: the sender learns it if nobody else
     * can answer.
     *
     * @param {number} id
     */
    ignore(id) {
      const request = this.requests.get(id);
      if (!request) return;
      this.requests.delete(id);
      const { sendResponse, sender, shared, none, size } = request;
      if (!shared) {
        sendResponse();
        return;
      }
      const act = () => (none === undefined ? sendResponse() : sendResponse(none)); // To answer undefined is something else.
      this.receivers.whenAlone(sender, act, false, size);
    }

    /**
     * Calls a function of the extension API by its path, and tells Go how the call
     * ends. With "keep." before the path, the result is an object that stays here,
     * and Go gets its path. Throws what the function does, and Missing.
     *
     * @param {string} path
     * @param {unknown[]} args
     */
    call(path, args) {
      const keeps = path.startsWith("keep.");
      const end = path.lastIndexOf(".");
      const holder = partAt(path.slice(keeps ? "keep.".length : 0, end), this.objects);
      const name = path.slice(end + 1);
      if (typeof holder?.[name] !== "function") throw new Missing();
      const { host } = this;
      const promise = Promise.resolve(holder[name](...args));
      return this.await(keeps ? promise.then((object) => this.keep(object, host)) : promise, true);
    }

    /**
     * Keeps an object as long as the program runs, and returns its path.
     *
     * @param {unknown} object
     * @param {Gangway.Host | null} host for which run
     */
    keep(object, host) {
      if (object === null || typeof object !== "object") throw new TypeError("the browser gave no object");
      const path = `#${++this.lastObject}`;
      const kept = gangway.wrap?.(object, () => this.objects.delete(path)) ?? object;
      this.objects.set(path, kept);
      if (this.host !== host) kept.letGo?.();
      return path;
    }

    /**
     * Tells Go how a call ends.
     *
     * @param {Promise<unknown>} promise
     * @param {boolean} lenient whether parts of its value may be left out
     */
    await(promise, lenient = false) {
      const id = ++this.lastCall;
      this.calls.add(id);
      const end = (/** @type {Gangway.QueueRecord} */ record) => {
        if (this.calls.delete(id)) this.put(record);
      };
      promise.then(
        (value) => end({ kind: Kind.REPLY, id, value: !lenient && gangway.jsonText ? gangway.jsonText.answer(value) : value, lenient }),
        (error) => {
          const { name, message } = describe(error);
          end({ kind: Kind.NO_REPLY, id, text: `${name}\0${message}` });
        },
      );
      return id;
    }

    /** @param {number} id */
    forgetCall(id) {
      this.calls.delete(id);
    }

    /** Watches for the back/forward cache and for hidden tabs, which only pages know. */
    watchPage() {
      const { document } = globalThis;
      const hide = (/** @type {PageTransitionEvent} */ event) => {
        if (event.persisted) this.freezeLast();
      };
      const show = (/** @type {PageTransitionEvent} */ event) => {
        this.cancelFreeze();
        if (event.persisted && !this.frozen) this.freeze();
        this.thaw();
        if (event.persisted) this.shown();
      };
      const change = () => {
        // A page that comes out of the back/forward cache is visible first, and
        // has nothing to tell before pageshow.
        if (document.visibilityState === "visible" && !this.frozen) this.shown();
      };
      staying(() => {
        globalThis.addEventListener?.("pagehide", hide, true);
        globalThis.addEventListener?.("pageshow", show);
        document?.addEventListener?.("visibilitychange", change);
      });
    }

    /**
     * Ends the ports of a page that goes into the back/forward cache when Go has
     * said its last words: in pagehide, or in visibilitychange, which follows
     * where the page was visible.
     */
    freezeLast() {
      // Listeners that are added now come after those that are there.
      const type = globalThis.document?.visibilityState === "visible" ? "visibilitychange" : "pagehide";
      globalThis.addEventListener(type, this.last, { once: true });
    }

    cancelFreeze() {
      for (const type of ["visibilitychange", "pagehide"]) globalThis.removeEventListener?.(type, this.last);
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
     * A port of a content script has ended. If that is for the end of the
     * extension, Chromium takes runtime.id away a moment later, and tells nothing.
     */
    lookLater() {
      if (this.invalid || !isContentScript()) return;
      for (const pause of LOOKS) setTimeout(() => this.ended || this.invalidated(), pause);
    }

    /**
     * The end of a run, whatever the reason. It disconnects every port that Go
     * knows, so that the other ends learn it. A page that is gone takes its
     * program with it, and nothing of that is told: Firefox still calls the
     * listeners of such a page and settles its promises, but its timers, and
     * what else a program needs, throw.
     *
     * @param {Gangway.Ending} ending
     */
    finish(ending) {
      if (this.ended || globalThis.document?.defaultView === null) return;
      const rests = this.restarts && !ending.final;
      if (rests) this.runs.end(ending.sentence);
      const { ports, requests } = this.takeBack();
      for (const event of [...this.events.values()]) if (event.passing) this.unlisten(event.id);
      this.queue.clear();
      this.calls.clear();
      for (const object of this.objects.values()) object.letGo?.();
      this.objects.clear();
      this.frozenPorts.clear();
      for (const port of [...this.ports.values()]) {
        if (ports.has(port.id)) continue;
        if (rests && this.runs.wait() > 0) port.turnAway();
        else port.disconnect();
      }
      for (const id of [...this.requests.keys()]) if (!requests.has(id)) this.ignore(id);
      this.host = null;
      if (ending.again) this.again();
      else if (rests) this.rest(ending);
      else this.end(ending);
    }

    /**
     * Gives what Go has not taken back to the events: ports that it was not told
     * of with their messages, one-shot messages, and other occurrences. The next
     * run gets them, or other contexts. The browser does not wait for answers so
     * long.
     */
    takeBack() {
      /** @type {Map<number, Port>} */
      const ports = new Map([...this.ports].filter(([, port]) => port.kept));
      const requests = new Set();
      for (const record of this.queue) {
        const event = this.eventOf(record);
        if (record.kind === Kind.CONNECT) {
          const port = /** @type {Port} */ (record.port);
          ports.set(port.id, port);
          port.close();
          event?.kept.push(event.connected(port, record));
        } else if (event?.asks) {
          continue;
        } else if (event) {
          if (record.kind === Kind.REQUEST) requests.add(record.id);
          event.kept.push(event.kind === Kind.REQUEST ? event.requested(record) : event.occurred(record));
        } else if (isOfPort(record)) {
          ports.get(record.id)?.arrive(record);
        }
      }
      return { ports, requests };
    }

    /**
     * The event that a record tells of, if it tells of one.
     *
     * @param {Gangway.QueueRecord} record
     */
    eventOf({ kind, id, info }) {
      const of = kind === Kind.EVENT ? id : kind === Kind.CONNECT || kind === Kind.REQUEST ? info : undefined;
      return [...this.events.values()].find((event) => event.id === of);
    }

    /** Starts Go anew at once. */
    again() {
      for (const event of this.events.values()) event.rest();
      this.begin();
    }

    /**
     * Waits for the next event, which starts Go anew.
     *
     * @param {Gangway.Ending} ending
     */
    rest({ sentence }) {
      const { runs } = this;
      if (runs.inARow <= Restarts.FREE) {
        this.say("error", `${sentence}; it starts again at the next event`);
      } else if (runs.inARow === Restarts.FREE + 1) {
        this.say("error", `${sentence}; that was the ${runs.inARow}th time in a row, so it waits longer and longer before it starts again, and refuses ports and one-shot messages meanwhile; gangway.programs[${gangway.programs.indexOf(this)}].runs.traces has the last ends`);
      }
      for (const event of this.events.values()) event.rest();
      if ([...this.events.values()].some(({ kept }) => kept.length > 0)) this.begin();
    }

    /**
     * The end of the program.
     *
     * @param {Gangway.Ending} ending
     */
    end(ending) {
      this.ended = true;
      for (const event of this.events.values()) event.unlisten();
      if (this.config.inFrame) this.config.inFrame.end(ending);
      else this.say(ending.success ? "info" : "error", ending.sentence);
    }

    /**
     * @param {"info" | "error"} level
     * @param {string} sentence
     */
    say(level, sentence) {
      console[level](`gangway: ${this.config.program}: ${sentence}`);
    }
  }

  /** The programs of this global; Go finds its own by index. @type {Program[]} */
  gangway.programs = [];
  gangway.Kind = Kind;
  gangway.End = End;
  gangway.BATCH_HEADER = BATCH_HEADER;
  gangway.CRASHING = CRASHING;
  gangway.FRAME = FRAME;
  gangway.describe = describe;

  /**
   * Registers what the program declares, then loads and starts it. Called
   * synchronously by the script that the build writes for the program.
   *
   * @param {Gangway.Config} config
   * @param {Function} [carrier] holds the module, if the script carries it
   * @param {Record<string, Gangway.Source>} sources the events that lazy.js listens to for it
   */
  gangway.start = (config, carrier, sources = {}) => {
    const program = new Program(config, carrier, sources);
    gangway.programs.push(program);
    try {
      program.declare();
      program.watchPage();
    } catch (error) {
      program.finish({ sentence: describe(error).message, final: true });
      return;
    }
    program.begin();
  };
})();
