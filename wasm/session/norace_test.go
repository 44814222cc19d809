//go:build !race

package session

// slowness is how much longer tests take than without the race detector.
const slowness = 1
