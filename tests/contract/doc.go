// Package contract states what a port guarantees, each claim once, and runs
// the claims over all hosts: real ports in a real Firefox and a real Chromium,
// and the simulated browser. The result is a table, claims by hosts, so that the simulator stays
// true and the library the same everywhere.
//
// The two ends of a port are puppets: programs that perform what a claim
// tells them. See package puppet.
package contract
