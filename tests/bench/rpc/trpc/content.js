// Calls by trpc-browser, as its documentation says.
"use strict";

const one = async (client, id) => {
  const answer = await client.echo.query({ greeting: "hello from the content script", id, price: 19.99, ok: true });
  if (answer.id !== id) throw new Error(`answer is ${JSON.stringify(answer)}`);
};

document.addEventListener("gangway-bench-rpc-trpc", async ({ detail }) => {
  const port = browser.runtime.connect();
  const client = npm("@trpc/client").createTRPCProxyClient({ links: [npm("trpc-browser/link").chromeLink({ port })] });
  let outcome;
  try {
    await one(client, 0);
    const start = performance.now();
    await Promise.all(Array.from({ length: JSON.parse(detail).count }, (_, id) => one(client, id)));
    outcome = { milliseconds: [performance.now() - start] };
  } catch (error) {
    outcome = { error: String(error) };
  }
  port.disconnect();
  document.dispatchEvent(new CustomEvent("gangway-bench-done", { detail: JSON.stringify(outcome) }));
});
document.documentElement.dataset.ready = `${document.documentElement.dataset.ready ?? ""} rpc-trpc`;
