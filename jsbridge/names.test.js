"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { test } = require("node:test");

const read = (/** @type {string} */ name) => fs.readFileSync(path.join(__dirname, name), "utf8");
const wasmExec = fs.readFileSync(path.join(execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim(), "lib", "wasm", "wasm_exec.js"), "utf8");

/** The names of globals that a script looks up. */
const namesIn = (/** @type {string} */ script) =>
  [...script.matchAll(/globalThis\??\.(\w+)|\(globalThis\)\??\.(\w+)/g)].map(([, bare, cast]) => bare ?? cast);

/**
 * A window whose page has elements of the given ids: they are properties of what
 * the window inherits from. Scripts that are run in it take it for globalThis.
 *
 * @param {string[]} ids
 */
const pageWith = (ids) => {
  const named = Object.fromEntries(ids.map((id) => [id, { id, start: 1, lazy: 1, Host: 1, codec: 1, runtime: { id: "form" } }]));
  const window = Object.assign(Object.create(named), { TextEncoder, TextDecoder, performance, crypto });
  return { window, run: (/** @type {string} */ script) => void new Function("globalThis", script)(window) };
};

const browsers = ["Go", "browser", "chrome", "cloneInto", "fs", "gangway", "path", "process"];

test("elements take the place of no name that the scripts look up", () => {
  const { run, window } = pageWith(browsers);
  for (const name of browsers) assert.equal(window[name].id, name);
  run(read("names.js"));
  for (const name of browsers) assert.equal(window[name], undefined);
  for (const script of [wasmExec, read("codec.js"), read("host.js"), read("loader.js")]) run(script);
  const { fs, process, path, Go, gangway } = window;
  const found = [fs.writeSync, process.getuid, path.resolve, Go, gangway.start, gangway.Host, gangway.codec.decode];
  assert.deepEqual(found.map((value) => typeof value), found.map(() => "function"));
});

test("lazy.js finds the same", () => {
  const { run, window } = pageWith(browsers);
  run(read("names.js"));
  run(read("lazy.js"));
  assert.equal(typeof window.gangway.lazy, "function");
});

test("leaves alone what the global has itself", () => {
  const { run, window } = pageWith(browsers);
  const own = { browser: {}, fs: {}, process: {} };
  Object.assign(window, own);
  run(read("names.js"));
  for (const [name, value] of Object.entries(own)) assert.equal(window[name], value);
});

test("every name that is not a browser's is among them", () => {
  // Those that each window has itself, so that no element hides them.
  const windows = [
    "TextDecoder", "TextEncoder", "addEventListener", "crypto", "document", "frames", "location", "navigator",
    "removeEventListener",
    "performance", "self", "top", "MutationObserver", "window",
  ];
  const scripts = [wasmExec, ...["codec.js", "host.js", "loader.js", "lazy.js"].map(read)];
  const names = new Set(scripts.flatMap(namesIn));
  assert.ok(names.size > 8);
  for (const name of windows) names.delete(name);
  for (const name of names) assert.ok(browsers.includes(name), name);
});
