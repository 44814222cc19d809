"use strict";

document.addEventListener("click", ({ target }) => target.closest("button.buy") && console.log("handled"), true);
browser.runtime.onMessage.addListener(() => {
  console.log("handled");
});
