// Writes packages of npm as one script, in which npm(name) is what require(name)
// is in Node: a content script takes no modules. It runs in the folder whose
// node_modules has them.
"use strict";

const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");

const modules = new Map(); // The code of files, by their names.

const add = (file) => {
  if (modules.has(file)) return;
  modules.set(file, "");
  const { resolve } = createRequire(file);
  const code = readFileSync(file, "utf8").replace(/\brequire\((["'])(.+?)\1\)/g, (_, __, name) => {
    const needed = resolve(name);
    add(needed);
    return `require(${JSON.stringify(needed)})`;
  });
  modules.set(file, code.replace(/^\/\/# sourceMappingURL=.*$/gm, ""));
};

const { resolve } = createRequire(`${process.cwd()}/package.json`);
const names = process.argv.slice(2).map((name) => [name, resolve(name)]);
for (const [, file] of names) add(file);

const functions = [...modules].map(([file, code]) => `${JSON.stringify(file)}(exports, require, module, global) {\n${code}\n}`);
process.stdout.write(`"use strict";
const npm = (() => {
const files = {
${functions.join(",\n")}
};
const names = ${JSON.stringify(Object.fromEntries(names))};
const loaded = {};
const require = (file) => {
  if (!loaded[file]) {
    loaded[file] = { exports: {} };
    files[file](loaded[file].exports, require, loaded[file], globalThis);
  }
  return loaded[file].exports;
};
return (name) => require(names[name]);
})();
`);
