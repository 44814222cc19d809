// Lets the wall clock of the background and of the content scripts jump. A
// content script is told how far by its page, and tells the background.
{
  const Real = Date;
  let ahead = 0;
  globalThis.Date = class extends Real {
    constructor(...args) {
      if (args.length > 0) super(...args);
      else super(Real.now() + ahead);
    }
    static now() {
      return Real.now() + ahead;
    }
  };
  const jump = (by) => {
    const before = Date.now();
    ahead += by;
    return Math.abs(Date.now() - before - by) < 60_000;
  };

  const { runtime } = globalThis.browser ?? chrome;
  runtime.onMessage.addListener((message, _sender, answer) => {
    if (typeof message?.jump === "number") answer(jump(message.jump));
  });
  globalThis.document?.addEventListener("soak-jump", async (event) => {
    const by = Number(event.detail);
    const jumped = jump(by) && (await runtime.sendMessage({ jump: by }));
    document.dispatchEvent(new CustomEvent("soak-jumped", { detail: String(jumped === true) }));
  });
}
