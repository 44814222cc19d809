// Greets the background at each click.
const button = document.querySelector("#greet");
button.addEventListener("click", async () => {
  document.querySelector("#heard").textContent = await browser.runtime.sendMessage("a popup");
  console.log("the popup has heard");
});
setTimeout(() => { button.disabled = false; }, 100);
