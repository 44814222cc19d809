import { onMessage } from "webext-bridge/background";
import { answer } from "../harness.js";

onMessage("ask", ({ data }) => answer(data));
console.log("ready");
