// Has the Go program of a content script run in a frame of the extension, where
// the policy of the page refuses WebAssembly. Chromium applies that policy to
// content scripts, too.
//
// The program's ports, one-shot messages and calls stay here, in the content
// script, so that the browser gives its sender to the other ends: this page, in
// this tab. The frame has Go and no right of its own. Records go to it, and
// operations come back, by a channel that only the two have. A page that loads the
// frame's address itself gets no channel: a frame asks for one by a port of the
// extension, in whose name is the secret that this script gave to its own frame.
// The frame stands in a closed shadow root, where no script of the page sees it.
//
// frame.js is the other end.
"use strict";

(() => {
  if (globalThis.gangway?.Relay) return;
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));

  const XHTML = "http://www.w3.org/1999/xhtml";

  /** How long a frame may take to ask for its channel, in ms: a process may have to start for it. */
  const PATIENCE = 30_000;

  /** The same once it has loaded in a page that is sandboxed: it may have no scripts. */
  const SHORT_PATIENCE = 5000;

  /** How often in a row a page may remove the frame until it stays away. */
  const REMOVALS = 3;

  const api = () => /** @type {any} */ (globalThis.browser ?? globalThis.chrome);

  /** As in loader.js. @param {RuntimePort} jsPort */
  const asBytes = (jsPort) => gangway.jsonText?.port(jsPort) ?? jsPort;

  const secret = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** Whether the page is in a sandbox, and so is each frame in it. */
  const sandboxed = () => globalThis.origin === "null";

  /** How deep the namespaces of the extension API stand in each other at most. */
  const DEPTH = 4;

  /**
   * The paths of the functions and the events of this context's API.
   *
   * @param {any} part
   * @param {string} path
   * @param {Gangway.Parts} found
   */
  const partsOf = (part, path = "", found = { functions: [], events: [] }) => {
    for (const name in part) {
      const value = part[name];
      const at = path === "" ? name : `${path}.${name}`;
      if (typeof value === "function") found.functions.push(at);
      else if (typeof value?.addListener === "function") found.events.push(at);
      else if (typeof value === "object" && value !== null && at.split(".").length < DEPTH) partsOf(value, at, found);
    }
    return found;
  };

  /**
   * One run of a program in a frame.
   *
   * @implements {Gangway.Host}
   */
  class Relay {
    /** @param {Gangway.Program} program */
    constructor(program) {
      this.program = program;
      this.secret = secret();
      /** To the frame, once it has asked. @type {MessagePort | undefined} */
      this.channel = undefined;
      /** By which the frame has asked; it ends with the frame. @type {RuntimePort | undefined} */
      this.call = undefined;
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      this.timer = undefined;
      this.over = false;
      /** The element in the page, whose shadow root holds the frame. @type {HTMLElement | undefined} */
      this.element = undefined;
      /** The document's root, once the element is in it. @type {Element | undefined} */
      this.parent = undefined;
      /** @type {HTMLIFrameElement | undefined} */
      this.frame = undefined;
      /** @type {MutationObserver | undefined} */
      this.observer = undefined;
      /** The frame's numbers of the ports that it opens, and of the calls that it makes, by those of the program. */
      this.ports = new Map();
      this.calls = new Map();
      /** The program's numbers of ports by the frame's, and of events with arguments. */
      this.opened = new Map();
      this.events = new Map();
      this.onConnect = (/** @type {RuntimePort} */ port) => {
        if (port.name === gangway.FRAME + this.secret) this.answer(port);
      };
      this.onLost = () => this.lost();
      this.onHide = () => this.call?.onDisconnect.removeListener(this.onLost); // A frozen page loses the port, and not the frame.
    }

    greet() {}

    flush() {}

    /** Puts the frame into the page. */
    async run() {
      const { document } = globalThis;
      const { runtime } = api();
      runtime.onConnect.addListener(this.onConnect);
      globalThis.addEventListener("pagehide", this.onHide, true);
      const frame = /** @type {HTMLIFrameElement & {credentialless: boolean}} */ (document.createElementNS(XHTML, "iframe"));
      frame.credentialless = true; // A page with a Cross-Origin-Embedder-Policy takes no other.
      frame.src = `${runtime.getURL("gangway/frame.html")}#${this.secret}`;
      frame.addEventListener("load", () => this.loaded());
      this.frame = frame;
      this.element = /** @type {HTMLElement} */ (document.createElementNS(XHTML, "div"));
      this.element.style.setProperty("display", "none", "important");
      this.element.attachShadow({ mode: "closed" }).append(frame);
      this.timer = setTimeout(() => this.silent(), PATIENCE);
      this.observer = new MutationObserver(() => this.look());
      this.observer.observe(document, { childList: true });
      this.look();
    }

    /** Puts the frame into the document's root if there is one, and sees whether it is still there. */
    look() {
      const root = globalThis.document.documentElement;
      if (this.parent && (this.parent !== root || this.element?.parentNode !== root)) return this.lost();
      if (this.parent || !root) return;
      this.parent = root;
      root.append(/** @type {HTMLElement} */ (this.element));
      this.observer?.observe(root, { childList: true });
    }

    loaded() {
      if (this.call || this.over || !sandboxed()) return;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.silent(), SHORT_PATIENCE);
    }

    /** The frame does not ask: it does not run. */
    silent() {
      const why = sandboxed() ? "; its sandbox has no scripts" : "";
      this.end({ sentence: `the page's content security policy refused the Go module, and lets no frame of the extension run${why}; do without the program here: add the page to exclude_matches in manifest.json, or write a content script in JavaScript for it`, final: true });
    }

    /**
     * The frame asks for its channel.
     *
     * @param {RuntimePort} port
     */
    answer(port) {
      clearTimeout(this.timer);
      api().runtime.onConnect.removeListener(this.onConnect);
      this.call = port;
      port.onDisconnect.addListener(this.onLost);
      const { port1, port2 } = new MessageChannel();
      this.channel = port1;
      port1.onmessage = ({ data: [operation, ...args] }) => {
        if (!this.over) this.operate(operation, args);
      };
      port1.postMessage(this.welcome());
      port.postMessage(true);
      const origin = port.sender?.origin;
      this.frame?.contentWindow?.postMessage(this.secret, !origin || origin === "null" ? "*" : origin, [port2]);
      this.wake();
    }

    /** The first message to the frame. @returns {Gangway.Welcome} */
    welcome() {
      const { program } = this;
      const declared = [...program.events].filter(([name]) => name !== "page.onShow"); // The frame sees that itself.
      const { functions, events } = partsOf({ ...api(), page: gangway.page });
      return { program: program.config.program, id: api().runtime.id, declared: declared.map(([name, { id }]) => [name, id]), functions, events };
    }

    /** Passes on all records that wait. */
    wake() {
      if (!this.channel || this.over) return;
      for (let record = this.program.queue.take(); record; record = this.program.queue.take()) this.pass(record);
    }

    /** @param {Gangway.QueueRecord} record */
    pass(record) {
      const { Kind } = gangway;
      const { kind, info, value, text, object } = record;
      let { id } = record;
      if (kind === Kind.REPLY || kind === Kind.NO_REPLY) {
        id = this.calls.get(id);
        this.calls.delete(record.id);
      } else if (kind === Kind.EVENT) {
        id = this.events.get(id) ?? id;
      } else if (kind !== Kind.CONNECT && kind !== Kind.REQUEST) {
        id = this.ports.get(id) ?? id;
      }
      try {
        this.channel?.postMessage({ kind, id, info, value, text, object });
      } catch (error) {
        const { name, message } = gangway.describe(error);
        if (kind === Kind.REPLY) this.channel?.postMessage({ kind: Kind.NO_REPLY, id, text: `${name}\0${message}` });
        else this.program.say("error", `something came that cannot be passed on to the frame (${message})`);
      }
    }

    /**
     * Does one thing for the frame.
     *
     * @param {string} operation
     * @param {any[]} args
     */
    operate(operation, args) {
      const { program } = this;
      const [id, value, further] = args;
      switch (operation) {
        case "listen":
          return [...program.events.values()].find((event) => event.id === id)?.listen();
        case "listenWith":
          return this.attempt(() => {
            const event = program.listenWith(value, further);
            this.opened.set(id, event);
            this.events.set(event, id);
          });
        case "unlisten":
          return program.unlisten(this.opened.get(id) ?? id);
        case "connect":
          return this.connect(id, value);
        case "post":
          return this.attempt(() => this.port(id)?.jsPort.postMessage(value));
        case "disconnect":
          return this.port(id)?.disconnect();
        case "call":
          return this.request(id, value, further);
        case "reply":
          return this.attempt(() => program.reply(id, value));
        case "ignore":
          return program.ignore(id);
        case "end":
          return this.end(id);
      }
    }

    /** @param {number} id the frame's */
    port(id) {
      return this.program.ports.get(this.opened.get(id) ?? id);
    }

    /**
     * Does what may throw, where the frame waits for no answer.
     *
     * @param {() => void} action
     */
    attempt(action) {
      try {
        action();
      } catch (error) {
        this.program.say("error", `the browser refused what the program did (${gangway.describe(error).message})`);
      }
    }

    /**
     * @param {number} id the frame's, below zero
     * @param {any[]} args
     */
    connect(id, args) {
      try {
        const port = this.program.attach(asBytes(api().runtime.connect(...args)), false, false);
        this.opened.set(id, port.id);
        this.ports.set(port.id, id);
        port.open();
      } catch (error) {
        this.program.invalidated();
        this.channel?.postMessage({ kind: gangway.Kind.DISCONNECT, id, text: gangway.describe(error).message });
      }
    }

    /**
     * @param {number} id the frame's
     * @param {string} path
     * @param {any[]} args
     */
    request(id, path, args) {
      try {
        this.calls.set(this.program.call(path, args), id);
      } catch (error) {
        const { name, message } = gangway.describe(error);
        this.channel?.postMessage({ kind: gangway.Kind.NO_REPLY, id, text: `${name}\0${message}` });
      }
    }

    /** The frame is gone from the page: another takes its place, unless that happens again and again. */
    lost() {
      if (this.over || globalThis.document.defaultView === null) return;
      const { program } = this;
      if (program.invalidated()) return this.end({ sentence: "the extension is gone", success: true });
      program.runs.end("");
      if (program.runs.inARow > REMOVALS) {
        this.end({ sentence: `the page's content security policy refused the Go module, and the page has removed the frame in which it ran ${program.runs.inARow} times; its ports are disconnected; do without the program on such pages: add them to exclude_matches in manifest.json`, final: true });
      } else {
        this.end({ sentence: "", again: true });
      }
    }

    /** @param {Gangway.Ending} ending */
    end(ending) {
      if (this.over) return;
      this.over = true;
      clearTimeout(this.timer);
      api().runtime?.onConnect?.removeListener(this.onConnect);
      globalThis.removeEventListener("pagehide", this.onHide, true);
      this.call?.onDisconnect.removeListener(this.onLost);
      this.observer?.disconnect();
      this.channel?.close();
      this.element?.remove();
      this.program.finish(ending);
    }
  }

  gangway.Relay = Relay;
})();
