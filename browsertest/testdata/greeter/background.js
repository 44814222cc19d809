// Answers whoever greets it, and says so.
console.log("background starts");
browser.runtime.onMessage.addListener((message, sender, reply) => {
  console.log("greeted by", message);
  reply(`hello, ${message}`);
});
