"use strict";

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { FakeHost, FakePort, load } = require("./fake.js");

const events = ["action.onClicked", "runtime.onConnect", "runtime.onMessage", "late.tabs.onRemoved"];

/** Starts a program in a background, with a clock that stands still. */
const start = () => {
  const clock = { now: 0, timers: [] };
  const runs = [];
  const { setTimeout, clearTimeout } = { setTimeout: (f, ms) => clock.timers.push({ f, at: clock.now + ms }), clearTimeout: () => {} };
  const loaded = load(["loader.js"], { performance: { now: () => clock.now }, setTimeout, clearTimeout });
  loaded.browser.tabs = { onRemoved: new loaded.browser.runtime.onConnect.constructor() };
  loaded.gangway.Host = class extends FakeHost {
    run() {
      runs.push(this);
    }
  };
  loaded.gangway.start({ program: "test", events });
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
