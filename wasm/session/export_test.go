package session

// Slowness is how much longer tests take with the race detector.
const Slowness = slowness
