// trpc.js beside it, the packages of npm in one script, is written by the
// benchmark.
"use strict";

const { initTRPC } = npm("@trpc/server");
const { router, procedure } = initTRPC.create({ allowOutsideOfServer: true });

npm("trpc-browser/adapter").createChromeHandler({
  router: router({ echo: procedure.input((message) => message).query(({ input }) => input) }),
  chrome: browser,
});
console.log("ready");
