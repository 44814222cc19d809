// Package greeting holds what the content script and the background script say
// to each other.
package greeting

// PortName is the name of the port that the content script opens.
const PortName = "port-from-cs"

// A Message is what both scripts send. In JavaScript it is the plain object
// {greeting: "..."}.
//
//gangway:message
type Message struct {
	Greeting string `json:"greeting"`
}
