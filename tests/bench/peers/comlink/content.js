import { wrap } from "comlink";
import { obey } from "../harness.js";
import { endpoint } from "./endpoint.js";

obey("peers-comlink", async () => {
  const port = browser.runtime.connect();
  const remote = wrap(endpoint(port));
  return { ask: (request) => remote.ask(request), end: () => port.disconnect() };
});
