// Package bridge reaches the browser: with its package apicall it is the one
// place that imports syscall/js, and it alone names host functions.
//
// JavaScript's half is jsbridge/loader.js, which keeps all that arrives from
// before the program starts, and jsbridge/host.js, the twin of imports.go. All
// that arrives waits there as records. An export wakes the pump, a goroutine
// that takes the records one by one and calls the functions registered for
// them. The export only marks work: a function called by JavaScript that
// blocked, or waited on a lock, would corrupt Go's runtime.
//
// Messages travel as items of package codec, a pointer and a length in one
// crossing. To another Go program those of a turn wait in an outbox, in Go's
// memory, from which JavaScript takes them when Go pauses. Rare calls go through
// syscall/js. Package apicall, for the calls that webext does not wrap, adds
// vert.
package bridge
