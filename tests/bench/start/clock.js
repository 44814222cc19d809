// Says how long after the navigation to its page the content script beside it
// has its first answer, which that says with the word "answered".
"use strict";

const { log } = console;
console.log = (...words) => {
  if (words.join(" ") === "answered") log("gangway-bench", performance.now());
  else log(...words);
};
