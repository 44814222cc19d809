// Says what happens to it, for the tests of the driver.
console.log("popup starts");
document.querySelector("#button").addEventListener("click", event => console.log("popup sees a click", event.isTrusted));
document.addEventListener("keydown", event => console.log("popup sees a key", event.key, event.shiftKey, event.isTrusted));
