// The background of the soak test in JavaScript: it answers every message with one
// of its own, and keeps its counts in storage.session. A message comes again that
// an earlier memory had in work: it is counted once, since it is marked.
"use strict";

{
  const { windowBytes, newSay, newTally, hear } = soak;
  const { storage } = globalThis.browser ?? chrome;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  /** Stores a state, again and again while the storage refuses it and the session goes on. */
  const store = async (session, key, state) => {
    for (;;) {
      try {
        return await storage.session.set({ [key]: state });
      } catch (error) {
        if (session.error) throw error;
        await pause(20);
      }
    }
  };

  const answerNext = async (session, key, state) => {
    const { value: say, redelivered } = await session.receive();
    if (redelivered && say.number <= state.heard.last) return; // It was counted, and answered.
    hear(state.heard, say);
    state.said++;
    await session.send(newSay(state.said, state.heard));
    await store(session, key, state);
  };

  const answer = async (session) => {
    const key = `soak:${session.id}`;
    const { [key]: state = { said: 0, heard: newTally() } } = await storage.session.get(key);
    try {
      for (;;) await answerNext(session, key, state);
    } catch (error) {
      session.abort(String(error)); // Does nothing if the session has ended.
      if (session.error?.code !== "away") await storage.session.remove(key);
    }
  };

  const answerAll = async () => {
    for await (const session of gangway.accept("plain", { bytes: windowBytes })) void answer(session);
  };

  void answerAll();
  console.log("soak: ready");
}
