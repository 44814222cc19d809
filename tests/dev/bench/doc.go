// Package bench measures Gangway beside its peers, all in one headless Firefox:
// what it costs to bring a message from Go to JavaScript and back, what ports
// carry, how soon a program answers, and how large it is.
//
// The extensions that are measured stand in tests/bench. The peers take turns
// in every round, so that what else the machine does hits all of them alike. A
// ratio is that of two peers in the same round; what counts is the median of
// the rounds. [Budgets] says what the ratios shall be.
package bench
