"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { Duplex } = require("node:stream");
const { test } = require("node:test");
const v8 = require("node:v8");
const vm = require("node:vm");
const zlib = require("node:zlib");
const { FakeEvent, FakePort, load } = require("./fake.js");

/**
 * A Go program written in JavaScript: main gets what a module would import and
 * its memory, and may return a function that runs at every later resume.
 */
const fakeGo = (main) =>
  class {
    constructor() {
      this.importObject = { gojs: {} };
      this.exited = false;
      this.ended = new Promise((resolve) => (this.end = resolve));
    }

    async run(instance) {
      this._inst = instance;
      this.resumed = main(this.importObject.gangway, instance.exports.mem, this);
      await this.ended;
    }

    _resume() {
      this.resumed?.();
    }

    /** As wasm_exec.js does when Go exits. */
    leave(code) {
      this.exited = true;
      this.exit(code);
      this.end();
    }
  };

/** What a start script carries: a module of four bytes. */
const gzipped = () => {/*gzip H4sIAAAAAAACA2NILM4FANtJQF8EAAAA*/};
const brotli = () => {/*brotli iwGAAGFzbQM=*/};

/** A DecompressionStream as Firefox has it, and Node has not. */
const unpacksBrotli = function (format) {
  assert.equal(format, "brotli");
  return Duplex.toWeb(zlib.createBrotliDecompress());
};

/** Runs main as a program and returns the context when it has started. */
const run = async (main, { config = {}, carrier = gzipped, instantiate, globals = {} } = {}) => {
  const mem = { buffer: new ArrayBuffer(1024) };
  const wakes = { count: 0 };
  const instance = { exports: { mem, gangway_wake: () => wakes.count++ } };
  const logs = [];
  const context = load(["codec.js", "host.js", "loader.js"], {
    Go: fakeGo(main),
    WebAssembly: { instantiateStreaming: instantiate ?? (async () => ({ instance })), LinkError: WebAssembly.LinkError },
    atob,
    Blob,
    clearTimeout,
    DecompressionStream,
    Response,
    fs: { writeSync: (_fd, bytes) => bytes.length },
    ...globals,
  });
  context.global.console.log = (...args) => logs.push(args);
  context.gangway.start({ program: "test", events: ["runtime.onConnect"], ...config }, carrier);
  await new Promise(setImmediate);
  return { ...context, logs, wakes, mem, program: context.gangway.programs[0] };
};

const write = (mem, text) => {
  const bytes = new TextEncoder().encode(text);
  new Uint8Array(mem.buffer).set(bytes, 512);
  return [512, bytes.length];
};

/** Takes one record as Go does. */
const take = (imports, mem) => {
  const size = imports.next(0, 64, 8);
  if (size < 0) return null;
  if (size > 8) imports.read(64); // Else it is there already.
  const [kind, id, info] = new Uint32Array(mem.buffer, 0, 3);
  return { kind, id, info, payload: new Uint8Array(mem.buffer.slice(64, 64 + size)) };
};

/** Collects garbage, and returns how many of the objects are left. */
const left = async (refs) => {
  await new Promise(setImmediate); // Until then what a turn has touched is kept.
  v8.setFlagsFromString("--expose-gc");
  vm.runInNewContext("gc")();
  return refs.filter((ref) => ref.deref() !== undefined).length;
};

test("starts until Go pauses for the first time", async () => {
  /** @type {(source: object) => void} */
  let arrive = () => {};
  const source = new Promise((resolve) => (arrive = resolve));
  const { mem, program } = await run((host) => host.start(), { instantiate: () => source });
  assert.equal(program.host.starting, true);
  arrive({ instance: { exports: { mem, gangway_wake() {} } } });
  await new Promise(setImmediate);
  assert.equal(program.host.starting, false);
});

test("tells an event that the context lacks from one that was not declared", async () => {
  let imports;
  const { mem } = await run(
    (host) => {
      imports = host;
      host.start();
    },
    { config: { events: ["late.tabs.onRemoved"] } },
  );
  assert.equal(imports.listen(...write(mem, "runtime.onSuspend")), 0);
  const size = -imports.listen(...write(mem, "late.tabs.onRemoved"));
  imports.read(64);
  assert.equal(Buffer.from(mem.buffer, 64, size).toString(), "a background or an extension page");
});

test("hands over the arguments of an event, without what has no form", async () => {
  let imports;
  const { mem, program } = await run((host) => {
    imports = host;
    host.start();
  });
  for (const [value, item] of [
    [[7], [0x81, 7]],
    [[], [0x80]],
    [[undefined, null], [0x82, 0xf7, 0xf6]],
    [[() => {}, { f: () => {} }], [0x82, 0xf7, 0xa1, 0x61, 0x66, 0xf7]],
  ]) {
    program.put({ kind: 2, id: 1, value });
    assert.deepEqual([...take(imports, mem).payload], item);
  }
});

test("calls a function by its path, in this turn, and hands over what becomes of it", async () => {
  let imports;
  const { browser, mem, gangway } = await run((host) => {
    imports = host;
    host.start();
  });
  const calls = [];
  browser.deep = {
    area: {
      get(...args) {
        calls.push(args);
        return args[0] === null ? Promise.reject(undefined) : { f() {}, n: 7 };
      },
    },
  };
  const call = (path, args) => {
    new Uint8Array(mem.buffer).set(args, 256);
    const [at, length] = write(mem, path);
    return imports.call(at, length, 256, args.length);
  };
  const reason = (size) => {
    imports.read(64);
    return Buffer.from(mem.buffer, 64, -size).toString();
  };
  const { REPLY, NO_REPLY } = gangway.Kind;

  assert.equal(call("deep.area.get", [0x82, 1, 2]), 1);
  assert.deepEqual(calls.map((args) => [...args]), [[1, 2]]);
  await new Promise(setImmediate);
  const { kind, id, payload } = take(imports, mem);
  assert.deepEqual([kind, id, [...payload]], [REPLY, 1, [0xa2, 0x61, 0x66, 0xf7, 0x61, 0x6e, 7]]);

  assert.equal(call("deep.area.get", [0x81, 0xf6]), 2);
  await new Promise(setImmediate);
  const failed = take(imports, mem);
  assert.deepEqual([failed.kind, Buffer.from(failed.payload).toString()], [NO_REPLY, "\0undefined"]);

  for (const path of ["deep.area.set", "deep.none.get", "none.get", "get"]) {
    assert.equal(reason(call(path, [0x80])), "ErrUnsupported\0a background or an extension page");
  }
  browser.tabs = {};
  assert.match(reason(call("deep.area.set", [0x80])), /^ErrUnsupported\0a permission or a key in manifest\.json/);
  browser.deep.area.get = () => {
    throw new RangeError("too large");
  };
  assert.equal(reason(call("deep.area.get", [0x80])), "RangeError\0too large");
  assert.match(reason(call("deep.area.get", [0xff])), /^CodecError\0/);
});

test("listens with arguments of its own for as long as Go wants", async () => {
  let imports;
  const { browser, mem, program, gangway } = await run((host) => {
    imports = host;
    host.start();
  });
  const onUpdated = (browser.tabs = { onUpdated: new FakeEvent() }).onUpdated;
  const listen = (name, extra) => {
    new Uint8Array(mem.buffer).set(extra, 256);
    const [at, length] = write(mem, name);
    return imports.listenWith(at, length, 256, extra.length);
  };
  const id = listen("tabs.onUpdated", [0x81, 7]);
  assert.deepEqual(onUpdated.extra.map((extra) => [...extra]), [[7]]);
  onUpdated.fire(1, 2);
  const { kind, id: from, payload } = take(imports, mem);
  assert.deepEqual([kind, from, [...payload]], [gangway.Kind.EVENT, id, [0x82, 1, 2]]);

  onUpdated.addListener = () => {
    throw new Error("Type error for parameter filter");
  };
  const reason = (size) => {
    imports.read(64);
    return Buffer.from(mem.buffer, 64, -size).toString();
  };
  assert.equal(reason(listen("tabs.onUpdated", [0x80])), "Error\0Type error for parameter filter");
  assert.match(reason(listen("tabs.onNothing", [0x80])), /^ErrUnsupported\0/);

  imports.unlisten(id);
  assert.equal(onUpdated.listeners.size, 0);
  assert.deepEqual([...program.events.keys()], ["runtime.onConnect"]);
});

test("hands records over with their payload", async () => {
  let imports;
  const { browser, mem, gangway } = await run((host) => {
    imports = host;
    host.start();
  });
  const id = imports.listen(...write(mem, "runtime.onConnect"));
  const port = new FakePort("named");
  port.sender = { id: "other" };
  browser.runtime.onConnect.fire(port);
  const connected = take(imports, mem);
  assert.deepEqual({ ...connected, payload: new TextDecoder().decode(connected.payload) }, { kind: gangway.Kind.CONNECT, id: 1, info: id, payload: "named" });
  assert.equal(imports.object(), 10); // {id: "other"} as CBOR.
  port.onMessage.fire(7);
  assert.deepEqual(take(imports, mem), { kind: gangway.Kind.MESSAGE, id: 1, info: 0, payload: new Uint8Array([7]) });
  port.onMessage.fire(() => {});
  assert.equal(take(imports, mem).kind, gangway.Kind.BAD_MESSAGE);
  port.onDisconnect.fire({ error: { message: "why" } });
  const end = take(imports, mem);
  assert.equal(end.kind, gangway.Kind.DISCONNECT);
  assert.equal(new TextDecoder().decode(end.payload), "why");
  assert.equal(take(imports, mem), null);
});

test("answers 0 for an event that is not declared", async () => {
  let imports;
  const { mem } = await run((host) => {
    imports = host;
  });
  assert.equal(imports.listen(...write(mem, "action.onClicked")), 0);
});

test("posts a copy of the value, never a view of Go's memory", async () => {
  let imports;
  const { mem, program } = await run((host) => {
    imports = host;
  });
  const port = new FakePort();
  const id = program.adopt(port);
  new Uint8Array(mem.buffer).set([0x42, 1, 2], 100); // A byte string of two.
  assert.equal(imports.post(id, 100, 3), 0);
  assert.equal(port.posted[0].length, 2);
  assert.equal(port.posted[0].buffer.byteLength, 2);
});

test("says why a message was not posted", async () => {
  let imports;
  const { mem, program } = await run((host) => {
    imports = host;
  });
  const port = new FakePort();
  const id = program.adopt(port);
  port.postMessage = () => {
    throw new RangeError("too large");
  };
  new Uint8Array(mem.buffer)[100] = 1;
  const reason = () => {
    const size = imports.post(id, 100, 1);
    imports.read(200);
    return new TextDecoder().decode(new Uint8Array(mem.buffer, 200, size));
  };
  assert.equal(reason(), "RangeError\0too large");
  program.ports.get(id).disconnect();
  assert.match(reason(), /disconnected port/);
});

test("reads Go's memory after it has grown", async () => {
  let imports;
  const { mem } = await run((host) => {
    imports = host;
  });
  imports.listen(...write(mem, "runtime.onConnect"));
  mem.buffer = structuredClone(mem.buffer, { transfer: [mem.buffer] }); // Detaches the old one.
  assert.notEqual(imports.listen(...write(mem, "runtime.onConnect")), 0);
});

test("wakes Go for what arrives, and once more for what arrived while it ran", async () => {
  let imports;
  let resumes = 0;
  const context = await run((host) => {
    imports = host;
    host.start();
    return () => {
      resumes++;
      if (resumes === 1) context.program.put({ kind: 2, id: 1 }); // Go runs: it cannot be entered.
      if (resumes === 2) while (imports.next(0, 0, 0) >= 0);
    };
  });
  context.program.put({ kind: 2, id: 1 });
  assert.equal(resumes, 2);
  assert.equal(context.program.queue.length, 0);
});

test("does not wake Go before it takes records", async () => {
  const { program, wakes } = await run(() => {});
  program.put({ kind: 2, id: 1 });
  assert.equal(wakes.count, 0);
});

for (const [name, code, sentence] of [
  ["a main that returns", 0, /main returned.*select \{\}.*starts again at the next event/],
  ["a panic", 2, /exit code 2.*starts again at the next event/],
]) {
  test(`says what to do after ${name}, and disconnects`, async () => {
    let go;
    const { program, errors } = await run((_host, _mem, program) => {
      go = program;
    });
    const port = new FakePort();
    program.adopt(port);
    go.leave(code);
    await new Promise(setImmediate);
    assert.match(errors[0], sentence);
    assert.equal(port.disconnects, 1);
    go._resume(); // A late timer or click is not an error.
  });
}

const trap = () => {
  throw new RangeError("out of memory");
};

test("disconnects after a trap inside WebAssembly", async () => {
  let go;
  const { program, errors } = await run((_host, _mem, program) => {
    go = program;
    return trap;
  });
  const port = new FakePort();
  program.adopt(port);
  go._resume();
  assert.match(errors[0], /stopped inside WebAssembly.*out of memory/);
  assert.equal(port.disconnects, 1);
});

test("says nothing of a program that stops because its page is gone", async () => {
  let go;
  const { errors, global } = await run((_host, _mem, program) => {
    go = program;
    return trap;
  });
  global.document = { defaultView: null };
  go._resume();
  go._resume();
  assert.deepEqual(errors, []);
});

for (const first of [true, false]) {
  test(`says that it was an exit when Go exits in a callback of its own call${first ? " in its first turn" : ""}`, async () => {
    let go;
    const { errors, logs } = await run(
      (_host, _mem, program) => {
        go = program;
        const leave = () => {
          go.leave(3);
          throw new TypeError("this._inst is undefined"); // In wasm_exec.js, which goes on with the call.
        };
        return first ? leave() : leave;
      },
      { config: { exec: true } },
    );
    go._resume();
    await new Promise(setImmediate);
    assert.equal(errors.length, 1);
    assert.match(errors[0], /exit code 3/);
    assert.deepEqual([...logs[0]], ["gangway:exit", 3]);
    assert.equal(logs.length, 1);
  });
}

/**
 * A program with timers, and a clock that moves by hand. first is its first turn,
 * and take each later one, whose times rings has.
 */
const withTimers = async (take, first = (_timers) => {}) => {
  const clock = { now: 0, sets: 0, rings: [], timers: new Map() };
  const timers = {};
  const context = await run(
    (_host, mem, go) => {
      const view = new DataView(mem.buffer);
      const { "runtime.scheduleTimeoutEvent": begin, "runtime.clearTimeoutEvent": end } = go.importObject.gojs;
      timers.begin = (delay) => {
        view.setBigInt64(8, BigInt(delay), true);
        begin(0);
        return view.getInt32(16, true);
      };
      timers.end = (id) => {
        view.setInt32(8, id, true);
        end(0);
      };
      timers.go = go;
      first(timers);
      return () => {
        clock.rings.push(clock.now);
        take(timers);
      };
    },
    {
      globals: {
        performance: { now: () => clock.now },
        setTimeout: (f, ms) => {
          clock.timers.set(++clock.sets, { f, at: clock.now + ms });
          return clock.sets;
        },
        clearTimeout: (id) => clock.timers.delete(id),
      },
    },
  );
  const pass = (ms) => {
    for (const end = clock.now + ms; clock.now < end; clock.now++) {
      for (const [id, { f, at }] of clock.timers) if (at <= clock.now && clock.timers.delete(id)) f();
    }
  };
  return { ...context, clock, timers, pass };
};

test("takes one timer of the browser for a program that sets its own with each message", async () => {
  let id = 0;
  const { clock, timers, pass } = await withTimers(() => timers.end(id));
  const due = 100;
  id = timers.begin(due);
  for (let i = 0; i < 50; i++) {
    pass(1);
    timers.end(id);
    id = timers.begin(due - clock.now);
  }
  assert.equal(clock.sets, 1);
  pass(200);
  assert.deepEqual(clock.rings, [due]);
});

test("has a timer ring when it is due, whatever was set before", async () => {
  const ids = [];
  const { clock, timers, pass } = await withTimers(() => ids.splice(0).forEach(timers.end));
  timers.end(timers.begin(10));
  ids.push(timers.begin(30)); // Later than the one that was taken back,
  pass(100);
  ids.push(timers.begin(50));
  ids.push(timers.begin(20)); // and earlier than one that stays.
  pass(100);
  assert.deepEqual(clock.rings, [30, 120]);
  timers.end(timers.begin(10)); // Nobody is to wake.
  pass(100);
  assert.equal(clock.rings.length, 2);
});

test("wakes a program again that has not taken a timer yet", async () => {
  const { clock, timers, pass } = await withTimers(() => clock.rings.length === 2 && timers.end(id));
  const id = timers.begin(5);
  pass(50);
  assert.equal(clock.rings.length, 2);
});

for (const [name, end, when] of [
  ["an exit in a callback", (go) => go.leave(2), "called"],
  ["an exit in the timer's turn", (go) => go.leave(2)],
  ["a trap in a callback", () => trap(), "called"],
  ["a trap in the timer's turn", () => trap()],
  ["a trap in its first turn", () => trap(), "first"],
]) {
  test(`does not wait for a program to take its timer after ${name}`, async () => {
    const { clock, timers, pass } = await withTimers(
      () => end(timers.go),
      (timers) => {
        timers.begin(1);
        if (when === "first") end(timers.go);
      },
    );
    if (when === "called") timers.go._resume();
    pass(50);
    assert.equal(clock.rings.length, when === "first" ? 0 : 1);
    assert.equal(timers.go.exited, true);
    assert.equal(clock.timers.size, 0);
    timers.go._resume(); // A late click is not an error.
  });
}

for (const [name, error, sentence] of [
  ["refused by the policy", new WebAssembly.CompileError("call to WebAssembly.instantiate() blocked by CSP"), /wasm-unsafe-eval/],
  ["from another build", new WebAssembly.LinkError("import object field 'x' is not a Function"), /different builds/],
  ["missing", new TypeError("NetworkError when attempting to fetch resource."), /could not be loaded.*gangway build/],
]) {
  test(`says what to do about a module that is ${name}`, async () => {
    const { errors, browser } = await run(() => {}, { instantiate: async () => Promise.reject(error) });
    assert.match(errors[0], sentence);
    const port = new FakePort();
    browser.runtime.onConnect.fire(port);
    assert.equal(port.disconnects, 1);
  });
}

test("says what to do when a callback has blocked", async () => {
  let go;
  const { global, errors } = await run((_host, _mem, program) => {
    go = program;
  });
  global.fs.writeSync(2, new TextEncoder().encode("all goroutines are asleep - deadlock!"));
  go.leave(2);
  await new Promise(setImmediate);
  assert.match(errors[0], /by a deadlock.*let it start a goroutine/);
});

test("passes output on unchanged for gangway exec", async () => {
  const { global, logs } = await run(() => {}, { config: { exec: true, argv: ["a"] } });
  const half = new TextEncoder().encode("é");
  global.fs.writeSync(1, half.subarray(0, 1));
  global.fs.writeSync(1, half.subarray(1));
  global.fs.writeSync(2, new TextEncoder().encode("error"));
  assert.deepEqual(
    logs.map((args) => [...args]),
    [
      ["gangway:write", 1, ""],
      ["gangway:write", 1, "é"],
      ["gangway:write", 2, "error"],
    ],
  );
});

const HEADER = [0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf3, 1];

test("keeps a one-shot message whose answer it cannot decode", async () => {
  let imports;
  const { browser, mem } = await run(
    (host) => {
      imports = host;
      host.start();
    },
    { config: { events: ["runtime.onMessage"] } },
  );
  imports.listen(...write(mem, "runtime.onMessage"));
  const answers = [];
  browser.runtime.onMessage.fire("question", {}, (answer) => answers.push(answer));
  const { id } = take(imports, mem);
  new Uint8Array(mem.buffer).set([0xff, 7], 100);
  assert.notEqual(imports.reply(id, 100, 1), 0); // 0xff begins no item.
  assert.equal(imports.reply(id, 101, 1), 0);
  assert.equal(imports.reply(id, 101, 1), 0);
  assert.deepEqual(answers, [7]);
});

test("notes how large a one-shot message is that Go takes", async () => {
  let imports;
  const { browser, mem, program } = await run(
    (host) => {
      imports = host;
      host.start();
    },
    { config: { events: ["runtime.onMessage"] } },
  );
  imports.listen(...write(mem, "runtime.onMessage"));
  for (const message of ["question", Symbol.iterator]) browser.runtime.onMessage.fire(message, {}, () => {});
  const sizes = [0, 0].map(() => program.requests.get(take(imports, mem).id).size);
  assert.deepEqual(sizes, [9, 64 * 1024 * 1024]);
});

/** Where the tests have a port's outbox in Go's memory, and its batch. */
const OUTBOX = 512;
const BATCH = 1024;

/** Starts a program with a port to Go, and returns what posts on it. */
const runWithGo = async () => {
  let imports;
  let go;
  const context = await run(
    (host, _mem, program) => {
      imports = host;
      go = program;
      return () => go.turn?.();
    },
    { config: { batched: true } },
  );
  context.mem.buffer = new ArrayBuffer(256 * 1024);
  const port = new FakePort();
  const turn = (action) => {
    go.turn = action;
    go._resume();
    go.turn = undefined;
  };
  /** Puts an item into the outbox, as package bridge does. */
  const post = (id, bytes) => {
    const outbox = new Uint32Array(context.mem.buffer, OUTBOX, 2);
    const first = outbox[1] === 0;
    if (first) {
      new Uint8Array(context.mem.buffer).set(HEADER, BATCH);
      outbox[0] = BATCH;
      outbox[1] = HEADER.length;
    }
    new Uint8Array(context.mem.buffer).set([bytes.length, 0, 0, 0, ...bytes], BATCH + outbox[1]);
    outbox[1] += 4 + bytes.length;
    return !first || Boolean(imports.send(id, OUTBOX));
  };
  return { ...context, imports, port, turn, post };
};

test("posts the messages of the turn of a connection as one batch, when the turn ends", async () => {
  const { program, port, turn, post } = await runWithGo();
  turn(() => {
    const id = program.adopt(port, true);
    post(id, [7]);
    post(id, [8, 9]);
    assert.equal(port.posted.length, 0);
  });
  assert.deepEqual([...port.posted[0]], [...HEADER, 1, 0, 0, 0, 7, 2, 0, 0, 0, 8, 9]);
  assert.equal(port.posted.length, 1);
});

test("posts the first message of a later turn at once, and those that follow when the turn ends", async () => {
  const { program, port, turn, post } = await runWithGo();
  let id;
  turn(() => {
    id = program.adopt(port, true);
  });
  port.posted.length = 0;
  for (let n = 0; n < 2; n++) {
    turn(() => {
      post(id, [1]);
      assert.deepEqual([...port.posted[0]], [...HEADER, 1, 0, 0, 0, 1]);
      post(id, [2]);
      post(id, [3, 4]);
      assert.equal(port.posted.length, 1);
    });
    assert.deepEqual([...port.posted[1]], [...HEADER, 1, 0, 0, 0, 2, 2, 0, 0, 0, 3, 4]);
    assert.equal(port.posted.length, 2);
    port.posted.length = 0;
  }
});

test("greets with an empty batch in the turn of the connection, once", async () => {
  const { program, port, turn } = await runWithGo();
  turn(() => program.adopt(port, true));
  turn(() => {});
  assert.deepEqual(
    port.posted.map((bytes) => [...bytes]),
    [HEADER],
  );
});

test("posts what waits before it disconnects", async () => {
  const { program, port, turn, post, imports } = await runWithGo();
  turn(() => {
    const id = program.adopt(port, true);
    post(id, [7]);
    imports.disconnect(id);
  });
  assert.equal(port.posted.length, 1);
  assert.equal(port.disconnects, 1);
});

test("posts what waits when the program ends in the same turn", async () => {
  const { program, port, turn, post } = await runWithGo();
  turn(() => {
    post(program.adopt(port, true), [7]);
    program.finish({ sentence: "over" });
  });
  assert.equal(port.posted.length, 1);
});

test("posts a long item alone and in order, and says when it cannot", async () => {
  const { program, port, turn, post, imports } = await runWithGo();
  const long = 65 * 1024;
  turn(() => {
    const id = program.adopt(port, true);
    post(id, [1]);
    assert.equal(imports.post(id, 2048, long), 0);
    post(id, [2]);
    port.postMessage = () => {
      throw new RangeError("too large");
    };
    assert.notEqual(imports.post(id, 2048, long), 0);
  });
  assert.deepEqual(
    port.posted.map((bytes) => bytes.length),
    [HEADER.length + 5, HEADER.length + 4 + long],
  );
});

test("posts long items of one length with their own bytes each", async () => {
  const { program, port, turn, imports, mem } = await runWithGo();
  port.postMessage = (bytes) => port.posted.push(structuredClone(bytes));
  turn(() => {
    const id = program.adopt(port, true);
    for (const byte of [1, 2]) {
      new Uint8Array(mem.buffer).fill(byte, 2048, 2048 + 70_000);
      imports.post(id, 2048, 70_000);
    }
  });
  assert.deepEqual(
    port.posted.map((bytes) => [bytes.length, bytes[8 + 3], bytes[8 + 2], bytes.at(4 + 8), bytes.at(-1)]),
    [1, 2].map((byte) => [HEADER.length + 4 + 70_000, 0, 1, byte, byte]),
  );
});

test("posts what waits when it is told to, and the rest when the turn ends", async () => {
  const { program, port, turn, post, imports } = await runWithGo();
  turn(() => {
    const id = program.adopt(port, true);
    post(id, [1]);
    imports.flush(id);
    assert.equal(port.posted.length, 1);
    post(id, [2]);
  });
  assert.deepEqual(
    port.posted.map((bytes) => [...bytes.slice(HEADER.length)]),
    [
      [1, 0, 0, 0, 1],
      [1, 0, 0, 0, 2],
    ],
  );
});

for (const [name, record] of [
  ["a message", (value) => ({ kind: 3, id: 1, value })],
  ["a batch", (value) => ({ kind: 11, id: 1, value })],
  ["an object of the API", (object) => ({ kind: 1, id: 1, object })],
  ["the arguments of an event", (argument) => ({ kind: 2, id: 1, value: [argument] })],
  ["a DOM event", (detail) => ({ kind: 2, id: 1, value: [], detail })],
]) {
  test(`lets go of ${name} when Go pauses`, async () => {
    const { program, turn, imports, gangway } = await runWithGo();
    const refs = [];
    const watched = (object) => {
      refs.push(new WeakRef(object));
      return object;
    };
    const { encode } = gangway.Host.prototype;
    gangway.Host.prototype.encode = function (...args) {
      const encoded = encode.apply(this, args);
      if (this.payload.length > 1024) watched(this.payload.buffer); // Encoders keep small ones.
      return encoded;
    };
    turn(() => {
      program.put(record(watched(new Uint8Array(2 << 20))));
      while (imports.next(0, 0, 0) >= 0);
    });
    assert.equal(await left(refs), 0);
  });
}

test("lets go of what was sent when Go pauses", async () => {
  const { program, turn, imports, mem } = await runWithGo();
  turn(() => {
    assert.equal(imports.decode(...write(mem, "\x07")), 0);
    assert.equal(program.outgoing, 7);
  });
  assert.equal(program.outgoing, undefined);
});

test("takes nothing for a port that has ended", async () => {
  const { program, port, turn, post } = await runWithGo();
  turn(() => {
    const id = program.adopt(port, true);
    program.ports.get(id).freeze();
    assert.equal(post(id, [1]), false);
  });
  assert.deepEqual(port.posted.map((batch) => [...batch]), [HEADER]); // The greeting.
});

test("says of a port of a frozen page why it takes nothing, until Go knows", async () => {
  const { program, port, turn, imports, mem } = await runWithGo();
  turn(() => {
    const id = program.adopt(port, false);
    program.freeze();
    assert.equal(imports.send(id, 0), -1);
    const size = imports.post(id, ...write(mem, "\x07"));
    imports.read(0);
    assert.match(new TextDecoder().decode(new Uint8Array(mem.buffer, 0, size)), /^FrozenError\0/);
    program.thaw();
    assert.equal(imports.send(id, 0), -1);
    imports.next(0, 64, 64);
    assert.equal(imports.send(id, 0), 0);
  });
});

test("posts what waits in memory that has grown", async () => {
  const { program, port, turn, post, mem } = await runWithGo();
  turn(() => {
    post(program.adopt(port, true), [7]);
    mem.buffer = structuredClone(mem.buffer, { transfer: [mem.buffer] });
  });
  assert.deepEqual([...port.posted[0]], [...HEADER, 1, 0, 0, 0, 7]);
});

test("knows which ports lead to Go", async () => {
  const { program, imports } = await runWithGo();
  assert.equal(imports.batched(program.adopt(new FakePort(), true)), 1);
  assert.equal(imports.batched(program.adopt(new FakePort(), false)), 0);
  assert.equal(imports.batched(99), 0);
});

test("gives Go the time in nanoseconds", async () => {
  let go;
  const { mem } = await run((_host, _mem, program) => {
    go = program;
  });
  const before = Date.now();
  go.importObject.gojs["runtime.nanotime1"](256);
  const milliseconds = Number(new DataView(mem.buffer).getBigInt64(264, true)) / 1e6;
  assert.ok(Math.abs(milliseconds - before) < 1000, `${milliseconds} is not about ${before}`);
});

/** Go's own wasm_exec.js with a module whose Go asks for properties. */
const runWithWasmExec = async () => {
  const root = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const window = { TextEncoder, TextDecoder, performance, crypto };
  new Function("globalThis", fs.readFileSync(path.join(root, "lib", "wasm", "wasm_exec.js"), "utf8"))(window);
  const mem = { buffer: new ArrayBuffer(65536) };
  const view = new DataView(mem.buffer);
  const stack = 256;
  let asked = 0; // So often wasm_exec.js has been.
  const exports = { mem, run: () => {}, getsp: () => (asked++, stack) };
  const instance = Object.create(WebAssembly.Instance.prototype, { exports: { value: exports } });
  const { program } = await run(undefined, { globals: { Go: window.Go }, instantiate: async () => ({ instance }) });
  const { go } = program.host;
  /** The answer as Go finds it, given the number of an object and where a name stands. */
  const get = (object, address, name) => {
    new Uint8Array(mem.buffer).set(new TextEncoder().encode(name), address);
    view.setUint32(stack + 8, object, true);
    view.setUint32(stack + 12, 0x7ff80001, true);
    view.setBigInt64(stack + 16, BigInt(address), true);
    view.setBigInt64(stack + 24, BigInt(name.length), true);
    view.setBigInt64(stack + 32, -1n, true);
    go.importObject.gojs["syscall/js.valueGet"](stack);
    return view.getBigInt64(stack + 32, true);
  };
  return { go, get, asked: () => asked };
};

test("answers for wasm_exec.js that no call is pending, and nothing else", async () => {
  const { go, get, asked } = await runWithWasmExec();
  const [GLOBAL, GO] = [5, 6];
  const pending = () => get(GO, 1024, "_pendingEvent");
  const none = pending();
  assert.deepEqual([pending(), pending(), asked()], [none, none, 1]);
  go._pendingEvent = { id: 1 };
  assert.notEqual(pending(), none);
  go._pendingEvent = null;
  assert.equal(pending(), none);
  assert.equal(asked(), 2);
  assert.notEqual(get(GLOBAL, 1024, "_pendingEvent"), none, "of another object");
  assert.notEqual(get(GO, 2048, "argv"), none, "of another name");
  assert.equal(asked(), 4);
});

for (const [name, { carrier, ...globals }] of Object.entries({
  "by the browser": {
    atob: () => assert.fail("not needed"),
    Uint8Array: class extends Uint8Array {
      static fromBase64(text) {
        return new this(Buffer.from(text, "base64"));
      }
    },
  },
  "by atob": {},
  "as brotli": { carrier: brotli, DecompressionStream: unpacksBrotli },
})) {
  test(`reads the module out of the script that carries it, ${name}`, async () => {
    let module;
    const instantiate = async (response) => {
      module = await response.arrayBuffer();
      throw new Error("enough");
    };
    const { errors } = await run(() => {}, { carrier, instantiate, globals });
    while (errors.length === 0) await new Promise(setImmediate);
    assert.equal(Buffer.from(module).toString(), "\0asm");
  });
}

test("finds what Go means in the upper half of its memory, where pointers come as negative numbers", async () => {
  const { program, browser, imports, port, turn, mem, gangway } = await runWithGo();
  const base = 2 ** 31;
  mem.buffer = new ArrayBuffer(base + 64 * 1024);
  const signed = (offset) => (base + offset) | 0;
  const bytes = (offset, length) => new Uint8Array(mem.buffer, base + offset, length);
  const put = (offset, content) => bytes(offset, content.length).set(content);
  const text = (offset, words) => put(offset, new TextEncoder().encode(words));
  assert.ok(signed(0) < 0);

  turn(() => {
    text(0, "runtime.onConnect");
    assert.equal(imports.listen(signed(0), 17), 1);
    browser.runtime.onConnect.fire(Object.assign(new FakePort("a name"), { sender: { id: "x" } }));
    assert.equal(imports.next(signed(64), signed(128), 32), 6);
    assert.equal(new DataView(mem.buffer).getUint32(base + 64, true), gangway.Kind.CONNECT);
    assert.equal(Buffer.from(bytes(128, 6)).toString(), "a name");
    imports.read(signed(256));
    assert.equal(Buffer.from(bytes(256, 6)).toString(), "a name");

    put(512, [0x18, 42]);
    assert.equal(imports.decode(signed(512), 2), 0);
    assert.equal(program.outgoing, 42);
    const plain = new FakePort();
    assert.equal(imports.post(program.adopt(plain, false), signed(512), 2), 0);
    assert.deepEqual(plain.posted, [42]);
    const answers = [];
    assert.equal(imports.reply(program.request((value) => answers.push(value), {}, true), signed(512), 2), 0);
    assert.deepEqual(answers, [42]);

    const id = program.adopt(port, true);
    assert.equal(imports.post(id, signed(512), 2), 0);
    assert.deepEqual([...port.posted[0]], [...HEADER, 2, 0, 0, 0, 0x18, 42]);
    put(1024, HEADER);
    new Uint32Array(mem.buffer, base + 2048, 2).set([base + 1024, HEADER.length]);
    assert.equal(imports.send(id, signed(2048)), 1);
  });
  assert.deepEqual([...port.posted[1]], HEADER);
});
