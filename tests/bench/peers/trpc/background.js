import { initTRPC } from "@trpc/server";
import { createChromeHandler } from "trpc-browser/adapter";
import { answer } from "../harness.js";

const { router, procedure } = initTRPC.create({ allowOutsideOfServer: true });

createChromeHandler({
  router: router({ ask: procedure.input((message) => message).query(({ input }) => answer(input)) }),
  chrome: browser,
});
console.log("ready");
