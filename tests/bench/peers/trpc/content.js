import { createTRPCProxyClient } from "@trpc/client";
import { chromeLink } from "trpc-browser/link";
import { obey } from "../harness.js";

obey("peers-trpc", async () => {
  const port = browser.runtime.connect();
  const client = createTRPCProxyClient({ links: [chromeLink({ port })] });
  return { ask: (request) => client.ask.query(request), end: () => port.disconnect() };
});
