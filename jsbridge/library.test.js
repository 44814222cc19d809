// The size of the library in an extension that bundles and minifies it.
"use strict";

const assert = require("node:assert/strict");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { after, before, test } = require("node:test");
const vm = require("node:vm");
const { gzipSync } = require("node:zlib");
const { buildSync } = require("esbuild");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gangway-library-"));

before(() => execFileSync("go", ["run", "./cmd/gangway", "library", folder], { cwd: path.join(__dirname, "..") }));
after(() => fs.rmSync(folder, { recursive: true }));

/** @param {string} names that an extension uses @returns {string} */
const bundled = (names) => {
  const stdin = { contents: `export ${names} from "./gangway.js";`, resolveDir: folder };
  return buildSync({ stdin, bundle: true, minify: true, write: false, format: "esm", target: "es2022" }).outputFiles[0].text;
};

for (const [part, names, limit] of /** @type {[string, string, number][]} */ ([
  ["messages", "{ decode, encode }", 4.5 * 1024],
  ["messages and ports", "{ connect, decode, encode, listen }", 5.7 * 1024],
  ["sessions that are dialed, and these", "{ SessionError, connect, decode, dial, encode, listen }", 9.9 * 1024],
  ["dial alone", "{ dial }", 9.6 * 1024],
  ["accept alone", "{ accept }", 11.2 * 1024],
  ["sessions that are accepted, and these", "{ SessionError, accept, connect, decode, dial, encode, listen }", 12 * 1024],
  ["all", "*", 17.7 * 1024],
])) {
  test(`an extension ships no more than its part of the library: ${part}`, () => {
    const size = gzipSync(bundled(names), { level: 9 }).length;
    assert.ok(size <= limit, `it has ${size} bytes, more than ${limit}`);
    assert.ok(size > limit - 1024, `it has ${size} bytes: lower the limit, and say so in docs/javascript.md`);
  });
}

test("a bundle of a part has nothing of the services", () => {
  assert.match(bundled("*"), /UNIMPLEMENTED/);
  assert.doesNotMatch(bundled("{ accept, dial }"), /UNIMPLEMENTED/);
});

test("a bundle names the event of ports only behind the mark by which the build knows the library", () => {
  assert.deepEqual(bundled("{ accept, listen }").match(/.{8}onConnect/g), ["gangway/onConnect"]);
});

test("the classic script gives the names of the module", () => {
  const context = vm.createContext({ TextEncoder, TextDecoder });
  vm.runInContext(fs.readFileSync(path.join(folder, "gangway.classic.js"), "utf8"), context);
  const names = bundled("*").match(/export\{(.*)\};?\s*$/)?.[1].split(",").map((name) => name.split(" as ").pop()).sort();
  assert.deepEqual(Object.keys(context.gangway).sort(), names);
});
