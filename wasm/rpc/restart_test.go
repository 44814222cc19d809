package rpc

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestRestartsCountFromTheStartOfACall has the other end lose its memory after the
// request has left, and before the caller has noted that.
func TestRestartsCountFromTheStartOfACall(t *testing.T) {
	c := &call{id: 1, done: make(chan struct{})}
	waits := &call{id: 2}
	l := &Link{calls: map[uint64]*call{1: c, 2: waits}, writing: true}
	for range maxRestarts {
		l.otherBegins(true)
	}
	c.sent = true
	assert.False(t, c.over(), "it may go on")
	l.otherBegins(true)
	assert.True(t, c.over())
	assert.True(t, c.lost)
	assert.Equal(t, []part{head(2, partCancel, 1)}, l.queue, "nobody asks for a call that has ended, or is not sent")
}
