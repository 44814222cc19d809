import { sendMessage } from "webext-bridge/content-script";
import { obey } from "../harness.js";

obey("peers-webext-bridge", async () => ({
  ask: (request) => sendMessage("ask", request, "background"),
  end() {},
}));
