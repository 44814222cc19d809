import { answer } from "../harness.js";

browser.runtime.onConnect.addListener((port) => {
  port.onMessage.addListener(({ call, request }) => {
    const give = (response) => port.postMessage({ call, response });
    const response = answer(request);
    if (response === request) give(response);
    else response.then(give);
  });
});
console.log("ready");
