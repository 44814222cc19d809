// Says how long after a click or a message the program beside it has handled
// it, which that says with the word "handled".
"use strict";

let came;
addEventListener("click", ({ timeStamp }) => (came = timeStamp), true);
browser.runtime.onMessage.addListener(() => {
  came = performance.now();
});
// The page asks for the message.
addEventListener("ask", () => browser.runtime.sendMessage("ask"));

const { log } = console;
console.log = (...words) => {
  if (words.join(" ") === "handled") log("gangway-bench", performance.now() - came);
  else log(...words);
};
