console.log("popup starts");
document.querySelector("#button").addEventListener("click", event => console.log("popup sees a click", event.isTrusted));
