import { expose } from "comlink";
import { answer } from "../harness.js";
import { endpoint } from "./endpoint.js";

browser.runtime.onConnect.addListener((port) => expose({ ask: answer }, endpoint(port)));
console.log("ready");
