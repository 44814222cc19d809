// What the scripts of the faults share. They run in the privileged part of
// Firefox.
const [id, ...args] = arguments;
const extension = WebExtensionPolicy.getByID(id)?.extension;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// The tab that shows, or would show, a page of a host.
const findTab = (host) => {
  for (const window of Services.wm.getEnumerator("navigator:browser")) {
    for (const tab of window.gBrowser.tabs) {
      if (tab.linkedBrowser.currentURI.spec.includes(`//${host}:`) || tab.soakHost === host) {
        tab.soakHost = host; // A page of a crash has another address.
        return { window, tab };
      }
    }
  }
  throw new Error(`no tab shows ${host}`);
};

// Runs an action, and reports whether the background ended by it.
const endsBackground = async (action) => {
  let ended = false;
  const note = () => { ended = true; };
  extension.on("shutdown-background-script", note);
  await action(() => ended);
  extension.off("shutdown-background-script", note);
  return ended;
};

// Waits until a tab shows a page of a host.
const shows = async (tab, host) => {
  const shown = () => {
    const { browsingContext, webProgress } = tab.linkedBrowser;
    return browsingContext?.currentWindowGlobal?.documentURI.spec.includes(`//${host}:`) && !webProgress.isLoadingDocument;
  };
  while (!shown()) await pause(10);
};
