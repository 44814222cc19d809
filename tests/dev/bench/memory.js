// Returns how many bytes the processes of localhost's pages have allocated,
// when they have given back what they can: what about:memory calls explicit.
// Resident memory says something else, since it has what Firefox has freed and
// Linux has not yet taken (MADV_FREE).
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const { KIND_NONHEAP, UNITS_BYTES } = Ci.nsIMemoryReporter;
const manager = Cc["@mozilla.org/memory-reporter-manager;1"].getService(Ci.nsIMemoryReporterManager);

const allocated = () =>
  new Promise((resolve) => {
    let sum = 0;
    const report = (process, path, kind, units, amount) => {
      if (!process.includes("localhost") || units !== UNITS_BYTES) return;
      if (path === "heap-allocated" || (path.startsWith("explicit/") && kind === KIND_NONHEAP)) sum += amount;
    };
    manager.getReports(report, null, () => resolve(sum), null, false);
  });

for (let least = Infinity; ; ) {
  Services.obs.notifyObservers(null, "child-mmu-request");
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const now = await allocated();
  if (now > least * 0.99) return Math.min(now, least);
  least = now;
}
