// The functions that Go calls, and the start and end of a Go program.
//
// Go and JavaScript meet in numbers and in Go's memory: host functions are
// imports of the module, and one export, gangway_wake, tells Go that records
// wait. Go then takes them one by one, which needs no allocation inside an
// export and cannot block.
//
// Mirrors package bridge in wasm/internal/bridge/imports.go: every function
// there has its twin here.
"use strict";

(() => {
  if (globalThis.gangway?.Host) return;
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));

  /** Both halves hold this number; it changes with any of the functions below. */
  const BRIDGE_VERSION = 11;

  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const NOTHING = new Uint8Array(0);

  /** What a one-shot message counts that has no form as bytes, which may be for its size: the largest that has one. */
  const UNREADABLE = 64 * 1024 * 1024;

  /** The runs that hear what is printed. @type {Set<Host>} */
  const hearing = new Set();

  /** Whether they hear it. */
  let hooked = false;

  /** How long an array may be that is kept for the next long item. */
  const KEPT_LIMIT = 4 * 1024 * 1024;

  /** The address in Go's memory that Go means: numbers come signed, and memory may have 4 GiB. @param {number} pointer */
  const address = (pointer) => pointer >>> 0;

  /** How much later than it asks a timer of Go may ring, in ms: Go rounds its delays up, now by more, now by less. */
  const TIMER_SLACK = 1;

  /**
   * The timers of a program, by one of the browser's. With each message Go takes
   * its timer back and sets it again. The browser's goes on meanwhile, and serves
   * the next one that is not due before.
   */
  class Timers {
    /** @param {() => void} ring lets Go take the timers that are due */
    constructor(ring) {
      this.ring = ring;
      this.now = performance.now.bind(performance);
      /** When they are due, by their ids. @type {Map<number, number>} */
      this.due = new Map();
      this.last = 0;
      /** The browser's. @type {ReturnType<typeof setTimeout> | undefined} */
      this.timer = undefined;
      this.at = Infinity; // When that one rings.
    }

    /**
     * Begins one, and returns its id.
     *
     * @param {number} delay
     */
    begin(delay) {
      this.due.set(++this.last, this.now() + delay);
      this.set();
      return this.last;
    }

    /** Sets the browser's timer for the first one, unless it rings until then anyway. */
    set() {
      const next = Math.min(...this.due.values());
      if (next >= this.at - TIMER_SLACK) return;
      clearTimeout(this.timer);
      this.at = next;
      this.timer = setTimeout(() => this.rings(), next - this.now());
    }

    rings() {
      this.at = Infinity;
      if (Math.min(...this.due.values()) <= this.now()) this.ring();
      this.set();
    }

    stop() {
      clearTimeout(this.timer);
      this.due.clear();
    }
  }

  /**
   * One run of a program: its memory, and the functions that it calls.
   *
   * @implements {Gangway.Host}
   */
  class Host {
    /** @param {Gangway.Program} program */
    constructor(program) {
      this.program = program;
      this.go = new globalThis.Go();
      this.code = 0; // How Go exited.
      this.deadlocked = false; // Because all its goroutines waited.
      this.starting = true; // Until Go pauses for the first time. Tools wait for that.
      this.ready = false; // Go has called start and takes records.
      this.depth = 0; // Above 0 while Go runs; it cannot be entered again then.
      this.missed = false; // Something came while Go ran.
      this.finished = false;
      this.timers = new Timers(() => this.go._resume());
      /** Go's memory. It stays when Go has ended. @type {{readonly buffer: ArrayBuffer}} */
      this.mem = { buffer: new ArrayBuffer(0) };
      /** The API object that came with the record taken last. @type {unknown} */
      this.object = null;
      /** The payload that Go reads next. @type {Uint8Array} */
      this.payload = NOTHING;
      this.bytes = new Uint8Array(this.mem.buffer);
      this.view = new DataView(this.mem.buffer);
      /** The array of the last long item. */
      this.kept = new Uint8Array(0);
      this.encoder = gangway.codec.newEncoder();
      /** Ports that have posted in this turn: all that follows leaves at its end. @type {Set<Gangway.Port>} */
      this.outgoing = new Set();
    }

    /** @param {Gangway.Port} port */
    greet(port) {
      this.outgoing.add(port);
    }

    /** Bytes of Go's memory. Growth of the memory detaches those before, and the view beside them. */
    memory() {
      const { buffer } = this.mem;
      if (this.bytes.buffer !== buffer) {
        this.bytes = new Uint8Array(buffer);
        this.view = new DataView(buffer);
      }
      return this.bytes;
    }

    /**
     * @param {number} pointer
     * @param {number} length
     */
    text(pointer, length) {
      const start = address(pointer);
      return decoder.decode(this.memory().subarray(start, start + length));
    }

    /**
     * Keeps text for Go to read, and returns its size.
     *
     * @param {string} text
     */
    offer(text) {
      this.payload = encoder.encode(text);
      return this.payload.length;
    }

    /** Lets Go take what waits, now if it is not running, else when it returns. */
    wake() {
      this.missed = this.depth > 0;
      if (!this.ready || this.missed || this.go.exited) return;
      this.go._inst.exports.gangway_wake();
      this.go._resume();
    }

    /**
     * Runs a part of Go. All ways into Go pass here, so that nothing enters it
     * while it runs and nothing that came meanwhile is left waiting.
     *
     * @param {() => void} part
     */
    enter(part) {
      this.depth++;
      try {
        part();
      } finally {
        this.depth--;
        if (this.depth === 0) {
          this.flushAll();
          this.release();
        }
      }
      if (this.depth === 0 && this.missed && this.program.queue.length > 0) this.wake();
    }

    /**
     * Lets go of what has passed, at the end of the turn: before Go pauses, it
     * reads what it has taken.
     */
    release() {
      this.object = null;
      this.payload = NOTHING;
      this.encoder.release();
      this.program.detail = undefined;
      this.program.outgoing = undefined;
    }

    /** Posts what waits on all ports, at the end of the turn. */
    flushAll() {
      if (this.outgoing.size === 0) return;
      for (const port of this.outgoing) if (!port.ended) this.flush(port);
      this.outgoing.clear();
    }

    /**
     * Posts what waits in a port's outbox as one batch; the first one also if
     * it is empty: it tells that Go is here. A port that has ended meanwhile
     * tells so by its end.
     *
     * @param {Gangway.Port} port
     */
    flush(port) {
      const batch = this.takeBatch(port.outbox) ?? port.greeting;
      port.greeting = null;
      if (!batch) return;
      try {
        port.jsPort.postMessage(batch);
      } catch {
        // Nothing is left to say here: onDisconnect says it.
      }
    }

    /**
     * Takes a copy of the batch that waits in an outbox, which is then empty:
     * two numbers of Go's memory, where the batch stands and its length.
     *
     * @param {number} outbox 0 if there is none
     */
    takeBatch(outbox) {
      if (outbox === 0) return null;
      const bytes = this.memory();
      const start = this.view.getUint32(outbox, true);
      const length = this.view.getUint32(outbox + 4, true);
      if (length === 0) return null;
      this.view.setUint32(outbox + 4, 0, true);
      return bytes.slice(start, start + length);
    }

    /**
     * Replaces Go's clock, which its scheduler reads several times a wake: to
     * look performance.now up takes microseconds in a content script, where
     * performance is the page's, behind a wrapper.
     */
    hastenClock() {
      const now = performance.now.bind(performance);
      const origin = Date.now() - now();
      this.go.importObject.gojs["runtime.nanotime1"] = (/** @type {number} */ stack) => {
        const result = address(stack) + 8;
        const nanoseconds = (origin + now()) * 1e6;
        this.memory();
        this.view.setUint32(result, nanoseconds, true);
        this.view.setUint32(result + 4, nanoseconds / 2 ** 32, true);
      };
    }

    /** Replaces Go's timers, which wasm_exec.js takes from the browser one by one. */
    keepTimers() {
      const { gojs } = this.go.importObject;
      gojs["runtime.scheduleTimeoutEvent"] = (/** @type {number} */ stack) => {
        const delay = address(stack) + 8; // Milliseconds, which fit into its lower half.
        this.memory();
        this.view.setInt32(delay + 8, this.timers.begin(this.view.getUint32(delay, true)), true);
      };
      gojs["runtime.clearTimeoutEvent"] = (/** @type {number} */ stack) => {
        this.memory();
        this.timers.due.delete(this.view.getInt32(address(stack) + 8, true));
      };
    }

    /**
     * Answers Go, which asks at each entry whether a call of JavaScript is
     * pending, that none is. wasm_exec.js would decode the name of the property
     * and look it up. It answers once; its answer is kept with the question. Go
     * itself is an object that keeps its number, and the name is a constant of
     * the module, so both are known by their numbers.
     */
    answerPendingEvent() {
      const { go } = this;
      const { gojs } = go.importObject;
      const get = /** @type {Function | undefined} */ (gojs["syscall/js.valueGet"]);
      if (get?.length !== 1) return; // Another wasm_exec.js than we know.
      let [object, name, low, high] = [0, 0, 0, 0];
      gojs["syscall/js.valueGet"] = (/** @type {number} */ stack) => {
        const at = address(stack) + 8;
        this.memory();
        const { view } = this;
        const asked = view.getUint32(at, true);
        const property = view.getUint32(at + 8, true);
        const none = go._pendingEvent === null;
        if (none && property === name && asked === object) {
          view.setUint32(at + 24, low, true);
          view.setUint32(at + 28, high, true);
          return;
        }
        const first = none && name === 0 && go._values?.[asked] === go && this.text(property, view.getUint32(at + 16, true)) === "_pendingEvent";
        get(stack);
        if (first) [object, name, low, high] = [asked, property, view.getUint32(at + 24, true), view.getUint32(at + 28, true)];
      };
    }

    /** The imports of the module "gangway". @returns {Record<string, Function>} */
    imports() {
      const { program } = this;
      return {
        version: () => BRIDGE_VERSION,

        program: () => gangway.programs.indexOf(program),

        start: () => {
          this.ready = true;
        },

        listen: (/** @type {number} */ pointer, /** @type {number} */ length) => {
          const name = this.text(pointer, length);
          const event = program.event(name);
          if (!event) return program.lacking.has(name) ? -this.offer(program.lacking.get(name) ?? "") : 0;
          event.listen();
          return event.id;
        },

        listenWith: (/** @type {number} */ name, /** @type {number} */ nameLength, /** @type {number} */ extra, /** @type {number} */ length) =>
          this.numberOf(() => program.listenWith(this.text(name, nameLength), this.list(extra, length))),

        unlisten: (/** @type {number} */ id) => program.unlisten(id),

        call: (/** @type {number} */ path, /** @type {number} */ pathLength, /** @type {number} */ args, /** @type {number} */ length) =>
          this.numberOf(() => program.call(this.text(path, pathLength), this.list(args, length))),

        next: (/** @type {number} */ header, /** @type {number} */ room, /** @type {number} */ size) => this.next(header, room, size),

        read: (/** @type {number} */ pointer) => {
          this.memory().set(this.payload, address(pointer));
        },

        post: (/** @type {number} */ id, /** @type {number} */ pointer, /** @type {number} */ length) => this.post(id, pointer, length),

        batched: (/** @type {number} */ id) => Number(program.ports.get(id)?.batched === true),

        send: (/** @type {number} */ id, /** @type {number} */ outbox) => {
          const port = program.ports.get(id);
          if (!port) return program.frozenPorts.has(id) ? -1 : 0;
          port.outbox = address(outbox);
          if (!this.outgoing.has(port)) {
            this.outgoing.add(port);
            this.flush(port);
          }
          return 1;
        },

        flush: (/** @type {number} */ id) => {
          const port = program.ports.get(id);
          if (port) this.flush(port);
        },

        disconnect: (/** @type {number} */ id) => {
          program.ports.get(id)?.disconnect();
        },

        leave: (/** @type {number} */ id) => program.leave(id),

        object: () => {
          const object = this.object;
          if (object === undefined || object === null || !this.encode(object)) this.offer("");
          return this.payload.length;
        },

        decode: (/** @type {number} */ pointer, /** @type {number} */ length) =>
          this.attempt(() => {
            program.outgoing = this.plain(pointer, length);
          }),

        reply: (/** @type {number} */ id, /** @type {number} */ pointer, /** @type {number} */ length) =>
          this.attempt(() => program.reply(id, this.plain(pointer, length))),

        ignore: (/** @type {number} */ id) => program.ignore(id),

        cancel: (/** @type {number} */ id) => program.forgetCall(id),
      };
    }

    /**
     * Takes the next record: writes its kind, its id, what else there is to
     * know and how many wait behind it, and returns the size of its payload, or
     * -1 if none waits. If there is room for the payload, it is written too.
     *
     * @param {number} header
     * @param {number} room
     * @param {number} size
     */
    next(header, room, size) {
      const { program } = this;
      const record = program.queue.take();
      if (!record) return -1;
      if (record.kind === gangway.Kind.DISCONNECT) program.frozenPorts.delete(record.id);
      this.object = record.object;
      program.detail = record.detail;
      const kind = this.prepare(record);
      const { payload } = this;
      const bytes = this.memory();
      const { view } = this;
      const at = address(header);
      view.setUint32(at, kind, true);
      view.setUint32(at + 4, record.id, true);
      view.setUint32(at + 8, record.info ?? 0, true);
      view.setUint32(at + 12, program.queue.length, true);
      if (payload.length <= size) bytes.set(payload, address(room));
      return payload.length;
    }

    /**
     * Prepares the payload of a record and returns its kind, which changes if
     * it holds a message that has no form as bytes: then the payload is why.
     *
     * @param {Gangway.QueueRecord} record
     */
    prepare(record) {
      const { Kind } = gangway;
      switch (record.kind) {
        case Kind.MESSAGE:
          return this.encode(record.value) ? Kind.MESSAGE : Kind.BAD_MESSAGE;
        case Kind.EVENT:
          if (!this.encode(record.value, true)) this.encode([]); // It is too large for anybody.
          return Kind.EVENT;
        case Kind.REQUEST: {
          const readable = this.encode(record.value, record.lenient);
          this.program.weigh(record.id, readable ? this.payload.length : UNREADABLE);
          return readable ? Kind.REQUEST : Kind.BAD_REQUEST;
        }
        case Kind.REPLY:
          return this.encode(record.value, record.lenient) ? Kind.REPLY : Kind.NO_REPLY;
        case Kind.BATCH:
          this.payload = /** @type {Uint8Array} */ (record.value);
          return Kind.BATCH;
      }
      this.offer(record.text ?? "");
      return record.kind;
    }

    /**
     * Keeps a message as bytes for Go to read, or else the reason why it has
     * no such form, and reports which.
     *
     * @param {unknown} value
     * @param {boolean} [lenient] whether parts that have none are left out
     */
    encode(value, lenient) {
      try {
        this.payload = this.encoder.encode(value, lenient);
        return true;
      } catch (error) {
        this.offer(gangway.describe(error).message);
        return false;
      }
    }

    /**
     * The value of an item in Go's memory.
     *
     * @param {number} pointer
     * @param {number} length
     */
    decode(pointer, length) {
      const start = address(pointer);
      return gangway.codec.decode(this.memory().subarray(start, start + length));
    }

    /**
     * The value of an item in Go's memory, to be sent as it is.
     *
     * @param {number} pointer
     * @param {number} length
     */
    plain(pointer, length) {
      const value = this.decode(pointer, length);
      gangway.jsonText?.check(value, length);
      return value;
    }

    /**
     * The list of an item in Go's memory.
     *
     * @param {number} pointer
     * @param {number} length
     */
    list(pointer, length) {
      return /** @type {unknown[]} */ (this.decode(pointer, length));
    }

    /**
     * Runs what returns a number above 0 or throws. Returns that number, or the
     * negated size of the text that says why it threw.
     *
     * @param {() => number} action
     */
    numberOf(action) {
      let number = 0;
      const size = this.attempt(() => {
        number = action();
      });
      return size > 0 ? -size : number;
    }

    /**
     * Runs what may throw. Returns 0, or the size of the text that says why
     * it threw.
     *
     * @param {() => void} action
     */
    attempt(action) {
      try {
        action();
        return 0;
      } catch (error) {
        this.program.invalidated(); // Chromium says so in no other way.
        const { name, message } = gangway.describe(error);
        return this.offer(`${name}\0${message}`);
      }
    }

    /**
     * Posts a message at once, after what waits: to Go as a batch of one item,
     * to JavaScript as a value. Returns 0, or the size of the text that says
     * why not.
     *
     * @param {number} id
     * @param {number} pointer
     * @param {number} length
     */
    post(id, pointer, length) {
      const port = this.program.ports.get(id);
      if (!port) return this.offer(this.program.frozenPorts.has(id) ? "FrozenError\0" : "Error\0Attempt to postMessage on disconnected port");
      if (!port.batched) return this.attempt(() => port.jsPort.postMessage(this.plain(pointer, length)));
      port.greeting = null;
      this.flush(port);
      return this.attempt(() => port.jsPort.postMessage(this.batchOf(pointer, length)));
    }

    /**
     * A batch of one item, which is copied out of Go's memory here once. It
     * holds until the next call: the browser has cloned it when it is posted,
     * and a new array of a megabyte costs more than its clone.
     *
     * @param {number} pointer
     * @param {number} length
     */
    batchOf(pointer, length) {
      const { BATCH_HEADER } = gangway;
      const size = BATCH_HEADER.length + 4 + length;
      const batch = this.kept.length === size ? this.kept : new Uint8Array(size);
      if (size <= KEPT_LIMIT) this.kept = batch;
      batch.set(BATCH_HEADER);
      new DataView(batch.buffer).setUint32(BATCH_HEADER.length, length, true);
      const start = address(pointer);
      batch.set(this.memory().subarray(start, start + length), BATCH_HEADER.length + 4);
      return batch;
    }

    /** Loads the program's module and runs it to its end. */
    async run() {
      this.prepareGo();
      let instance;
      try {
        instance = await instantiate(this.program, this.go.importObject);
      } catch (error) {
        if (!this.program.move(error)) this.program.finish({ sentence: startFailure(error), final: true });
        return;
      }
      try {
        /** @type {Promise<void> | undefined} */
        let ended;
        this.mem = /** @type {WebAssembly.Memory} */ (instance.exports.mem);
        this.enter(() => {
          ended = this.go.run(instance);
        });
        this.starting = false;
        this.program.started();
        await ended;
      } catch (error) {
        this.crash(error);
      }
      this.finish({ sentence: exitSentence(this.code, this.deadlocked), success: this.code === 0 });
    }

    /** Gives Go its functions, its arguments and its clock. */
    prepareGo() {
      const { go } = this;
      const { config } = this.program;
      if (config.argv) go.argv = config.argv;
      if (config.env) go.env = config.env;
      this.watchOutput();
      go.importObject.gangway = this.imports();
      this.hastenClock();
      this.keepTimers();
      this.answerPendingEvent();
      go.exit = (/** @type {number} */ code) => this.exited(code);
      const resume = go._resume.bind(go);
      go._resume = () => {
        if (go.exited) return;
        try {
          this.enter(resume);
        } catch (error) {
          this.crash(error);
        }
      };
    }

    /**
     * Hears what Go prints, or sends it on for gangway exec, which needs it
     * unchanged: partial lines, and which of the two streams it went to.
     */
    watchOutput() {
      const decoders = [new TextDecoder(), new TextDecoder(), new TextDecoder()];
      const textOf = (/** @type {number} */ fd, /** @type {Uint8Array} */ bytes) => decoders[fd].decode(bytes, { stream: true });
      if (this.program.config.exec) {
        globalThis.fs.writeSync = (fd, bytes) => {
          console.log("gangway:write", fd, textOf(fd, bytes));
          return bytes.length;
        };
        return;
      }
      hearing.add(this);
      if (hooked) return;
      hooked = true;
      const write = globalThis.fs.writeSync;
      globalThis.fs.writeSync = (fd, bytes) => {
        const text = textOf(fd, bytes);
        for (const host of hearing) host.printed(text);
        return write(fd, bytes);
      };
    }

    /** @param {string} text of one of the programs in this global */
    printed(text) {
      if (text.includes("all goroutines are asleep")) this.deadlocked = true;
      this.program.printed(text);
    }

    /** @param {number} code */
    exited(code) {
      const { go } = this;
      this.code = code;
      go.exited = true;
      this.timers.stop();
    }

    /** @param {unknown} error what stopped the module itself */
    crash(error) {
      // Where Go has exited in a callback of its own call, wasm_exec.js fails
      // when it goes on with that call.
      if (this.go.exited) return;
      this.exited(2);
      this.finish({ sentence: crashSentence(error) });
    }

    /** @param {Gangway.Ending} ending */
    finish(ending) {
      if (this.finished) return;
      this.finished = true;
      hearing.delete(this);
      if (this.program.config.exec) console.log("gangway:exit", this.code);
      this.program.finish(ending);
    }
  }

  /**
   * Returns the module that a function carries in a comment: the name of a
   * compression, a space, and base64. So it takes a quarter of the space, and no
   * longer to start. A string would stay in memory beside the source, since
   * Firefox compiles content scripts in full; a comment is only source, which
   * a process has once. Seen in Firefox ESR 153.
   *
   * @param {Function} carrier
   */
  const unpacked = (carrier) => {
    const source = String(carrier);
    const text = source.slice(source.indexOf("/*") + 2, source.lastIndexOf("*/"));
    const space = text.indexOf(" ");
    const format = /** @type {CompressionFormat} */ (text.slice(0, space));
    return new Blob([fromBase64(text.slice(space + 1))]).stream().pipeThrough(new DecompressionStream(format));
  };

  /**
   * The bytes of base64, by the function that Firefox has since 133 and Chromium
   * since 140: for the module of a content script it takes 0.6 ms, and the loop
   * 4 to 6.
   *
   * @param {string} text
   */
  const fromBase64 = (text) => {
    const { fromBase64: native } = /** @type {any} */ (Uint8Array);
    if (native) return native.call(Uint8Array, text);
    const characters = atob(text);
    const bytes = new Uint8Array(characters.length);
    for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
    return bytes;
  };

  /**
   * An instance of the program's module: of bytes that the start script carries,
   * or fetched, and compiled as it arrives. A program that may run again keeps
   * the compiled module.
   *
   * @param {Gangway.Program} program
   * @param {WebAssembly.Imports} imports
   */
  const instantiate = async (program, imports) => {
    if (program.module) return WebAssembly.instantiate(program.module, imports);
    const { module, instance } = await WebAssembly.instantiateStreaming(source(program), imports);
    if (program.restarts) program.module = module;
    return instance;
  };

  /** @param {Gangway.Program} program */
  const source = ({ config, carrier }) => {
    if (carrier) return new Response(unpacked(carrier), { headers: { "Content-Type": "application/wasm" } });
    return fetch(/** @type {BrowserAPI} */ (globalThis.browser ?? globalThis.chrome).runtime?.getURL(config.module ?? "") ?? "");
  };

  /**
   * Says in one sentence why a module did not start and what to do.
   *
   * @param {unknown} error
   */
  const startFailure = (error) => {
    const { name, message } = gangway.describe(error);
    const text = `${name}: ${message}`;
    if (/content security policy|\bCSP\b|unsafe-eval/i.test(text)) {
      return `the browser's content security policy refused the Go module; add 'wasm-unsafe-eval' to script-src in content_security_policy.extension_pages, or build with gangway build, which does (${text})`;
    }
    if (error instanceof WebAssembly.LinkError || /import/i.test(message)) {
      return `the Go module and the scripts beside it come from different builds; build the extension again with gangway build (${text})`;
    }
    return `the Go module could not be loaded; build the extension again with gangway build and reload it (${text})`;
  };

  /**
   * Says in one sentence how a program ended and what to do.
   *
   * @param {number} code
   * @param {boolean} deadlocked
   */
  const exitSentence = (code, deadlocked) =>
    code === 0
      ? "the Go program ended because main returned; its ports are disconnected; let main wait, for example with select {}, if it shall go on"
      : deadlocked
      ? `the Go program ended with exit code ${code}, by a deadlock; its ports are disconnected; a function that JavaScript calls, such as a listener, must not wait for anything that only another call of JavaScript brings: let it start a goroutine that waits`
      : `the Go program ended with exit code ${code}, by a panic or os.Exit; the lines above are its last; its ports are disconnected`;

  /**
   * Says in one sentence what stopped the module itself, which is not an exit:
   * a trap, or arguments that Go cannot hold.
   *
   * @param {unknown} error
   */
  const crashSentence = (error) => {
    const { name, message } = gangway.describe(error);
    return `the Go program stopped inside WebAssembly; its ports are disconnected; look for unbounded recursion or memory if it happens again (${name}: ${message})`;
  };

  gangway.Host = Host;
  gangway.BRIDGE_VERSION = BRIDGE_VERSION;
})();
