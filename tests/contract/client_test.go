package contract

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"testing"
	"time"

	"gangway/tests/contract/puppet"

	"github.com/stretchr/testify/require"
)

// patience is how long an operation may take. One that waits for a fact takes
// what it needs; this is for facts that never come, also on a busy machine.
const patience = time.Minute

// A link brings commands to one puppet.
type link interface {
	// send delivers a command. Its answer is passed to answer, later.
	send(ctx context.Context, c puppet.Command, answer func(puppet.Answer)) error
}

// A client tells one puppet what to do.
type client struct {
	name string // For people: the kind of the puppet.
	link link
}

// lastCall numbers the operations of all clients: a puppet may have several.
var lastCall atomic.Int64

// A call is an operation that was begun.
type call struct {
	client  *client
	id      int
	op      string
	answers chan puppet.Answer
}

// start begins an operation.
func (c *client) start(t *testing.T, op string, args any) *call {
	t.Helper()
	raw, err := json.Marshal(args)
	require.NoError(t, err)
	begun := &call{c, int(lastCall.Add(1)), op, make(chan puppet.Answer, 1)}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	err = c.link.send(ctx, puppet.Command{ID: begun.id, Op: op, Args: raw},
		func(a puppet.Answer) { begun.answers <- a })
	require.NoError(t, err, "tell the %s to %s", c.name, op)
	return begun
}

// cancel cancels the operation's context; it is still to be awaited.
func (c *call) cancel(t *testing.T) {
	t.Helper()
	perform[puppet.None](t, c.client, "cancel", c.id)
}

// await waits for an operation's end. Its error is the operation's.
func await[Out any](t *testing.T, c *call) (out Out, err error) {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case a := <-c.answers:
		if a.Err != nil {
			return out, a.Err
		}
		require.NoError(t, json.Unmarshal(a.Result, &out))
		return out, nil
	case <-timer.C:
		require.FailNow(t, "the "+c.client.name+" does not answer to "+c.op)
		return out, nil
	}
}

// try performs an operation that may end with an error.
func try[Out any](t *testing.T, c *client, op string, args any) (Out, error) {
	t.Helper()
	return await[Out](t, c.start(t, op, args))
}

// perform performs an operation that must not end with an error.
func perform[Out any](t *testing.T, c *client, op string, args any) Out {
	t.Helper()
	out, err := try[Out](t, c, op, args)
	require.NoError(t, err, "the %s: %s", c.name, op)
	return out
}
