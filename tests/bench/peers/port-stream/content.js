// A stream knows no calls, so they are written by hand, and end with it.
import { ExtensionPortStream } from "extension-port-stream";
import { obey } from "../harness.js";

class Client {
  #port = browser.runtime.connect();
  #stream = new ExtensionPortStream(this.#port);
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.#stream.on("data", ({ call, response }) => {
      this.#waiting.get(call).resolve(response);
      this.#waiting.delete(call);
    });
    this.#stream.on("error", (error) => {
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }

  ask(request) {
    return new Promise((resolve, reject) => {
      const call = ++this.#last;
      this.#waiting.set(call, { resolve, reject });
      this.#stream.write({ call, request });
    });
  }

  end() {
    this.#port.disconnect();
  }
}

obey("peers-port-stream", async () => new Client());
