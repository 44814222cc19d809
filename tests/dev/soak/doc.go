// Package soak lets sessions live through everything that happens to an
// extension in a real Firefox, and counts what gets lost.
//
// Content scripts in several tabs and the background of the extension in
// tests/soak exchange numbered messages. Meanwhile the background is suspended
// and killed, pages go into the back/forward cache and come back or are
// reloaded, and the extension is reloaded, at moments that a seed decides.
package soak
