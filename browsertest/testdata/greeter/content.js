// Greets the background at its start, with how the page was come to, and at each
// click.
const greet = async (text) => console.log("heard", await browser.runtime.sendMessage(text));
document.addEventListener("click", (event) => greet(`a click, ${event.isTrusted}`));
greet(`a page, ${performance.getEntriesByType("navigation")[0].type}`);
