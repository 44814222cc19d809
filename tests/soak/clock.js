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

  browser.runtime.onMessage.addListener((message) => {
    if (typeof message?.jump === "number") return Promise.resolve(jump(message.jump));
  });
  document.addEventListener("soak-jump", async (event) => {
    const by = Number(event.detail);
    const jumped = jump(by) && (await browser.runtime.sendMessage({ jump: by }));
    document.dispatchEvent(new CustomEvent("soak-jumped", { detail: String(jumped === true) }));
  });
}
