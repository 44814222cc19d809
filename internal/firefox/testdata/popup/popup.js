// Says what happens to it, for the tests of the driver.
console.log("popup starts");
document.querySelector("#button").addEventListener("click", event => console.log("popup sees a click", event.isTrusted));
document.addEventListener("keydown", event => console.log("popup sees a key", event.key, event.shiftKey, event.isTrusted));

// As a Go program, this one takes its time.
(async () => {
  for (let n = 0; n < 300; n++) {
    await browser.runtime.getPlatformInfo();
  }
  const late = document.querySelector("#late");
  late.className = "listens";
  late.form.addEventListener("click", () => {});
})();
