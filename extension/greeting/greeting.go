// Package greeting holds what the content script and the background script say
// to each other.
package greeting

// SessionName is the name of the session that the content script dials.
const SessionName = "greetings"

// Hello is the greeting that the background script answers.
const Hello = "hello from content script"

// A Message is what both scripts send. In JavaScript it is the plain object
// {greeting: "..."}. One without a greeting only says that its sender is there.
//
//gangway:message
type Message struct {
	Greeting string `json:"greeting"`

	// Title is that of the page, from its content script.
	Title string `json:"title,omitempty"`
}
