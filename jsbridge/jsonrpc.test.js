// Tests of one-shot calls where the browser's messages are JSON.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
/** @type {any} */ (globalThis).browser = {
  runtime: { getURL: () => "chrome-extension://test/", getManifest: () => ({ message_serialization: "json" }) },
};
require("./codec.js");
require("./packets.js");
require("./machine.js");
require("./session.js");
require("./rpc.js");

const { Mux, oneShot } = /** @type {any} */ (globalThis).gangway.rpc;

test("a one-shot call and its answer pass through JSON", async () => {
  const mux = new Mux();
  const posted = [];
  const send = async (message) => {
    posted.push(message);
    return JSON.parse(JSON.stringify(await mux.answer(JSON.parse(JSON.stringify(message)))));
  };
  mux.serve({ methods: { echo: { name: "Test/Echo", form: "unary" } } }, { echo: (value) => value });
  const value = { bytes: Uint8Array.of(1, 2), big: 2n ** 60n };
  assert.deepEqual(await oneShot(send).unary("Test/Echo", value), value);
  await assert.rejects(oneShot(send).unary("nobody", 1), { code: "UNIMPLEMENTED" });
  assert.match(posted[0]["gangway.rpc"], /^[A-Za-z0-9+/=]+$/);
  for (const message of [{ "gangway.rpc": "no base64!" }, { "gangway.rpc": [1] }, "gangway.rpc"]) assert.equal(mux.answer(message), undefined);
});
