"use strict";

// The ports and messages of user scripts.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { FakeEvent, FakeHost, FakePort, load, takeAll } = require("./fake.js");

const CONNECT = "runtime.onUserScriptConnect";
const MESSAGE = "runtime.onUserScriptMessage";

/** Starts a program in a background that has the permission, or does not have it yet. */
const start = ({ granted = true, config = {}, globals = {}, scripts = ["loader.js"], scheme = "moz-extension" } = {}) => {
  const loaded = load(scripts, globals, scheme);
  const { runtime } = loaded.browser;
  const grant = () => Object.assign(runtime, { onUserScriptConnect: new FakeEvent(), onUserScriptMessage: new FakeEvent() });
  const revoke = () => {
    for (const name of ["onUserScriptConnect", "onUserScriptMessage"]) {
      runtime[name].addListener = runtime[name].removeListener = () => {
        throw new TypeError("apiImpl is null");
      };
      delete runtime[name];
    }
  };
  if (granted) grant();
  loaded.gangway.Host = FakeHost;
  loaded.gangway.start({ program: "test", events: ["runtime.onConnect", CONNECT, MESSAGE], batched: true, ...config });
  const [program] = loaded.gangway.programs;
  return { ...loaded, program, runtime, grant, revoke, taken: () => takeAll(program.queue), kinds: loaded.gangway.Kind };
};

/** A batch, as Go posts it to Go. */
const batch = ({ gangway }) => Uint8Array.of(...gangway.BATCH_HEADER, 0, 0, 0, 0);

test("keeps the ports and messages of user scripts from the first turn on, as plain values", () => {
  const started = start();
  const { program, runtime, taken, kinds } = started;
  const port = new FakePort("gangway.session/a");
  runtime.onUserScriptConnect.fire(port);
  const value = batch(started);
  port.onMessage.fire(value);
  port.onMessage.fire("two");
  port.onDisconnect.fire({});
  const asked = [];
  assert.deepEqual(runtime.onUserScriptMessage.fire("ask", { userScriptWorldId: "w" }, (answer) => asked.push(answer)), [true]);
  assert.deepEqual(taken(), []);
  program.event(CONNECT).listen();
  assert.deepEqual(
    taken().map(({ kind, value }) => [kind, value]),
    [
      [kinds.CONNECT, false],
      [kinds.MESSAGE, value],
      [kinds.MESSAGE, "two"],
      [kinds.DISCONNECT, undefined],
    ],
  );
  program.event(MESSAGE).listen();
  const [request] = taken();
  assert.deepEqual([request.kind, request.value, request.object], [kinds.REQUEST, "ask", { userScriptWorldId: "w" }]);
  program.reply(request.id, "answer");
  assert.deepEqual(asked, ["answer"]);
});

test("takes no name of a port for one of its own", () => {
  const { program, runtime, taken, kinds } = start();
  program.event(CONNECT).listen();
  const names = ["gangway.frame/a", "gangway.session/a", "gangway.batch/1;a"];
  for (const name of names) runtime.onUserScriptConnect.fire(new FakePort(name));
  assert.deepEqual(
    taken().map(({ kind, text }) => [kind, text]),
    names.map((name) => [kinds.CONNECT, name]),
  );
});

test("passes the text of a port on as it is, and gives no sign of its own, where messages are JSON", () => {
  const { program, runtime, taken } = start({ scripts: ["jsontext.js", "loader.js"], scheme: "chrome-extension" });
  program.event(CONNECT).listen();
  program.event(MESSAGE).listen();
  const port = new FakePort("gangway.batch/1;a");
  runtime.onUserScriptConnect.fire(port);
  port.onMessage.fire("no base64");
  assert.deepEqual(
    taken().map(({ text, value }) => text ?? value),
    ["gangway.batch/1;a", "no base64"],
  );
  const answers = [];
  runtime.onUserScriptMessage.fire("ask", {}, (answer) => answers.push(answer));
  program.ignore(taken()[0].id);
  assert.deepEqual(answers, [undefined]);
});

test("refuses ports that nobody wants, and leaves messages to others, in a pause without a word", () => {
  const { program, runtime } = start();
  program.event(CONNECT).listen();
  program.events.get(CONNECT).unlisten();
  const port = new FakePort();
  runtime.onUserScriptConnect.fire(port);
  assert.deepEqual([port.disconnects, port.posted], [1, []]);
  program.events.get(MESSAGE).unlisten();
  assert.deepEqual(runtime.onUserScriptMessage.fire("ask", {}, () => {}), [undefined]);

  const pausing = start();
  const { finish } = pausing.program;
  for (let n = 0; n < 5; n++) finish.call(pausing.program, { sentence: "it panicked" });
  assert.equal(pausing.program.pausing(), true);
  const session = new FakePort("gangway.session/a");
  pausing.runtime.onUserScriptConnect.fire(session);
  assert.deepEqual([session.disconnects, session.posted], [1, []]);
});

test("says that the permission is missing, and listens once it is granted", () => {
  const { program, runtime, grant, taken, errors } = start({ granted: false });
  assert.equal(program.event(CONNECT), undefined);
  assert.match(program.lacking.get(CONNECT), /the permission "userScripts", which the user grants in Firefox$/);
  assert.equal(program.event("alarms.onAlarm"), undefined);
  assert.equal(program.lacking.has("alarms.onAlarm"), false, "it is not declared");
  grant();
  program.event(CONNECT).listen();
  assert.equal(program.lacking.has(CONNECT), false);
  runtime.onUserScriptConnect.fire(new FakePort("a"));
  assert.deepEqual(
    taken().map(({ text }) => text),
    ["a"],
  );
  assert.deepEqual(errors, []);
});

test("goes over to the event of a permission that was taken away and granted again", () => {
  for (const global of [{}, { document: {} }]) {
    const { program, runtime, grant, revoke, taken } = start({ globals: global });
    program.event(CONNECT).listen();
    revoke();
    program.events.get(CONNECT).unlisten();
    assert.equal(program.event(CONNECT), undefined, "it is gone");
    assert.match(program.lacking.get(CONNECT), /the permission/);
    grant();
    program.event(CONNECT).listen();
    program.event(CONNECT).listen();
    assert.equal(runtime.onUserScriptConnect.listeners.size, 1);
    runtime.onUserScriptConnect.fire(new FakePort("a"));
    assert.deepEqual(
      taken().map(({ text }) => text),
      ["a"],
    );
  }
  const { program, runtime, grant, revoke } = start();
  revoke();
  grant();
  program.event(CONNECT).listen();
  assert.equal(runtime.onUserScriptConnect.listeners.size, 1);
});
