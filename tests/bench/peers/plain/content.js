// Calls as one writes them by hand: a number for each, and a map of those that
// wait.
import { obey } from "../harness.js";

class Client {
  #port = browser.runtime.connect();
  #waiting = new Map();
  #last = 0;

  constructor() {
    this.#port.onMessage.addListener(({ call, response }) => {
      this.#waiting.get(call)(response);
      this.#waiting.delete(call);
    });
  }

  ask(request) {
    return new Promise((done) => {
      const call = ++this.#last;
      this.#waiting.set(call, done);
      this.#port.postMessage({ call, request });
    });
  }

  end() {
    this.#port.disconnect();
  }
}

obey("peers-plain", async () => new Client());
