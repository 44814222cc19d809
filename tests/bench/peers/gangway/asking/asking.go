// Package asking has the service that is measured beside other libraries.
package asking

import "context"

// The names of sessions: one that carries calls, and one whose messages come back
// without them.
const (
	Calls    = "calls"
	Messages = "messages"
)

// A Request is a small message, and how long its answer takes.
//
//gangway:message
type Request struct {
	Greeting string  `json:"greeting"`
	ID       int64   `json:"id"`
	Price    float64 `json:"price"`
	OK       bool    `json:"ok"`
	Wait     int     `json:"wait"` // In milliseconds.
}

// Asking gives back its requests.
//
//gangway:service
type Asking interface {
	Ask(ctx context.Context, r Request) (Request, error)

	// Repeat does the same.
	//
	//gangway:idempotent
	Repeat(ctx context.Context, r Request) (Request, error)
}
