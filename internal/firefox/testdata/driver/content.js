const version = `v${browser.runtime.getManifest().manifest_version}`;
console.log(`${version} content script starts`);
document.addEventListener("click", event => console.log(`${version} sees a click`, event.isTrusted));
document.addEventListener("tell", event => browser.runtime.sendMessage(event.detail));
