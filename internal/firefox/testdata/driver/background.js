// Says what happens to it, for the tests of the driver.
const version = `v${browser.runtime.getManifest().manifest_version}`;
console.log(`${version} background starts`);

(browser.action ?? browser.browserAction).onClicked.addListener(tab => {
  console.log(`${version} clicked`, tab.url);
});
browser.runtime.onSuspend.addListener(() => console.log(`${version} background suspends`));
browser.runtime.onMessage.addListener(message => {
  switch (message) {
    case "burst":
      for (let i = 0; i < 5000; i++) {
        console.log("burst", i, "x".repeat(200));
      }
      console.log("burst ends");
      break;
    case "big":
      console.log("big", "é\n\u{1F600}".repeat(100_000), 1);
      break;
    case "throw":
      setTimeout(() => { throw new Error(`${version} thrown on purpose`); });
      break;
    case "violate":
      setTimeout("1");
      break;
  }
});
