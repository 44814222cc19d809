//go:build race

package session

// slowness is how much longer tests take with the race detector.
const slowness = 15
