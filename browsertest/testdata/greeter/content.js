// Greets the background at its start and at each click.
const greet = async (text) => console.log("heard", await browser.runtime.sendMessage(text));
document.addEventListener("click", (event) => greet(`a click, ${event.isTrusted}`));
greet("a page");
