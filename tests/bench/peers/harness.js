// What the peers have in common: how a content script obeys the commands of the
// driver, and what their backgrounds answer.

/** Longer than any call takes that is answered at all, in milliseconds. */
const PATIENCE = 5000;

const after = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Answers a request by itself, later if it says so. */
export const answer = (request) => (request.wait ? after(request.wait).then(() => request) : request);

const request = (id, wait = 0) => ({ greeting: "hello from the content script", id, price: 19.99, ok: true, wait });

const one = async (client, id, wait) => {
  const response = await client.ask(request(id, wait));
  if (response.id !== id) throw new Error(`response is ${JSON.stringify(response)}`);
};

/** What becomes of a call. */
const fate = (call) =>
  Promise.race([
    call.then(
      () => "answered",
      () => "ended",
    ),
    after(PATIENCE).then(() => "hung"),
  ]);

/** The client that outlives a command, and the fates of its calls. */
let kept;

const commands = {
  /** One call after the other. */
  async echo({ open, count }) {
    const client = await open();
    await one(client, 0);
    const milliseconds = [];
    for (let id = 0; id < count; id++) {
      const start = performance.now();
      await one(client, id);
      milliseconds.push(performance.now() - start);
    }
    client.end();
    return { milliseconds };
  },

  /** All calls at once. */
  async many({ open, count }) {
    const client = await open();
    await one(client, 0);
    const start = performance.now();
    await Promise.all(Array.from({ length: count }, (_, id) => one(client, id)));
    const milliseconds = [performance.now() - start];
    client.end();
    return { milliseconds };
  },

  /** Begins calls that are answered later. */
  async begin({ open, count, wait }) {
    kept?.client.end();
    const client = await open();
    await one(client, 0);
    kept = { client, calls: Array.from({ length: count }, (_, id) => fate(one(client, id, wait))) };
    return {};
  },

  /** What became of them, and what becomes of another call. */
  async fates() {
    if (!kept) return { error: "the page was loaded anew" };
    const fates = await Promise.all(kept.calls);
    return { fates, next: await fate(one(kept.client, -1)) };
  },
};

/**
 * Obeys commands to the peer.
 *
 * @param {string} peer
 * @param {() => Promise<{ ask(request: object): Promise<object>, end(): void }>} open
 */
export const obey = (peer, open) => {
  document.addEventListener(`gangway-bench-${peer}`, async ({ detail }) => {
    const command = JSON.parse(detail);
    let outcome;
    try {
      outcome = await commands[command.mode]({ ...command, open });
    } catch (error) {
      outcome = { error: String(error) };
    }
    document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify(outcome) }));
  });
  const { dataset } = document.documentElement;
  dataset.ready = `${dataset.ready ?? ""} ${peer}`;
};
