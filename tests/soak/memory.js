// Says what the background holds: a content script is asked by its page, and asks
// Go for its heap and this script, in the background, for the rest.
{
  const words = { heap: "soak: heap", held: "soak: held" };

  const { runtime } = globalThis.browser ?? chrome;
  runtime.onMessage.addListener((message, _sender, answer) => {
    const program = globalThis.gangway?.programs?.[0];
    if (message !== words.held || !program?.host) return;
    const { ports, requests, calls, objects, queue } = program;
    answer({
      memory: program.host.memory().length,
      ports: ports.size,
      waiting: requests.size + calls.size + objects.size + queue.length,
    });
  });
  globalThis.document?.addEventListener("soak-measure", async () => {
    let detail = "";
    try {
      const [heap, held] = await Promise.all([words.heap, words.held].map((word) => runtime.sendMessage(word)));
      if (heap && held) detail = JSON.stringify({ ...heap, ...held });
    } catch {
      // The background has gone meanwhile: it is asked again later.
    }
    document.dispatchEvent(new CustomEvent("soak-measured", { detail }));
  });
}
