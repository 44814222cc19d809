// The half of the console collector that runs in Firefox's parent process.
//
// Mirrors collect_process.js, which it loads into every process, and
// console.go, which reads what it writes: JSON, one line of ASCII each, over
// one TCP connection to the driver. It adds what only the parent knows: which
// kind of context a window is, and which tab shows it.
//
// The driver's end of the connection is also its sign of life: when it closes,
// Firefox quits, so that no Firefox outlives a driver that was killed.
(function () {
  "use strict";

  const { port, token, processScript } = gangwayConfig;
  const transport = Cc["@mozilla.org/network/socket-transport-service;1"]
    .getService(Ci.nsISocketTransportService)
    .createTransport([], "127.0.0.1", port, null, null);
  // A pipe without a limit: a slow driver must not block Firefox.
  const output = transport.openOutputStream(0, 1 << 16, 0xffffffff);
  const input = transport.openInputStream(0, 0, 0).QueryInterface(Ci.nsIAsyncInputStream);

  input.asyncWait({ onInputStreamReady: quit }, 0, 0, Services.tm.mainThread);
  writeLine(token);

  Services.ppmm.addMessageListener("gangway:line", message => receive(message.data));
  loadHere(processScript);
  Services.ppmm.loadProcessScript(
    "data:application/javascript;charset=utf-8," + encodeURIComponent(processScript), true);

  const flushes = new Map(); // The processes that have not answered, by the flush.
  Services.obs.addObserver((subject, topic, id) => flush(Number(id)), "gangway-flush");
  Services.ppmm.addMessageListener("gangway:flushed", message => {
    flushes.get(message.data)?.delete(message.target);
    settleFlushes();
  });

  Services.obs.addObserver(subject => {
    tellCrash(subject);
    // The process leaves the list of children after its observers have run.
    Services.tm.dispatchToMainThread(settleFlushes);
  }, "ipc:content-shutdown");

  // Nothing else tells of a crash: the contexts in the process are just gone.
  function tellCrash(subject) {
    const bag = subject.QueryInterface(Ci.nsIPropertyBag2);
    if (bag.hasKey("abnormal")) {
      receive({ time: Date.now(), level: "error", args: ["a process of Firefox crashed, with all pages or extensions in it"],
        file: "", line: 0, column: 0, window: 0, category: "crash", addon: "" });
    }
  }

  // flush asks every process that runs now for an answer, which comes after
  // all that the process had to say, and tells when all have answered.
  function flush(id) {
    const asked = children().filter(child => {
      try {
        child.sendAsyncMessage("gangway:flush", id);
        return true;
      } catch {
        return false; // It ends just now and has nothing more to say.
      }
    });
    flushes.set(id, new Set(asked));
    settleFlushes();
  }

  // settleFlushes ends the flushes that wait for nobody. A process can end
  // between the question and its answer.
  function settleFlushes() {
    const running = new Set(children());
    for (const [id, waiting] of flushes) {
      if (![...waiting].some(child => running.has(child))) {
        flushes.delete(id);
        writeLine(JSON.stringify({ flush: id }));
      }
    }
  }

  function children() {
    return Array.from({ length: Services.ppmm.childCount }, (_, i) => Services.ppmm.getChildAt(i))
      .filter(child => !child.isInProcess && child.osPid > 0);
  }

  function receive(data) {
    writeLine(JSON.stringify(addContext(data)));
  }

  function writeLine(text) {
    const ascii = text.replace(/[\u0080-\uffff]/g,
      c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0")) + "\n";
    output.write(ascii, ascii.length);
  }

  function quit() {
    Services.startup.quit(Ci.nsIAppStartup.eForceQuit);
  }

  // The parent refuses data: URLs as process scripts ("unsafe filename",
  // Firefox ESR 153), so its own half runs as a function of this sandbox.
  function loadHere(source) {
    globalThis.gangwaySend = receive;
    Cu.evalInSandbox(source, globalThis, null, "chrome://gangway/content/collect_process.js", 1);
  }

  function addContext(line) {
    const global = line.window ? WindowGlobalParent.getByInnerWindowId(line.window) : null;
    const browser = global?.browsingContext?.top?.embedderElement;
    line.page = global?.documentURI?.spec ?? "";
    line.tab = global?.browsingContext?.browserId ?? 0;
    line.frame = global ? global.browsingContext != global.browsingContext.top : false;
    line.addon ||= addonOf(line.file) || addonOf(line.page);
    line.source = sourceOf(line, browser?.getAttribute("webextension-view-type"));
    return line;
  }

  function addonOf(url) {
    if (!url?.startsWith("moz-extension://")) {
      return "";
    }
    return WebExtensionPolicy.getByHostname(url.slice(16).split("/")[0])?.id ?? "";
  }

  function sourceOf(line, viewType) {
    if (line.worker) {
      return "worker";
    }
    if (line.page.startsWith("moz-extension://")) {
      return { background: "background", popup: "popup", sidebar: "sidebar" }[viewType] ?? "extension page";
    }
    if (line.page && line.file?.startsWith("moz-extension://")) {
      return "content script";
    }
    if (line.page && !line.page.startsWith("chrome://")) {
      return "page";
    }
    return line.addon ? "extension" : "firefox";
  }
})();
