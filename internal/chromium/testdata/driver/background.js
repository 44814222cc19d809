// Says what happens to it, for the tests of the driver.
console.log("background starts");

chrome.action.onClicked.addListener(tab => console.log("clicked", tab.url));
chrome.runtime.onMessage.addListener(message => {
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
      setTimeout(() => { throw new Error("thrown on purpose"); });
      break;
  }
});
