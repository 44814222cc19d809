package rpc

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// TestCallsThatWaitRunAfterTheEndOfTheirLink has calls wait for a goroutine when
// the link ends, and another goroutine rest.
func TestCallsThatWaitRunAfterTheEndOfTheirLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &Link{room: newRoom(2, 0), work: make(chan struct{}, 1), serving: map[uint64]serving{}}
		l.coming = 1
		go l.runCalls()
		synctest.Wait()
		l.mu.Lock()
		assert.Equal(t, 1, l.idle)
		for id := range uint64(2) {
			c := &served{link: l, handler: &handler{}, ctx: handling{info: &Info{}}}
			assert.Nil(t, l.admit(c, id, 100))
			l.ready = append(l.ready, c)
		}
		l.ended = true
		l.forgetServed()
		l.dismiss()
		l.summon()
		l.mu.Unlock()
		synctest.Wait()
		assert.Empty(t, l.serving)
		assert.Zero(t, l.idle)
		assert.True(t, l.room.take(2, DefaultMaxBytes), "nothing is taken any more")
	})
}

func TestContextOfAHandlerIsAContext(t *testing.T) {
	early := handling{info: &Info{}}
	done := early.Done()
	assert.False(t, closed(done))
	assert.NoError(t, early.Err())
	early.cancel()
	assert.True(t, closed(done))
	assert.Equal(t, done, early.Done(), "it is one channel")

	late := handling{info: &Info{}}
	late.cancel()
	assert.True(t, closed(late.Done()), "it may be asked for after the end")
	assert.ErrorIs(t, late.Err(), context.Canceled)

	synctest.Test(t, func(t *testing.T) {
		timed := handling{info: &Info{}}
		timed.begin(30)
		derived, cancel := context.WithCancel(&timed)
		defer cancel()
		<-derived.Done()
		assert.ErrorIs(t, derived.Err(), context.DeadlineExceeded)
		assert.True(t, closed(timed.Done()))
	})
}
