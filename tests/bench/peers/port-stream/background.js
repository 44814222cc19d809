import { ExtensionPortStream } from "extension-port-stream";
import { answer } from "../harness.js";

browser.runtime.onConnect.addListener((port) => {
  const stream = new ExtensionPortStream(port);
  stream.on("data", async ({ call, request }) => stream.write({ call, response: await answer(request) }));
  stream.on("error", () => {}); // The end of the port.
});
console.log("ready");
