// Makes the names that wasm_exec.js and the scripts of Gangway look up the
// global's own.
//
// An element of the page with such an id, or a frame of such a name, is a property
// of the window as long as nothing else has the name: wasm_exec.js would take an
// element "fs" for Node's. What the global has itself stays as it is.
"use strict";

(() => {
  for (const name of ["Go", "browser", "chrome", "cloneInto", "fs", "gangway", "path", "process"]) {
    if (!Object.hasOwn(globalThis, name)) {
      Object.defineProperty(globalThis, name, { value: undefined, writable: true, configurable: true });
    }
  }
})();
