// Package greeting holds what the content script and the background say.
package greeting

// A Message is what both send.
//
//gangway:message
type Message struct {
	Greeting string `json:"greeting"`
}
