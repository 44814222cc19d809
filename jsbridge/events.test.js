"use strict";

// The events of the browser's API: found by their paths, with arguments of the
// manifest, and answered.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { FakeEvent, FakeHost, load, takeAll } = require("./fake.js");

/** Starts a program in a background whose browser has an API. */
const start = (events, api, config = {}) => {
  const timers = [];
  const clock = { now: 0 };
  const loaded = load(["loader.js"], { setTimeout: (f, ms) => timers.push({ f, ms }), performance: { now: () => clock.now } });
  Object.assign(loaded.browser, { tabs: {} }, api);
  loaded.gangway.Host = FakeHost;
  loaded.gangway.start({ program: "test", events, ...config });
  const [program] = loaded.gangway.programs;
  /** What waits for Go: the kinds and the arguments. */
  const taken = () => takeAll(program.queue).map(({ kind, value }) => [kind, Array.isArray(value) ? [...value] : value]);
  const crash = () => program.finish({ sentence: "it panicked" });
  return { ...loaded, program, timers, clock, taken, crash, listen: (name) => program.events.get(name).listen() };
};

const many = 10_000;

test("registers any event by its path in the turn of the start, and keeps all its arguments in order", () => {
  const [onAlarm, onChanged] = [new FakeEvent(), new FakeEvent()];
  const { listen, taken, gangway } = start(["alarms.onAlarm", "storage.local.onChanged"], { alarms: { onAlarm }, storage: { local: { onChanged } } });
  onAlarm.fire({ name: "a" });
  onChanged.fire({ key: {} }, "local");
  onAlarm.fire({ name: "b" }, 2, 3);
  const { EVENT } = gangway.Kind;
  assert.deepEqual(taken(), []);
  listen("alarms.onAlarm");
  assert.deepEqual(taken(), [[EVENT, [{ name: "a" }]], [EVENT, [{ name: "b" }, 2, 3]]]);
  listen("storage.local.onChanged");
  assert.deepEqual(taken(), [[EVENT, [{ key: {} }, "local"]]]);
});

test("bounds what it keeps for a Go that does not listen", () => {
  const onAlarm = new FakeEvent();
  const { listen, taken } = start(["alarms.onAlarm"], { alarms: { onAlarm } });
  for (let n = 0; n < many + 5; n++) onAlarm.fire(n);
  listen("alarms.onAlarm");
  const got = taken();
  assert.deepEqual([got.length, got[0][1], got[many - 1][1]], [many, [0], [many - 1]]);
});

test("passes the arguments of the manifest to addListener, the same in each run", () => {
  const onUpdated = new FakeEvent();
  const filter = [{ urls: ["https://example.org/*"] }];
  const { crash, program } = start(["tabs.onUpdated"], { tabs: { onUpdated } }, { extra: { "tabs.onUpdated": filter } });
  assert.deepEqual(onUpdated.extra, [filter]);
  crash();
  assert.equal(onUpdated.listeners.size, 1);
  assert.equal(program.events.get("tabs.onUpdated").state, "kept");
});

test("starts without events that the context lacks or whose arguments the browser refuses, and says why when Go listens", () => {
  const onBeforeRequest = new FakeEvent();
  onBeforeRequest.addListener = () => {
    throw new Error("Incorrect argument types");
  };
  const { program, errors } = start(["alarms.onAlarm", "webRequest.onBeforeRequest"], { webRequest: { onBeforeRequest } });
  assert.match(program.lacking.get("alarms.onAlarm"), /^a permission or a key in manifest\.json/);
  assert.match(program.lacking.get("webRequest.onBeforeRequest"), /^other arguments under "events".*Incorrect argument types/);
  assert.deepEqual([program.events.size, errors], [0, []]);
});

test("says that a content script lacks what it never has", () => {
  const { gangway } = load(["loader.js"], { document: {} });
  gangway.Host = FakeHost;
  gangway.start({ program: "test", events: ["alarms.onAlarm"] });
  assert.equal(gangway.programs[0].lacking.get("alarms.onAlarm"), "a background or an extension page");
});

test("leaves late events alone until Go listens, beside those of the same path that wake", () => {
  const onRemoved = new FakeEvent();
  const { listen, taken, crash, program } = start(["late.tabs.onRemoved", "tabs.onRemoved"], { tabs: { onRemoved } });
  assert.equal(onRemoved.listeners.size, 1);
  onRemoved.fire(7, {});
  listen("late.tabs.onRemoved");
  assert.deepEqual(taken(), []);
  assert.equal(onRemoved.listeners.size, 2);
  listen("tabs.onRemoved");
  assert.equal(taken().length, 1);
  crash();
  assert.equal(onRemoved.listeners.size, 1);
  assert.equal(program.events.get("late.tabs.onRemoved").state, "kept");
});

test("takes listeners with arguments of their own off when Go ends", () => {
  const onUpdated = new FakeEvent();
  const { program, crash } = start([], { tabs: { onUpdated } });
  program.listenWith("tabs.onUpdated", [{ windowId: 7 }]);
  assert.deepEqual([onUpdated.listeners.size, onUpdated.extra], [1, [[{ windowId: 7 }]]]);
  crash();
  assert.deepEqual([onUpdated.listeners.size, program.events.size], [0, 0]);
});

/** Starts a program that answers requests. */
const answering = (extra = [{ urls: [] }, ["blocking"]]) => {
  const onBeforeRequest = new FakeEvent();
  const name = "ask.webRequest.onBeforeRequest";
  const started = start([name], { webRequest: { onBeforeRequest } }, { extra: { "webRequest.onBeforeRequest": extra } });
  /** Brings a request about, and tells later what became of it: "waits" if it waits. */
  const ask = (url) => {
    const asked = { became: "waits" };
    const [promise] = onBeforeRequest.fire({ url });
    promise?.then((answer) => (asked.became = answer));
    if (!promise) asked.became = "no promise";
    return asked;
  };
  const settle = () => new Promise(setImmediate);
  return { ...started, name, ask, settle, listen: () => started.listen(name) };
};

test("has Go answer what the browser waits for, once", async () => {
  const { ask, listen, program, settle, gangway } = answering();
  const asked = ask("a");
  listen();
  const [{ kind, id, value, lenient }] = takeAll(program.queue);
  assert.deepEqual([kind, [...value], lenient], [gangway.Kind.REQUEST, [{ url: "a" }], true]);
  await settle();
  assert.equal(asked.became, "waits");
  program.reply(id, { cancel: true });
  program.reply(id, { cancel: false });
  await settle();
  assert.deepEqual(asked.became, { cancel: true });
  assert.equal(program.requests.size, 0);
});

test("gives the neutral answer where Go ignores, ends, pauses, does not listen or is frozen", async () => {
  const { ask, listen, program, settle, crash, timers, clock, name, gangway } = answering();
  listen();
  const ignored = ask("ignored");
  const [{ id }] = takeAll(program.queue);
  program.ignore(id);
  const [taken, queued] = [ask("taken"), ask("queued")];
  program.queue.take();
  crash();
  await settle();
  assert.deepEqual([ignored, taken, queued].map(({ became }) => became), [undefined, undefined, undefined]);
  assert.deepEqual([program.events.get(name).kept.length, program.requests.size], [0, 0]);

  const kept = ask("kept until the next run listens"); // It starts Go.
  await settle();
  assert.equal(kept.became, "waits");
  program.started();
  timers.at(-1).f();
  const late = ask("of a Go that does not listen");
  await settle();
  assert.deepEqual([kept.became, late.became], [undefined, undefined]);

  listen();
  program.freeze();
  const frozen = ask("frozen");
  program.thaw();
  for (let n = 0; n < 4; n++) {
    program.begin();
    crash();
  }
  assert.ok(program.pausing());
  const pausing = ask("pausing");
  await settle();
  assert.deepEqual([frozen.became, pausing.became], [undefined, undefined]);
  clock.now += 100_000;
  const again = ask("again");
  await settle();
  assert.equal(again.became, "waits");
  program.finish({ sentence: "it cannot start", final: true });
  await settle();
  assert.equal(again.became, undefined);
  const ended = ask("ended");
  await settle();
  assert.equal(ended.became, undefined);
  assert.equal(gangway.programs.length, 1);
});

test("keeps the patience of one run from the next", async () => {
  const { ask, program, settle, crash, timers } = answering();
  program.started();
  crash();
  const asked = ask("of the next run");
  timers[0].f();
  await settle();
  assert.equal(asked.became, "waits");
});

test("listens to no request that it could not hold up", () => {
  const { program, name } = answering([{ urls: [] }]);
  assert.equal(program.lacking.get(name), '"blocking" among its arguments');
  assert.equal(program.events.size, 0);
});

test("answers by the function that an event brings", () => {
  const onInputChanged = new FakeEvent();
  const { listen, program } = start(["ask.omnibox.onInputChanged"], { omnibox: { onInputChanged } });
  const answers = [];
  const suggest = (answer) => answers.push(answer);
  assert.deepEqual(onInputChanged.fire("text", suggest), [true]);
  listen("ask.omnibox.onInputChanged");
  const [{ id, value }] = takeAll(program.queue);
  assert.deepEqual([...value], ["text"]);
  program.reply(id, ["a suggestion"]);
  onInputChanged.fire("more", suggest);
  program.ignore(id + 1);
  assert.deepEqual(JSON.parse(JSON.stringify(answers)), [["a suggestion"], []]);
});

test("lets Go answer again where the browser refuses an answer", () => {
  const onDeterminingFilename = new FakeEvent();
  const name = "ask.downloads.onDeterminingFilename";
  const { listen, program } = start([name], { downloads: { onDeterminingFilename } });
  listen(name);
  const answers = [];
  onDeterminingFilename.fire({}, (answer) => {
    if (answer === "bad") throw new TypeError("bad");
    answers.push(answer);
  });
  const [{ id }] = takeAll(program.queue);
  assert.throws(() => program.reply(id, "bad"), /bad/);
  program.reply(id, "good");
  assert.deepEqual(answers, ["good"]);
});

test("keeps objects that a function gives, with their functions and events, until Go ends", async () => {
  const onShown = new FakeEvent();
  const shown = [];
  const panel = { onShown, setObject: (...args) => shown.push(args) };
  const elements = { createSidebarPane: () => Promise.resolve(panel) };
  const { program, taken, crash, gangway } = start([], { devtools: { panels: { elements, create: () => null } } });
  const settle = () => new Promise(setImmediate);
  program.call("keep.devtools.panels.elements.createSidebarPane", ["Mine"]);
  program.call("keep.devtools.panels.create", []);
  await settle();
  const [none, kept] = takeAll(program.queue);
  assert.deepEqual([kept.kind, kept.value], [gangway.Kind.REPLY, "#1"]);
  assert.deepEqual([none.kind, none.text], [gangway.Kind.NO_REPLY, "TypeError\0the browser gave no object"]);
  program.call("#1.setObject", ["{}", "root"]);
  assert.deepEqual(shown, [["{}", "root"]]);
  program.listenWith("#1.onShown", []);
  onShown.fire();
  await settle();
  assert.deepEqual(
    taken().map(([kind]) => kind),
    [gangway.Kind.EVENT, gangway.Kind.REPLY],
  );
  assert.throws(() => program.call("#2.setObject", []), { name: "ErrUnsupported" });
  crash();
  assert.equal(onShown.listeners.size, 0);
  assert.throws(() => program.call("#1.setObject", []), { name: "ErrUnsupported" });
});
