console.log("content script starts");
document.addEventListener("click", event => console.log("sees a click", event.isTrusted));
document.addEventListener("tell", event => chrome.runtime.sendMessage(event.detail));
