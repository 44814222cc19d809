// The popup: it lists the prices that a person watches, with their values at the
// moment. The types and the client come from the Go interface market.Market.

import { CallError, Link, dial } from "./gangway.rpc.js";
import { Currency, MarketClient } from "./market.js";
import { Page } from "./page.js";

const page = new Page();

try {
  await run(new Link(await dial("market")));
} catch (error) {
  page.say(explain(error));
}

/** Follows the list, and asks the background for every change. */
async function run(link: Link): Promise<void> {
  const market = new MarketClient(link);
  let following = new AbortController();
  addEventListener("pagehide", () => following.abort());
  /** Makes a change, and shows it to somebody who does not follow the list. */
  const make = async (change: Promise<unknown>) => {
    const done = await attempt(change);
    if (following.signal.aborted) await glance(market);
    return done;
  };
  page.offer(Object.values(Currency), {
    choose: (currency) => make(market.choose(currency)),
    watch: (name, cost) => make(market.watch({ name, cost })),
    forget: (id) => make(market.forget(id)),
    live(on) {
      following.abort(); // The handler's context is done, in Go.
      page.say(on ? "" : "Paused.");
      if (!on) return;
      following = new AbortController();
      void follow(market, link, following.signal);
    },
  });
  await follow(market, link, following.signal);
}

/**
 * Shows the list as it changes, until the signal. A background that dies ends the
 * stream; to read once more does no harm, so that it is called again, unless the
 * session has ended, too.
 */
async function follow(market: MarketClient, link: Link, signal: AbortSignal): Promise<void> {
  let over: CallError | undefined;
  void link.closed.then((error) => (over = error));
  while (!signal.aborted) {
    try {
      for await (const list of market.follow({ signal })) page.show(list);
    } catch (error) {
      if (signal.aborted) return;
      if (over !== undefined) return page.say("The connection has ended: open this page again.");
      if (!lost(error)) return page.say(explain(error));
    }
  }
}

/** Shows the list once: a loop that is left cancels the call. */
async function glance(market: MarketClient): Promise<void> {
  try {
    for await (const list of market.follow()) return page.show(list);
  } catch (error) {
    page.say(explain(error));
  }
}

/** Waits for a change, and says why if it fails. It returns whether it was made. */
async function attempt(change: Promise<unknown>): Promise<boolean> {
  try {
    await change;
    page.say("");
    return true;
  } catch (error) {
    page.say(explain(error));
    return false;
  }
}

/** Whether the background has ended during a call. */
function lost(error: unknown): error is CallError {
  return error instanceof CallError && error.code === "UNAVAILABLE";
}

/** Says to people why something was not done, or may not have been. */
function explain(error: unknown): string {
  if (!lost(error)) return error instanceof CallError ? error.text || error.code : String(error);
  return error.mayHaveRun ? "The background has ended meanwhile: see in the list whether it is done." : "Not done: try again.";
}
