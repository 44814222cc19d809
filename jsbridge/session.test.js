// Tests of sessions with JavaScript at both ends.
"use strict";

const test = require("node:test");
const assert = require("node:assert/strict");
const { FakeBrowser, randomFrom } = require("./session.fake.js");
require("./codec.js");
require("./packets.js");
require("./machine.js");
require("./session.js");
require("./accept.js");

const { accept } = /** @type {any} */ (globalThis).gangway;
const { SessionError, connect, dial, encode, listen } = /** @type {any} */ (globalThis).gangway.session;

const fast = { backoffMin: 1, backoffMax: 5 };
const turn = (n = 1) => new Promise((resolve) => setTimeout(resolve, n));

/** A background that gives back what comes, and notes it. */
class Background {
  constructor(browser, options = {}) {
    this.browser = browser;
    this.options = options;
    this.taken = [];
    this.sessions = [];
    this.ends = [];
    this.start();
  }

  start() {
    this.listener = accept("echo", this.options);
    void this.serve(this.listener);
  }

  async serve(listener) {
    for await (const session of listener) {
      this.sessions.push(session);
      void this.echo(session);
    }
  }

  async echo(session) {
    try {
      for (;;) {
        const { value, redelivered } = await session.receive();
        const n = value instanceof Uint8Array ? value.length : value;
        this.taken.push({ n, again: redelivered });
        await session.send(n);
      }
    } catch (error) {
      this.ends.push(error.code);
    }
  }

  kill(suspended) {
    this.browser.kill(suspended);
    this.start();
  }
}

/** Takes so many messages. */
const receive = async (session, count) => {
  const values = [];
  while (values.length < count) values.push((await session.receive()).value);
  return values;
};

const upTo = (n) => Array.from({ length: n }, (_, i) => i);

/** Checks that each message is there, in order, and twice only with a mark. */
const assertTaken = (taken, count) => {
  let next = 0;
  for (const { n, again } of taken) {
    assert.ok(n === next || (n < next && again), `${n} comes where ${next} is due`);
    if (n === next) next++;
  }
  assert.equal(next, count);
};

test("carries messages both ways, and closes in order", async () => {
  const background = new Background(new FakeBrowser());
  const session = await dial("echo", fast);
  for (const n of upTo(500)) await session.send(n);
  assert.deepEqual(await receive(session, 500), upTo(500));
  await session.send(new Uint8Array(3 << 20));
  assert.deepEqual(await receive(session, 1), [3 << 20]);
  const end = await session.close();
  assert.deepEqual([end.code, end.unconfirmed], ["closed", []]);
  await turn(20);
  assert.deepEqual(background.ends, ["peer-closed"]);
  assert.equal(background.sessions[0].sender.tab.id, 7);
});

for (const seed of upTo(6)) {
  test(`loses and doubles nothing when ports are cut, seed ${seed}`, async () => {
    const browser = new FakeBrowser();
    const background = new Background(browser);
    const random = randomFrom(seed + 1);
    const session = await dial("echo", { ...fast, bytes: 4096, messages: 32 });
    const count = 600;
    const sent = (async () => {
      for (const n of upTo(count)) await session.send(n);
    })();
    const cuts = (async () => {
      for (let i = 0; i < 25; i++) {
        await turn(random(6));
        browser.cut();
      }
    })();
    assert.deepEqual(await receive(session, count), upTo(count));
    await Promise.all([sent, cuts]);
    assert.deepEqual(background.taken, upTo(count).map((n) => ({ n, again: false })));
  });

  test(`loses nothing when the background loses its memory, seed ${seed}`, async () => {
    const browser = new FakeBrowser();
    const background = new Background(browser);
    const random = randomFrom(seed + 100);
    const session = await dial("echo", { ...fast, bytes: 200_000, messages: 64 });
    void receive(session, Infinity).catch(() => {});
    const count = 400;
    const kills = (async () => {
      for (let i = 0; i < 20; i++) {
        await turn(random(40));
        if (random(3) === 0) browser.cut();
        else background.kill(random(2) === 0);
      }
    })();
    for (const n of upTo(count)) await session.send(n % 50 === 49 ? new Uint8Array(70_000 + n) : n);
    await kills;
    const end = await session.close();
    assert.equal(end.code, "closed", end.message);
    assertTaken(background.taken.map(({ n, again }) => ({ n: n >= 70_000 ? n - 70_000 : n, again })), count);
  });
}

/** Exchanges messages, small and large, while a fault happens after so many posts. Returns how many posts there were. */
const exchange = async (strike, at) => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  browser.delivered = (count) => count === at && strike(browser, background);
  const session = await dial("echo", fast);
  const count = 6;
  const answered = (async () => {
    for await (const n of session) if (n >= 70_000) return;
  })();
  for (const n of upTo(count)) {
    await session.send(n === 3 ? new Uint8Array(70_000 + n) : n);
    await turn();
  }
  await Promise.race([answered, turn(60)]); // An answer may be lost with the memory of the background.
  const end = await session.close();
  assert.equal(end.code, "closed", `${at}: ${end.message}`);
  assertTaken(background.taken.map(({ n, again }) => ({ n: n >= 70_000 ? n - 70_000 : n, again })), count);
  return browser.deliveries;
};

for (const [name, strike] of [
  ["its ports are cut", (browser) => browser.cut()],
  ["the background is suspended", (_browser, background) => background.kill(true)],
  ["the background is killed", (_browser, background) => background.kill(false)],
]) {
  test(`loses nothing when ${name}, after each post`, async () => {
    const posts = await exchange(() => {}, 0);
    assert.ok(posts > 10, String(posts));
    for (let at = 1; at <= posts; at++) await exchange(strike, at);
  });
}

test("goes on after a suspension, and leaves a background that sleeps alone", async () => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  const changes = [];
  const session = await dial("echo", { ...fast, onChange: (state, restarted) => changes.push(restarted ? "restarted" : state) });
  await session.send(1);
  await receive(session, 1);
  await turn(200); // It is stored, and confirmed.
  background.kill(true);
  await turn(60);
  assert.equal(background.sessions.length, 1, "nobody wakes it");
  await session.send(2);
  assert.deepEqual(await receive(session, 1), [2]);
  assert.equal(background.sessions.length, 2);
  assert.equal(background.sessions[1].restored, true);
  assert.deepEqual(background.sessions.map(({ id }) => id), [session.id, session.id]);
  assert.deepEqual(background.taken.map(({ n }) => n), [1, 2]);
  assert.deepEqual(changes, ["connected", "waiting", "restarted"]);
});

test("ends a session that another sender would resume, and goes on with it", async () => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  const session = await dial("echo", fast);
  await session.send(1);
  await receive(session, 1);
  const port = browser.connect("gangway.session/echo", { ...browser.sender, origin: "https://evil.example" });
  const answers = [];
  port.onMessage.addListener((batch) => answers.push(batch));
  const id = new Uint8Array(Buffer.from(session.id, "base64url"));
  port.postMessage([0, 2, 2, id, 1, 0, 1, 1 << 20, 100]);
  await turn(20);
  assert.equal(answers.length, 1);
  await session.send(2);
  assert.deepEqual(await receive(session, 1), [2]);
  assert.equal(background.sessions.length, 1);
});

test("ends the sessions of a tab that is closed, also those of an earlier memory", async () => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  const session = await dial("echo", fast);
  await session.send(1);
  await receive(session, 1);
  await turn(150);
  assert.equal([...browser.stored.keys()].filter((key) => key.startsWith("gangway.session:")).length, 1);
  background.kill(true);
  await turn(20);
  browser.close(7);
  await turn(20);
  assert.equal([...browser.stored.keys()].filter((key) => key.startsWith("gangway.session:")).length, 0);
  void session.send(2).catch(() => {});
  assert.equal((await session.closed).code, "gone");
});

test("has places for so many sessions of a sender, and gives those of absent ones away", async () => {
  const browser = new FakeBrowser();
  new Background(browser, { maxSessions: 16 });
  await dial("echo", fast);
  await dial("echo", fast);
  await assert.rejects(dial("echo", fast), { code: "busy" });
  [...browser.ports].find((port) => port.sender).lose(); // The port of the first ends at the background alone.
  await turn(5);
  await dial("echo", fast);
});

test("refuses packets that are none, and tells it", async () => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  const port = browser.connect("gangway.session/echo");
  const answered = new Promise((resolve) => port.onMessage.addListener(resolve));
  port.postMessage({ not: "a packet" });
  await answered;
  const session = await dial("echo", fast);
  session.wire.post(Uint8Array.of(0x83, 0x02, 0x18, 99, 0x01));
  session.wire.flush();
  assert.equal((await session.closed).code, "violated");
  assert.deepEqual(background.ends, ["violated"]);
});

test("tells a dial that was given up, and one without a listener", async () => {
  const browser = new FakeBrowser();
  const aborted = new AbortController();
  setTimeout(() => aborted.abort(new Error("enough")), 20);
  await assert.rejects(dial("nobody", { ...fast, signal: aborted.signal }), /enough/);
  await assert.rejects(dial("nobody", { ...fast, keep: 30 }), { code: "gone" });
  browser.api.runtime.connect = () => {
    throw new Error("Extension context invalidated.");
  };
  await assert.rejects(dial("nobody", fast), { code: "invalidated" });
});

test("refuses a message that is too large, and one with no form, and goes on", async () => {
  new Background(new FakeBrowser());
  const session = await dial("echo", { ...fast, maxMessage: 1000 });
  await assert.rejects(session.send(new Uint8Array(2000)), { code: "too-large" });
  await assert.rejects(session.send(() => 1), { name: "CodecError" });
  await session.send(1);
  assert.deepEqual(await receive(session, 1), [1]);
});

test("lists the messages that were not confirmed", async () => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  const session = await dial("echo", fast);
  browser.onConnect.listeners = [];
  browser.cut();
  await session.send("lost");
  session.abort();
  const end = await session.closed;
  assert.ok(end instanceof SessionError);
  assert.deepEqual([end.code, end.unconfirmed, end.unsent], ["aborted", [encode("lost")], [encode("lost")]]);
  await assert.rejects(session.send(1), { code: "aborted" });
  await assert.rejects(session.receive(), { code: "aborted" });
  void background;
});

test("keeps no state without storage, and says so", async () => {
  const browser = new FakeBrowser();
  delete browser.api.storage;
  assert.throws(() => accept("echo"), { code: "unsupported" });
  const background = new Background(browser, { volatile: true });
  const session = await dial("echo", fast);
  await session.send(1);
  await receive(session, 1);
  await turn(60);
  background.kill();
  assert.equal((await session.closed).code, "forgotten");
});

test("ends a session whose state the storage does not take", async () => {
  const browser = new FakeBrowser();
  const background = new Background(browser);
  const session = await dial("echo", fast);
  browser.fails = true;
  await session.send(1);
  assert.deepEqual(await session.closed.then(({ code, message }) => [code, message]), [
    "aborted", "session: aborted: storage.session did not take its state",
  ]);
  assert.deepEqual(background.ends, ["store"]);
});

test("ends its listening, and aborts those that nobody has received", async () => {
  const browser = new FakeBrowser();
  const listener = accept("quiet");
  const session = await dial("quiet", fast);
  listener.stop();
  assert.equal((await session.closed).code, "aborted");
  assert.deepEqual(await listener[Symbol.asyncIterator]().next(), { value: undefined, done: true });
  assert.equal(browser.onConnect.listeners.length, 0);
});

test("opens ports whose messages of a turn leave in one post", async () => {
  const browser = new FakeBrowser();
  const listener = listen("plain");
  const jsPort = browser.connect("plain");
  const port = connect({ name: "plain", connect: () => jsPort });
  let posts = 0;
  jsPort.postMessage = ((post) => (value) => {
    posts++;
    post(value);
  })(jsPort.postMessage.bind(jsPort));
  for (const n of upTo(100)) port.send({ n });
  const { value: other } = await listener[Symbol.asyncIterator]().next();
  const got = [];
  for await (const { n } of other) if (got.push(n) === 100) break;
  assert.deepEqual(got, upTo(100));
  assert.equal(posts, 1);
  assert.equal(other.sender.tab.id, 7);
  jsPort.other.postMessage("plain");
  assert.deepEqual(await port[Symbol.asyncIterator]().next(), { value: "plain", done: false });
  other.close();
  assert.equal(await port.closed, "");
  assert.equal((await port[Symbol.asyncIterator]().next()).done, true);
  listener.stop();
  void browser;
});

test("ends the ports of a page that goes into the back/forward cache, after what was sent", async () => {
  const target = new EventTarget();
  globalThis.addEventListener = target.addEventListener.bind(target);
  globalThis.removeEventListener = target.removeEventListener.bind(target);
  try {
    const browser = new FakeBrowser();
    const jsPort = browser.connect("page");
    const port = connect({ name: "page", connect: () => jsPort });
    delete globalThis.addEventListener; // The other end is in no page.
    const listener = listen("page");
    const { value: other } = await listener[Symbol.asyncIterator]().next();
    const hide = (persisted) => target.dispatchEvent(Object.assign(new Event("pagehide"), { persisted }));
    hide(false);
    port.send("last words");
    hide(true);
    assert.ok(jsPort.ended);
    assert.equal(await port.closed, "");
    const got = [];
    for await (const word of other) got.push(word);
    assert.deepEqual(got, ["last words"]);
    port.send("nothing");
    hide(true);
    listener.stop();
  } finally {
    delete globalThis.removeEventListener;
  }
});
