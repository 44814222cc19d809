// The part of a content script in Go that runs in every page: it starts the
// program when something happens that is for it.
//
// It is small, because every page pays for it. It listens, once and for good,
// to what the program declares and to what the manifest names, and hands it
// on; all the rest, from wasm_exec.js to the module, stands in a function. The
// first occurrence calls it, and the loader has taken that occurrence over when
// the call returns.
"use strict";

(() => {
  // Content scripts of one extension share a global in Firefox, so this file
  // may run once for each of their programs.
  if (globalThis.gangway?.lazy) return;
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));

  const runtime = () => /** @type {any} */ (globalThis.browser ?? globalThis.chrome)?.runtime;

  /** Whether the extension is gone from under this context, which Chromium tells so. */
  const gone = () => runtime()?.id === undefined;

  /**
   * An event that is listened to from before the start of its program. The
   * loader takes it for one of the browser's.
   *
   * @implements {Gangway.Source}
   */
  class Source {
    /** @param {() => void} start */
    constructor(start) {
      this.start = start;
      /** @type {((...args: any[]) => unknown) | undefined} */
      this.listener = undefined;
      /** Where the occurrences come from, if one can listen there no longer. @type {{attach: () => void, detach: () => void} | undefined} */
      this.origin = undefined;
    }

    /**
     * Begins to listen at another event.
     *
     * @param {Gangway.Source} event
     * @param {(...args: any[]) => unknown} occur
     */
    follow(event, occur) {
      this.origin = { attach: () => event.addListener(occur), detach: () => event.removeListener(occur) };
      this.origin.attach();
    }

    /** @param {(...args: any[]) => unknown} listener */
    addListener(listener) {
      this.listener = listener;
      this.origin?.attach();
    }

    removeListener() {
      this.listener = undefined;
      this.origin?.detach();
    }

    /** @param {any[]} args */
    occur(...args) {
      this.start();
      if (this.listener) return this.listener(...args);
      this.origin?.detach(); // The start has failed.
      return undefined;
    }
  }

  /** A program that may not have started. */
  class Program {
    /**
     * @param {Gangway.LazyConfig} config
     * @param {(sources: Record<string, Gangway.Source>) => void} load evaluates the other scripts and starts the program
     */
    constructor(config, load) {
      this.config = config;
      /** @type {typeof load | null} */
      this.load = load;
      /** What the loader listens to here and not at the browser. @type {Record<string, Source>} */
      this.sources = {};
      if (config.events.includes("runtime.onConnect")) this.takePorts();
      if (config.events.includes("runtime.onMessage")) this.takeMessages();
      if (config.events.includes("page.onCall")) this.source("page.onCall");
      if (config.dom) this.watch(config.dom);
      if (config.events.includes("page.onMessage")) this.takePageMessages();
    }

    /** Starts the program, unless it runs or the extension is gone. */
    start() {
      if (!this.load || gone()) return;
      const { load } = this;
      this.load = null;
      load(this.sources);
    }

    /** @param {string} name */
    source(name) {
      return (this.sources[name] = new Source(() => this.start()));
    }

    /** Takes the ports for the program: those of the names in the manifest, if it has any there. */
    takePorts() {
      const { ports } = this.config;
      const { onConnect } = runtime();
      const source = this.source("runtime.onConnect");
      source.follow(onConnect, (jsPort) => {
        const port = gangway.jsonText?.port(jsPort) ?? jsPort;
        if (ports ? ports.includes(port.name) : !port.name.startsWith("gangway.frame/")) source.occur(port);
      });
    }

    takeMessages() {
      const source = this.source("runtime.onMessage");
      source.follow(runtime().onMessage, (...args) => source.occur(...args));
    }

    /**
     * Listens to DOM events where they begin, so that elements which come later
     * are seen too.
     *
     * @param {Gangway.DeclaredDOMEvent[]} dom
     */
    watch(dom) {
      const { document } = globalThis;
      const source = this.source("page.onDOMEvent");
      const valid = dom.filter(({ selector }) => this.isSelector(selector));
      const listeners = [...new Set(valid.map(({ event }) => event))].map((type) => {
        const declared = valid.filter(({ event }) => event === type);
        const passive = !declared.some(({ preventDefault }) => preventDefault);
        const see = (/** @type {Event} */ event) => this.see(event, declared, source);
        return () => document.addEventListener(type, see, { capture: true, passive });
      });
      this.stay(() => {
        for (const add of listeners) add();
      });
    }

    /**
     * Runs what adds listeners to the page, now and after document.open, which
     * takes every listener off; one that is there is not added twice.
     *
     * @param {() => void} listen
     */
    stay(listen) {
      listen();
      if (globalThis.MutationObserver) new MutationObserver(listen).observe(globalThis.document, { childList: true });
    }

    /**
     * Takes the messages that the page posts to its own window, which no other
     * window can: those that the manifest describes, if it does. Each description
     * has some properties of a message.
     */
    takePageMessages() {
      const { messages } = this.config;
      const source = this.source("page.onMessage");
      const describes = (/** @type {Record<string, string>} */ properties, /** @type {any} */ data) =>
        Object.entries(properties).every(([name, value]) => data?.[name] === value);
      const see = (/** @type {MessageEvent} */ event) => {
        if (!event.isTrusted || event.source !== globalThis.window || gone()) return;
        if (!messages || messages.some((properties) => describes(properties, event.data))) source.occur(event);
      };
      this.stay(() => globalThis.addEventListener("message", see, true));
    }

    /** @param {string} selector */
    isSelector(selector) {
      try {
        globalThis.document.createDocumentFragment().querySelector(selector);
        return true;
      } catch (error) {
        console.error(`gangway: ${this.config.program}: the manifest names ${JSON.stringify(selector)}, which is no selector (${error.message})`);
        return false;
      }
    }

    /**
     * Hands on an event of the page for each selector that its target, or what
     * contains that, matches. Where the extension is gone, the page is as
     * without it.
     *
     * @param {Event} event
     * @param {Gangway.DeclaredDOMEvent[]} declared
     * @param {Source} source
     */
    see(event, declared, source) {
      const path = event.composedPath();
      for (const { selector, preventDefault } of declared) {
        const target = path.find((/** @type {any} */ node) => node.matches?.(selector));
        if (!target) continue;
        if (gone()) return;
        if (preventDefault) event.preventDefault();
        source.occur({ type: event.type, selector, trusted: event.isTrusted }, { event, target });
      }
    }
  }

  /** The programs of this global that are started by this script, by name. @type {Map<string, Program>} */
  const programs = new Map();

  /**
   * Calls a program from another content script of the extension: Go receives
   * the value, which must not change before the promise is settled, with the
   * answer or, where Go gives none, undefined.
   *
   * @param {string} name the program's, such as "content"
   * @param {any} value
   */
  gangway.call = (name, value) =>
    new Promise((resolve, reject) => {
      const source = programs.get(name)?.sources["page.onCall"];
      if (!source) reject(new Error(`gangway: no program ${JSON.stringify(name)} takes calls here; it must call OnCall, and its content script must stand before the caller`));
      else if (source.occur(value, undefined, resolve) !== true) reject(new Error(`gangway: ${name} takes no calls now`));
    });

  /**
   * Declares a program. Called synchronously by the script that the build
   * writes for it.
   *
   * @param {ConstructorParameters<typeof Program>[0]} config
   * @param {ConstructorParameters<typeof Program>[1]} load
   */
  gangway.lazy = (config, load) => {
    const program = new Program(config, load);
    programs.set(config.program, program);
    if (!config.lazy) program.start();
  };
})();
