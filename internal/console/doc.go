// Package console keeps the lines that a browser's contexts write to their
// consoles, as the drivers of all browsers tell them: a [Recorder] takes them
// from a driver, and its [History] gives them to those who look or wait for
// one.
package console
