// Lets a page talk on the plain line alone: an end in JavaScript that loses its
// memory is not durable, and keeps no session that it has dialed.
globalThis.soakLines = ["plain"];
