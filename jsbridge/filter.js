// Responses that the program filters: the object of the browser behind a few
// functions that Go calls. Chunks wait here until Go asks for one, and the browser
// is told to pause when too many do. It stands in the start scripts of programs that
// call webRequest.filterResponseData.
//
// Mirrors type ResponseFilter in wasm/webext/webrequest.
"use strict";

(() => {
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));

  /** With how many bytes that wait for Go the browser pauses, and with how many it goes on. */
  const FULL = 1024 * 1024;
  const LOW = FULL / 2;

  /** How many bytes Go takes at once. */
  const PIECE = 1024 * 1024;

  const NOTHING = new Uint8Array(0);

  /** A response on its way through the program, from before its start. */
  class ResponseFilter {
    /**
     * @param {Gangway.StreamFilter} filter
     * @param {() => void} forget lets go of this object
     */
    constructor(filter, forget) {
      this.filter = filter;
      this.forget = forget;
      /** Chunks that Go has not read to their ends. @type {Uint8Array[]} */
      this.chunks = [];
      this.size = 0; // Of all chunks.
      this.position = 0; // Where the first chunk begins in the response.
      this.given = 0; // Up to where Go has had it.
      this.paused = false;
      this.resuming = false;
      this.over = false; // Nothing comes any more.
      this.ended = false; // By Go, or with it.
      /** @type {Error | undefined} */
      this.failure = undefined;
      /** Ends the wait of a read. */
      this.wake = () => {};
      /** Before the response begins, the browser refuses everything. @type {Promise<unknown>} */
      this.begun = new Promise((resolve, reject) => {
        filter.onstart = resolve;
        filter.onerror = () => {
          this.failure = new Error(filter.error);
          reject(this.failure);
          this.stop();
        };
      });
      this.begun.catch(() => {}); // A read says it.
      /** Is resolved when the orders before have been given. */
      this.order = this.begun;
      filter.ondata = ({ data }) => this.arrive(new Uint8Array(data));
      filter.onstop = () => this.stop();
    }

    /** @param {Uint8Array} chunk */
    arrive(chunk) {
      if (chunk.length === 0) return;
      this.chunks.push(chunk);
      this.size += chunk.length;
      this.wake();
      if (this.ended || this.paused || this.size < FULL || !this.settled() || this.filter.status !== "transferringdata") return;
      this.paused = true;
      this.filter.suspend();
    }

    /**
     * Whether the browser takes orders. While it resumes, it refuses to write, and one
     * that is told to pause then never goes on. Nothing says when it has resumed. Seen
     * in Firefox ESR 153.
     */
    settled() {
      if (!this.resuming) return true;
      try {
        if (this.filter.status === "transferringdata" || this.filter.status === "suspended") this.filter.write(NOTHING);
        this.resuming = false;
      } catch {
        return false;
      }
      return true;
    }

    /** Waits until the response has begun and the browser takes orders, for one caller after the other. */
    ready() {
      this.order = this.order.then(async () => {
        while (!this.settled()) await new Promise((resolve) => setTimeout(resolve, 1));
      });
      return this.order;
    }

    stop() {
      this.over = true;
      this.wake();
    }

    /**
     * Lets go of all before a position in the response.
     *
     * @param {number} position
     */
    drop(position) {
      while (this.chunks.length > 0 && this.position < position) {
        const [first] = this.chunks;
        const length = Math.min(position - this.position, first.length);
        if (length === first.length) this.chunks.shift();
        else this.chunks[0] = first.subarray(length);
        this.position += length;
        this.size -= length;
      }
    }

    /**
     * The bytes that follow a position up to which Go has read, once there are any,
     * and undefined at the end. Until the next call they stay here, too: an answer
     * for which Go does not wait is not lost.
     *
     * @param {number} position
     */
    async read(position) {
      this.drop(position);
      if (this.paused && !this.over && this.size <= LOW) {
        this.paused = false;
        this.resuming = true;
        this.filter.resume();
      }
      if (this.chunks.length === 0 && !this.over) {
        await new Promise((resolve) => {
          this.wake = () => resolve(undefined);
        });
      }
      if (this.chunks.length === 0 && this.failure) throw this.failure;
      const piece = this.chunks[0]?.subarray(0, PIECE);
      this.given = this.position + (piece?.length ?? 0);
      return piece;
    }

    /** @param {Uint8Array} bytes for the page */
    async write(bytes) {
      await this.ready();
      this.filter.write(bytes);
    }

    /** Ends the response here. */
    close() {
      this.end(() => this.filter.close());
    }

    /**
     * Lets all that follows a position pass to the page.
     *
     * @param {number} position
     */
    disconnect(position) {
      this.drop(position);
      this.end(() => {
        for (const chunk of this.chunks) this.filter.write(chunk);
        this.filter.disconnect();
      });
    }

    /** Go has ended: all that it has not had passes to the page. */
    letGo() {
      this.disconnect(this.given);
    }

    /**
     * Does the last thing with the filter, when the browser allows it. Nobody waits
     * for that: a response that has not begun does not before Go answers.
     *
     * @param {() => void} act
     */
    end(act) {
      this.ended = true;
      this.stop();
      this.forget();
      this.ready().then(act).catch(() => {}); // It has failed, or ended with its page.
    }
  }

  gangway.wrap ??= (object, forget) => (typeof object.suspend === "function" ? new ResponseFilter(object, forget) : object);
})();
