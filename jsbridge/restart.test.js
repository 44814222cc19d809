"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const { FakeHost, FakePort, load } = require("./fake.js");

const events = ["action.onClicked", "runtime.onConnect", "runtime.onConnectExternal", "runtime.onMessage", "late.tabs.onRemoved"];

/** Starts a program in a background, with a clock that stands still. */
const start = (config = {}) => {
  const clock = { now: 0, timers: [] };
  const runs = [];
  const setTimeout = (f, ms) => {
    const timer = { f, at: clock.now + ms };
    clock.timers.push(timer);
    return timer;
  };
  const clearTimeout = (timer) => {
    clock.timers = clock.timers.filter((other) => other !== timer);
  };
  const loaded = load(["loader.js"], { performance: { now: () => clock.now }, setTimeout, clearTimeout });
  loaded.browser.runtime.onConnectExternal = new loaded.browser.runtime.onConnect.constructor();
  loaded.browser.tabs = { onRemoved: new loaded.browser.runtime.onConnect.constructor() };
  loaded.gangway.Host = class extends FakeHost {
    run() {
      runs.push(this);
    }
  };
  loaded.gangway.start({ program: "test", events, ...config });
  const program = loaded.gangway.programs[0];
  const listen = () => {
    for (const event of program.events.values()) event.listen();
  };
  const pass = (ms) => {
    clock.now += ms;
    const due = clock.timers.filter(({ at }) => at <= clock.now);
    clock.timers = clock.timers.filter((timer) => !due.includes(timer));
    for (const { f } of due) f();
  };
  listen();
  return { ...loaded, program, runs, listen, pass, crash: () => program.finish({ sentence: "it panicked" }) };
};

const kinds = (program) => [...program.queue].map(({ kind }) => kind);

test("starts the program again at the next event, and not before", () => {
  const { browser, program, runs, errors, listen, crash, gangway } = start();
  const port = new FakePort();
  program.adopt(port);
  crash();
  assert.equal(port.disconnects, 1);
  assert.equal(runs.length, 1);
  assert.deepEqual(errors, ["gangway: test: it panicked; it starts again at the next event"]);

  const next = new FakePort();
  browser.runtime.onConnect.fire(next);
  next.onMessage.fire("first");
  assert.equal(runs.length, 2);
  assert.equal(next.disconnects, 0);
  assert.deepEqual(kinds(program), []);
  listen();
  assert.deepEqual(kinds(program), [gangway.Kind.CONNECT, gangway.Kind.MESSAGE]);
});

test("keeps what Go has not taken for the next run, in order", () => {
  const { browser, program, runs, listen, crash, gangway } = start();
  const { CONNECT, EVENT, MESSAGE, REQUEST, DISCONNECT } = gangway.Kind;
  const [open, ended] = [new FakePort(), new FakePort()];
  browser.runtime.onConnect.fire(open);
  open.onMessage.fire("a");
  browser.runtime.onConnect.fire(ended);
  ended.onMessage.fire("b");
  ended.onDisconnect.fire({});
  browser.action.onClicked.fire({ id: 1 });
  const [listener] = browser.runtime.onMessage.listeners;
  const answers = [];
  listener("question", {}, (answer) => answers.push(answer));
  crash();
  assert.equal(runs.length, 2, "something waits, so that it starts at once");
  open.onMessage.fire("c");
  listen();
  assert.deepEqual(
    [...program.queue].map(({ kind, id, value }) => [kind, id, kind === EVENT ? value[0] : value].filter((part) => part !== undefined)),
    [
      [EVENT, 1, { id: 1 }],
      [CONNECT, 1], [MESSAGE, 1, "a"], [MESSAGE, 1, "c"],
      [CONNECT, 2], [MESSAGE, 2, "b"], [DISCONNECT, 2],
      [REQUEST, 1, "question"],
    ],
  );
  program.reply(1, "answer");
  assert.deepEqual(answers, ["answer"]);
});

test("ends what Go has taken", () => {
  const { browser, program, runs, crash } = start();
  const port = new FakePort();
  browser.runtime.onConnect.fire(port);
  const answers = [];
  [...browser.runtime.onMessage.listeners][0]("question", {}, (answer) => answers.push(answer));
  const reply = program.await(Promise.resolve(1));
  while (program.queue.take());
  crash();
  assert.equal(port.disconnects, 1);
  assert.deepEqual(answers, [undefined]);
  assert.equal(program.calls.has(reply), false);
  assert.equal(runs.length, 1);
});

test("is not started by events that do not wake it", () => {
  const { browser, runs, listen, crash } = start();
  crash();
  browser.tabs.onRemoved.fire(7);
  assert.equal(runs.length, 1);
  browser.action.onClicked.fire({ id: 1 });
  listen();
  assert.equal(runs.length, 2);
  assert.equal(browser.tabs.onRemoved.listeners.size, 1);
});

test("pauses longer and longer in a crash loop, refuses meanwhile, and says so once", () => {
  const { browser, program, runs, errors, listen, pass, crash } = start();
  const wake = () => {
    browser.action.onClicked.fire({ id: 1 });
    listen();
    while (program.queue.take());
  };
  for (let n = 1; n <= 3; n++) {
    crash();
    wake();
    assert.equal(runs.length, n + 1);
  }
  crash();
  assert.equal(errors.length, 4);
  assert.match(errors[3], /4th time in a row.*programs\[0\]\.runs\.traces/);
  for (const pause of [1000, 2000, 4000]) {
    const before = runs.length;
    const port = new FakePort();
    browser.runtime.onConnect.fire(port);
    assert.equal(port.disconnects, 1);
    assert.equal([...browser.runtime.onMessage.listeners][0]("question", {}, () => {}), undefined);
    browser.action.onClicked.fire({ id: 2 });
    pass(pause - 1);
    assert.equal(runs.length, before);
    pass(1);
    assert.equal(runs.length, before + 1, "the click was kept");
    listen();
    assert.equal(program.queue.length, 1);
    while (program.queue.take());
    crash();
  }
  assert.equal(errors.length, 4);
  assert.equal(program.runs.traces.length, 3);
});

test("refuses at the begin of a pause what Go has not taken, as it does meanwhile", () => {
  const { browser, program, runs, listen, pass, crash, gangway } = start({ batched: true });
  for (let n = 1; n <= 3; n++) crash();
  const ports = { plain: new FakePort(), go: new FakePort(), session: new FakePort("gangway.session/a"), silent: new FakePort() };
  for (const port of Object.values(ports)) browser.runtime.onConnect.fire(port);
  ports.plain.onMessage.fire("a");
  ports.go.onMessage.fire(Uint8Array.from([...gangway.BATCH_HEADER, 0]));
  const answers = [];
  [...browser.runtime.onMessage.listeners][0]("question", {}, (answer) => answers.push(answer));
  browser.action.onClicked.fire({ id: 1 });
  listen();
  crash();
  const said = [gangway.CRASHING];
  assert.deepEqual(Object.values(ports).map(({ disconnects, posted }) => [disconnects, posted]), [[1, []], [1, said], [1, said], [0, []]]);
  assert.deepEqual(answers, [undefined]);
  assert.deepEqual([program.ports.size, program.requests.size], [0, 0]);
  const before = runs.length;
  pass(1000);
  assert.equal(ports.silent.disconnects, 1, "it has not said who it is");
  assert.equal(runs.length, before + 1, "the click was kept");
});

test("a run that lasts begins a new row", () => {
  const { browser, program, runs, listen, pass, crash } = start();
  for (let n = 0; n < 10; n++) {
    pass(30_000);
    crash();
    browser.action.onClicked.fire({ id: 1 });
    listen();
    while (program.queue.take());
    assert.equal(runs.length, n + 2);
  }
});

test("keeps the end of what the last runs have printed", () => {
  const { program, crash } = start();
  program.printed("x".repeat(10_000));
  program.printed("goroutine 1");
  crash();
  const [trace] = program.runs.traces;
  assert.equal(trace.output.length, 8192);
  assert.match(trace.output, /xgoroutine 1$/);
  assert.equal(trace.sentence, "it panicked");
});

/** What the background of a crash loop says before it ends a port. */
const crashing = Uint8Array.of(0x9e, 0x67, 0x61, 0x6e, 0x67, 0x77, 0xf4, 1);

/** A background whose program has ended for the fourth time in a row, with ports that it had then. */
const looping = (config, ...ports) => {
  const started = start(config);
  const { browser, crash, listen, program } = started;
  for (let n = 0; n < 3; n++) {
    crash();
    browser.action.onClicked.fire({ id: 1 });
    listen();
  }
  for (const port of ports) browser.runtime.onConnect.fire(port);
  while (program.queue.take());
  for (const port of program.ports.values()) port.open();
  return { ...started, end: crash };
};

const said = (port) => port.posted.map((value) => [...value]);

test("tells a Go at the other end that it pauses, and no script", () => {
  const [session, batched, plain] = [new FakePort("gangway.session/a"), new FakePort("b"), new FakePort("c")];
  const { gangway, end } = looping({}, session, batched, plain);
  batched.onMessage.fire(gangway.BATCH_HEADER);
  plain.onMessage.fire("text");
  end();
  assert.deepEqual([session, batched, plain].map(said), [[[...crashing]], [[...crashing]], []]);
  assert.deepEqual([session, batched, plain].map(({ disconnects }) => disconnects), [1, 1, 1]);
});

test("tells ports that come in the pause, sessions at once and others when they say that they are Go", () => {
  const { browser, gangway, end, pass } = looping({ batched: true });
  end();
  const ports = ["gangway.session/a", "go", "script", "silent"].map((name) => new FakePort(name));
  const [session, go, script, silent] = ports;
  for (const port of ports) browser.runtime.onConnect.fire(port);
  assert.deepEqual([said(session), session.disconnects], [[[...crashing]], 1]);
  go.onMessage.fire(gangway.BATCH_HEADER);
  script.onMessage.fire("text");
  assert.deepEqual([go, script, silent].map(said), [[[...crashing]], [], []]);
  assert.deepEqual([go, script, silent].map(({ disconnects }) => disconnects), [1, 1, 0]);
  pass(1000);
  assert.deepEqual([said(silent), silent.disconnects], [[], 1]);
  assert.equal(ports.reduce((sum, port) => sum + port.listeners(), 0), 0);
});

/** Opens a page of the extension beside a background. */
const openPage = ({ browser, global }) => {
  const own = vm.runInContext("globalThis", global);
  global.document = {};
  browser.extension = { getBackgroundPage: () => own, getViews: () => [own, {}] };
};

test("tells sessions that it pauses where a page could have them, and leaves all ports to the page", () => {
  const started = looping({ batched: true });
  const { browser, gangway, end } = started;
  openPage(started);
  end();
  const [session, other] = [new FakePort("gangway.session/a"), new FakePort("b")];
  for (const port of [session, other]) {
    port.sender = { url: "https://example.org/" };
    browser.runtime.onConnect.fire(port);
    port.onMessage.fire(gangway.BATCH_HEADER);
  }
  assert.deepEqual([session, other].map(said), [[[...crashing]], []]);
  assert.deepEqual([session, other].map(({ disconnects }) => disconnects), [0, 0]);
});

test("ends a session's port whose other end pauses, unless another context has it", () => {
  const { gangway, program, pass } = start();
  const { DISCONNECT, MESSAGE } = gangway.Kind;
  const [session, taken, ended, other] = ["gangway.session/a", "gangway.session/b", "gangway.session/c", "d"].map((name) => new FakePort(name));
  for (const port of [session, taken, ended, other]) {
    program.adopt(port, true);
    port.onMessage.fire(crashing);
  }
  pass(999);
  taken.onMessage.fire("welcome");
  ended.onDisconnect.fire({});
  pass(1);
  pass(10_000);
  assert.deepEqual(
    [...program.queue].map(({ kind, id, info }) => [kind, id, info]),
    [
      [MESSAGE, 2, undefined],
      [DISCONNECT, 3, gangway.End.CRASHING],
      [DISCONNECT, 1, gangway.End.CRASHING],
    ],
  );
  assert.deepEqual([session, taken, ended, other].map(({ disconnects }) => disconnects), [1, 0, 0, 0]);
});

test("does not tell other extensions", () => {
  const { browser, end } = looping({});
  end();
  const port = new FakePort("gangway.session/a");
  browser.runtime.onConnectExternal.fire(port);
  assert.deepEqual([said(port), port.disconnects], [[], 1]);
});

test("knows by the last word of a port that the other end pauses", () => {
  const { gangway, program } = start();
  const { MESSAGE, DISCONNECT } = gangway.Kind;
  const [told, went, outside] = [new FakePort(), new FakePort(), new FakePort()];
  program.adopt(told, true);
  program.adopt(went, true);
  program.adopt(outside, false);
  for (const port of [told, went, outside]) port.onMessage.fire(crashing);
  went.onMessage.fire("it goes on with another context");
  for (const port of [told, went, outside]) port.onDisconnect.fire({});
  assert.deepEqual(
    [...program.queue].map(({ kind, id, info }) => [kind, id, info]),
    [
      [MESSAGE, 3, undefined],
      [MESSAGE, 2, undefined],
      [DISCONNECT, 1, gangway.End.CRASHING],
      [DISCONNECT, 2, gangway.End.BROWSER],
      [DISCONNECT, 3, gangway.End.BROWSER],
    ],
  );
});
