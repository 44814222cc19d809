// Package soak lets sessions live through everything that happens to an
// extension in a real Firefox, and counts what gets lost.
//
// The pages of several tabs, one of them in a private window, and the background
// of the extension in tests/soak exchange numbered messages, small and large, on
// sessions that either of them has begun. Meanwhile one fault after the other
// happens, in an order that a seed decides. Only those faults count that hit
// something. What a session does not promise and says is counted as told.
package soak
