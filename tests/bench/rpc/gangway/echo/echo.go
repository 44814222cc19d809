// Package echo has the service that is measured.
package echo

import (
	"context"

	"gangway/tests/bench/shapes"
)

// The names of sessions: one that carries calls, and one whose messages come back
// without them.
const (
	Calls    = "calls"
	Messages = "messages"
)

// Echo gives back its requests.
//
//gangway:service
type Echo interface {
	Echo(ctx context.Context, v shapes.Small) (shapes.Small, error)
}
