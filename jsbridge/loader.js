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
  const Kind = Object.freeze({ CONNECT: 1, EVENT: 2, MESSAGE: 3, DISCONNECT: 4, BAD_MESSAGE: 5 });

  const api = () => globalThis.browser ?? globalThis.chrome;

  /**
   * Where the browser keeps each event that a program can declare, what
   * it brings, and what the manifest needs for it to be there.
   *
   * @type {Record<string, {find: () => any, kind: number, needs: string}>}
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
    "action.onClicked": {
      find: () => (api()?.action ?? api()?.browserAction)?.onClicked,
      kind: Kind.EVENT,
      needs: 'a background, and the key "action" in manifest.json',
    },
  };

  /** One end of a connection, listened to from the turn of its birth. */
  class Port {
    /**
     * @param {Program} program
     * @param {number} id
     * @param {any} jsPort
     */
    constructor(program, id, jsPort) {
      this.program = program;
      this.id = id;
      this.jsPort = jsPort;
      /** Records that wait until Go has been told of the port. @type {object[] | null} */
      this.kept = [];
      this.ended = false;
      this.onMessage = (/** @type {any} */ value) => {
        if (!this.ended) this.arrive({ kind: Kind.MESSAGE, id, value });
      };
      this.onDisconnect = (/** @type {any} */ port) => {
        if (this.ended) return; // Firefox can tell it twice.
        // runtime.lastError can only be read inside this callback.
        const error = port?.error ?? api()?.runtime?.lastError;
        this.release();
        this.arrive({ kind: Kind.DISCONNECT, id, text: error?.message ?? "" });
      };
      jsPort.onMessage.addListener(this.onMessage);
      jsPort.onDisconnect.addListener(this.onDisconnect);
    }

    /** @param {object} record */
    arrive(record) {
      if (this.kept) this.kept.push(record);
      else this.program.put(record);
    }

    /** Lets the records go on to Go, the kept ones first. */
    open() {
      const kept = this.kept ?? [];
      this.kept = null;
      for (const record of kept) this.program.put(record);
    }

    /** Takes the listeners off. Every end of a port comes through here once. */
    release() {
      this.ended = true;
      this.jsPort.onMessage.removeListener(this.onMessage);
      this.jsPort.onDisconnect.removeListener(this.onDisconnect);
      this.program.ports.delete(this.id);
    }

    /** Ends the port from this side: the browser tells only the other one. */
    disconnect() {
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
      const target = known?.find();
      if (!target) {
        throw new Error(
          known
            ? `listens to ${name}, which is not there: it needs ${known.needs}`
            : `declares the event ${name}, which this loader does not know: build the extension again`,
        );
      }
      this.program = program;
      this.id = id;
      this.isConnect = known.kind === Kind.CONNECT;
      /** "kept" until Go first listens, then "listening" or "refused". */
      this.state = "kept";
      /** @type {(() => void)[]} */
      this.kept = [];
      target.addListener((/** @type {any[]} */ ...args) => this.occur(args));
    }

    /** @param {any[]} args */
    occur(args) {
      if (this.program.ended || this.state === "refused") {
        if (this.isConnect) args[0].disconnect();
        return;
      }
      const pass = this.isConnect ? this.accept(args[0]) : () => this.program.put({ kind: Kind.EVENT, id: this.id, value: args });
      if (this.state === "kept") this.kept.push(pass);
      else pass();
    }

    /**
     * Attaches to the port now and returns what tells Go of it.
     *
     * @param {any} jsPort
     */
    accept(jsPort) {
      const port = this.program.attach(jsPort);
      return () => {
        this.program.put({ kind: Kind.CONNECT, id: port.id, event: this.id, value: jsPort });
        port.open();
      };
    }

    listen() {
      this.state = "listening";
      for (const pass of this.kept.splice(0)) pass();
    }

    /** Nobody in Go listens any more: later ports end at once, so that the other end knows. */
    unlisten() {
      this.state = "refused";
    }
  }

  /** A Go program in this context, from before its start to after its end. */
  class Program {
    /** @param {any} config what the build wrote into the start script */
    constructor(config) {
      this.config = config;
      /** What Go has not taken yet. @type {object[]} */
      this.queue = [];
      /** @type {Map<number, Port>} */
      this.ports = new Map();
      this.lastPort = 0;
      /** @type {Map<string, DeclaredEvent>} */
      this.events = new Map();
      this.ended = false;
      /** Tells Go that the queue is not empty; host.js replaces it. */
      this.wake = () => {};
    }

    /** Registers the events of the start script; throws if one is not there. */
    declare() {
      for (const name of this.config.events ?? []) {
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
     */
    attach(jsPort) {
      const id = ++this.lastPort;
      const port = new Port(this, id, jsPort);
      this.ports.set(id, port);
      return port;
    }

    /**
     * Takes over a port that Go opened itself and so knows already.
     *
     * @param {any} jsPort
     */
    adopt(jsPort) {
      const port = this.attach(jsPort);
      port.open();
      return port.id;
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
      this.queue.length = 0;
      for (const port of [...this.ports.values()]) port.disconnect();
      console.error(`gangway: ${this.config.program}: ${sentence}`);
    }
  }

  /** The programs of this global; Go finds its own by index. @type {Program[]} */
  gangway.programs = [];
  gangway.Kind = Kind;

  /**
   * Registers what the program declares, then loads and starts it. Called
   * synchronously by the script that the build writes for the program.
   *
   * @param {object} config
   */
  gangway.start = (config) => {
    const program = new Program(config);
    gangway.programs.push(program);
    try {
      program.declare();
    } catch (error) {
      program.end(error.message);
      return;
    }
    gangway.run(program);
  };
})();
