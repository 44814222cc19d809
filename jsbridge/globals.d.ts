// What the scripts share with each other, with wasm_exec.js and with the
// browser, for tsc. The objects are looked at where they are used.

/** The namespace of these scripts. */
declare var gangway: any;

/** The class of wasm_exec.js. */
declare var Go: any;

/** The file system of wasm_exec.js. */
declare var fs: any;

/** The browser's API, by its two names. */
declare var browser: any;
declare var chrome: any;
