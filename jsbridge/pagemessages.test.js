"use strict";

// Messages that the page posts to its own window, in a content script that starts
// at once and in one that lazy.js starts.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const vm = require("node:vm");
const { FakeHost, FakeTarget, load, takeAll } = require("./fake.js");

const events = ["page.onMessage"];

/** A page with a content script in Go that takes nothing by itself. */
const start = (config = {}, globals = {}) => {
  const document = {};
  const page = new FakeTarget();
  const observers = [];
  const loaded = load(["codec.js", config.watched ? "lazy.js" : "loader.js"], {
    document,
    addEventListener: page.addEventListener.bind(page),
    MutationObserver: class {
      constructor(callback) {
        observers.push(callback);
      }
      observe() {}
    },
    ...globals,
  });
  const { gangway, global } = loaded;
  const window = (global.window = vm.runInContext("globalThis", global));
  let starts = 0;
  const run = (/** @type {any} */ sources) => {
    starts++;
    if (config.watched) loaded.evaluate("loader.js");
    gangway.Host = FakeHost;
    gangway.start({ program: "content", events }, undefined, sources);
  };
  if (config.watched) gangway.lazy({ program: "content", lazy: true, events, ...config }, run);
  else run(undefined);
  const post = (/** @type {any} */ data, further = {}) =>
    page.dispatch("message", { data, origin: "https://example.org", isTrusted: true, source: window, ...further });
  /** What Go is told once it listens. */
  const heard = () => {
    const [program] = gangway.programs;
    if (!program) return [];
    program.events.get("page.onMessage").listen();
    return takeAll(program.queue).map(({ value: [{ origin, item, reason }] }) => ({ origin, data: reason ?? gangway.codec.decode(item) }));
  };
  const reopen = () => {
    page.listeners = [];
    for (const callback of observers) callback();
  };
  return { ...loaded, post, heard, reopen, starts: () => starts, window };
};

const words = (...all) => all.map((data) => ({ origin: "https://example.org", data }));

for (const [name, config] of [["at once", {}], ["by lazy.js", { watched: true }]]) {
  test(`started ${name}, Go hears what the page said before, in order, and after`, () => {
    const { post, heard } = start(config);
    for (const word of ["one", "two", "three"]) post(word);
    assert.deepEqual(heard(), words("one", "two", "three"));
    post("four");
    assert.deepEqual(heard(), words("four"));
  });

  test(`started ${name}, Go hears neither frames, nor other windows, nor events that scripts make`, () => {
    const { post, heard, window } = start(config);
    post("of a frame", { source: {} });
    post("of nobody", { source: null });
    post("of a script", { isTrusted: false });
    post("of the page", { source: window });
    assert.deepEqual(heard(), words("of the page"));
  });

  test(`started ${name}, Go hears the page after document.open, once`, () => {
    const { post, heard, reopen } = start(config);
    post("before");
    reopen();
    reopen();
    post("after");
    assert.deepEqual(heard(), words("before", "after"));
  });

  test(`started ${name}, a message is what it was when it was posted`, () => {
    const { post, heard } = start(config);
    const data = { price: 7 };
    post(data);
    data.price = 0;
    assert.deepEqual(heard()[0].data.price, 7);
  });
}

test("is not started by what is not for it", () => {
  const { post, heard, starts } = start({ watched: true, messages: [{ type: "buy", to: "shop" }, { type: "sell" }] });
  for (const data of [undefined, null, "buy", 7, {}, { type: "buy" }, { type: "buy", to: "bank" }, ["buy"]]) post(data);
  assert.equal(starts(), 0);
  post({ type: "sell", price: 1 });
  post({ type: "other" });
  post({ type: "buy", to: "shop" });
  assert.equal(starts(), 1);
  assert.deepEqual(heard().map(({ data }) => data.type), ["sell", "buy"]);
});

test("leaves the page alone when the extension is gone", () => {
  const { browser, post, starts } = start({ watched: true });
  delete browser.runtime.id;
  post("late");
  assert.equal(starts(), 0);
});

test("takes what the page posts into the content script's own global where it must", () => {
  const copied = [];
  const cloneInto = (/** @type {any} */ value) => {
    copied.push(value);
    return { copy: value };
  };
  const { post, heard } = start({}, { cloneInto });
  post("opaque");
  assert.deepEqual({ ...heard()[0].data }, { copy: "opaque" });
  assert.deepEqual(copied, ["opaque"]);
});

test("says why a message has no form, and goes on", () => {
  const { post, heard } = start();
  const cycle = {};
  cycle.self = cycle;
  post(cycle);
  post(() => {});
  post("fine");
  const [first, second, third] = heard().map(({ data }) => data);
  assert.match(first, /contains itself/);
  assert.match(second, /function/);
  assert.equal(third, "fine");
});

test("keeps no more than it says, and says so once", () => {
  for (const [data, times, kept] of [["x", 10_003, 10_000], [new Uint8Array(30 * 1024 * 1024), 4, 2]]) {
    const { post, heard, errors } = start();
    for (let n = 0; n < times; n++) post(data);
    assert.equal(errors.length, 1);
    assert.match(errors[0], /does not listen to page\.onMessage yet.*more is lost/);
    assert.equal(heard().length, kept);
    post("later");
    assert.equal(heard().length, 1);
  }
});

test("is not there for pages of the extension", () => {
  const loaded = load(["codec.js", "loader.js"], { document: {} });
  loaded.browser.extension = { getViews: () => [] };
  loaded.gangway.Host = FakeHost;
  loaded.gangway.start({ program: "page", events });
  assert.match(loaded.gangway.programs[0].lacking.get("page.onMessage"), /^a content script/);
});
