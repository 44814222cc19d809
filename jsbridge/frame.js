// Runs the Go program of a content script in a frame of the extension, for a page
// whose policy refuses WebAssembly.
//
// The frame asks the content script that made it for a channel, by a port of the
// extension that no page can open or receive. Until there is one it does nothing,
// so that it is of no use to a page that loads it itself. Then the extension API
// of this frame is replaced by that of the content script: what the program calls,
// opens and hears is there, and here it has no right that it would not have in
// place.
//
// relay.js is the other end.
"use strict";

(() => {
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));
  const own = /** @type {any} */ (globalThis.browser ?? globalThis.chrome);

  /** What the names of the ports begin with by which frames ask, as in loader.js. */
  const FRAME = "gangway.frame/";

  /** The form of a secret. */
  const SECRET = /^[0-9a-f]{32}$/;

  /** The scripts that every program needs, in this folder. */
  const SCRIPTS = ["wasm_exec.js", "codec.js", "host.js", "loader.js"];

  /** The functions whose results Go does not wait for, of which this frame has the same. */
  const HERE = /^(i18n\.|runtime\.(getURL|getManifest)$)/;

  /** An event of the browser's API. @implements {Gangway.Source} */
  class RemoteEvent {
    /**
     * @param {(extra: unknown[]) => void} listen
     * @param {() => void} unlisten
     */
    constructor(listen = () => {}, unlisten = () => {}) {
      this.listen = listen;
      this.unlisten = unlisten;
      /** @type {Set<(...args: any[]) => unknown>} */
      this.listeners = new Set();
    }

    /**
     * @param {(...args: any[]) => unknown} listener
     * @param {unknown[]} extra
     */
    addListener(listener, ...extra) {
      this.listeners.add(listener);
      if (this.listeners.size === 1) this.listen(extra);
    }

    /** @param {(...args: any[]) => unknown} listener */
    removeListener(listener) {
      if (this.listeners.delete(listener) && this.listeners.size === 0) this.unlisten();
    }

    /** @param {any[]} args */
    fire(...args) {
      return [...this.listeners].map((listener) => listener(...args));
    }
  }

  /** One end of a port of the content script. @implements {RuntimePort} */
  class RemotePort {
    /**
     * @param {Remote} remote
     * @param {number} id
     * @param {string} name
     * @param {any} sender
     * @param {boolean | undefined} batched
     */
    constructor(remote, id, name, sender, batched) {
      this.remote = remote;
      this.id = id;
      this.name = name;
      this.sender = sender;
      /** Whether it carries batches, where its name says so. */
      this.batched = batched;
      this.onMessage = new RemoteEvent();
      this.onDisconnect = new RemoteEvent();
      remote.ports.set(id, this);
    }

    /** @param {unknown} value */
    postMessage(value) {
      this.remote.send("post", this.id, value);
    }

    disconnect() {
      if (this.remote.ports.delete(this.id)) this.remote.send("disconnect", this.id);
    }

    /** @param {Gangway.QueueRecord} record */
    end({ info, text }) {
      this.remote.ports.delete(this.id);
      if (info === gangway.End.CRASHING) this.onMessage.fire(gangway.CRASHING);
      this.onDisconnect.fire({ error: text ? { message: text } : null });
    }
  }

  /** The content script, from here. */
  class Remote {
    /**
     * @param {MessagePort} channel
     * @param {Gangway.Welcome} welcome
     */
    constructor(channel, welcome) {
      this.channel = channel;
      this.lastId = 0;
      /** @type {Map<number, RemotePort>} */
      this.ports = new Map();
      /** @type {Map<number, {resolve: (value: any) => void, reject: (reason: any) => void}>} */
      this.calls = new Map();
      /** @type {Map<number, RemoteEvent>} */
      this.events = new Map();
      /** The events that the program declares, for the loader. @type {Record<string, Gangway.Source>} */
      this.sources = {};
      for (const [name, id] of welcome.declared) this.sources[name] = this.declared(id);
      this.api = this.facade(welcome);
      channel.onmessage = ({ data }) => this.receive(data);
    }

    /** @param {any[]} operation */
    send(...operation) {
      this.channel.postMessage(operation);
    }

    /** A number of this side: below zero, so that it is none of the other. */
    number() {
      return --this.lastId;
    }

    /** @param {number} id of an event that the content script has declared */
    declared(id) {
      const event = new RemoteEvent(() => this.send("listen", id), () => this.send("unlisten", id));
      this.events.set(id, event);
      return event;
    }

    /** @param {string} path */
    event(path) {
      const id = this.number();
      const event = new RemoteEvent((extra) => this.send("listenWith", id, path, extra), () => this.send("unlisten", id));
      this.events.set(id, event);
      return event;
    }

    /**
     * The extension API of the content script.
     *
     * @param {Gangway.Welcome} welcome
     */
    facade({ id, functions, events }) {
      /** @type {any} */
      const whole = {};
      const put = (/** @type {string} */ path, /** @type {unknown} */ value) => {
        const names = path.split(".");
        const last = /** @type {string} */ (names.pop());
        names.reduce((part, name) => (part[name] ??= {}), whole)[last] = value;
      };
      for (const path of functions) put(path, HERE.test(path) ? here(path) : (/** @type {any[]} */ ...args) => this.call(path, args));
      for (const path of events) put(path, this.event(path));
      put("runtime.id", id);
      put("runtime.connect", (/** @type {any[]} */ ...args) => this.connect(args));
      return whole;
    }

    /**
     * @param {string} path
     * @param {any[]} args
     */
    call(path, args) {
      return new Promise((resolve, reject) => {
        const id = this.number();
        this.calls.set(id, { resolve, reject });
        this.send("call", id, path, args);
      });
    }

    /** @param {any[]} args */
    connect(args) {
      const id = this.number();
      this.send("connect", id, args);
      const name = args.at(-1)?.name ?? "";
      return new RemotePort(this, id, name, undefined, gangway.jsonText?.batched(name));
    }

    /** @param {Gangway.QueueRecord} record */
    receive(record) {
      const { Kind } = gangway;
      const { kind, id, value, text } = record;
      switch (kind) {
        case Kind.CONNECT:
          return this.events.get(record.info ?? 0)?.fire(new RemotePort(this, id, text ?? "", record.object, gangway.jsonText && value === true));
        case Kind.REQUEST:
          return this.asked(record);
        case Kind.EVENT:
          return this.events.get(id)?.fire(.../** @type {any[]} */ (value));
        case Kind.MESSAGE:
        case Kind.BATCH:
          return this.ports.get(id)?.onMessage.fire(value);
        case Kind.DISCONNECT:
          return this.ports.get(id)?.end(record);
        case Kind.REPLY:
        case Kind.NO_REPLY:
          return this.answered(record);
        case Kind.INVALID:
          this.api.runtime.id = undefined;
          for (const program of gangway.programs) program.invalidated();
      }
    }

    /** @param {Gangway.QueueRecord} record of a one-shot message */
    asked({ id, info, value, object }) {
      const respond = (/** @type {any[]} */ ...answer) => (answer.length > 0 ? this.send("reply", id, answer[0]) : this.send("ignore", id));
      const results = this.events.get(info ?? 0)?.fire(value, object, respond) ?? [];
      if (!results.includes(true)) respond();
    }

    /** @param {Gangway.QueueRecord} record of the end of a call */
    answered({ kind, id, value, text }) {
      const call = this.calls.get(id);
      this.calls.delete(id);
      if (kind === gangway.Kind.REPLY) return call?.resolve(value);
      const [name, message] = (text ?? "").split("\0");
      call?.reject(Object.assign(new Error(message), { name }));
    }
  }

  /**
   * A function of this frame's own API.
   *
   * @param {string} path
   */
  const here = (path) => {
    const [namespace, name] = path.split(".");
    return (/** @type {any[]} */ ...args) => own[namespace][name](...args);
  };

  /**
   * Runs scripts of the extension, in order.
   *
   * @param {string[]} scripts
   */
  const load = async (scripts) => {
    for (const script of scripts) {
      await new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = own.runtime.getURL(script);
        element.onload = resolve;
        element.onerror = () => reject(new Error(`gangway: the script ${script} could not be loaded`));
        document.documentElement.append(element);
      });
    }
  };

  /**
   * Runs the program of the content script at the other end of a channel.
   *
   * @param {MessagePort} channel
   * @param {Gangway.Welcome} welcome
   */
  const run = async (channel, welcome) => {
    const remote = new Remote(channel, welcome);
    globalThis.browser = globalThis.chrome = remote.api;
    gangway.page = remote.api.page; // In place of what page.js would have of this frame.
    await load(SCRIPTS.map((name) => `gangway/${name}`));
    const { start } = gangway;
    const end = (/** @type {Gangway.Ending} */ ending) => remote.send("end", ending);
    gangway.start = (config, carrier) => start({ ...config, inFrame: { end } }, carrier, remote.sources);
    gangway.lazy = (_config, begin) => begin(remote.sources);
    await load([`${welcome.program}.js`]);
  };

  /** Asks for the channel. */
  const ask = async () => {
    const secret = location.hash.slice(1);
    /** @type {MessagePort | undefined} */
    let channel;
    let sure = false;
    const begin = () => {
      if (!channel || !sure) return;
      const [given] = [channel];
      given.onmessage = ({ data }) => void run(given, data);
      sure = false; // Once.
    };
    addEventListener("message", ({ data, ports: [port] }) => {
      if (data !== secret || channel) return;
      channel = port;
      begin();
    });
    if (!SECRET.test(secret)) return;
    const tab = await own.tabs.getCurrent();
    const call = own.tabs.connect(tab.id, { name: FRAME + secret });
    call.onMessage.addListener(() => {
      sure = true;
      begin();
    });
  };

  void ask();
})();
