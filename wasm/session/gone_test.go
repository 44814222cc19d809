package session

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// told are the ends that OnGone was told of.
type told struct {
	mu  sync.Mutex
	all map[string]*EndError
}

func (g *told) add(id string, end *EndError) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.all[id] = end
}

// A memory that never receives the sessions of the one before it tells of each.
func TestSessionsThatDoNotComeAgainAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, accepted, s := pair(t, DialOptions{}, ListenOptions{})
		sendNumbers(t, accepted, 1, 3)
		require.NoError(t, accepted.Commit(inTime(t), nil))
		closed := s.tabsWithSessions(20)
		s.tab.Freeze() // Nothing is confirmed any more.
		time.Sleep(time.Minute)
		s.bg.Suspend()
		for _, tab := range append(closed[:10:10], s.tab) {
			tab.Close()
		}
		gone := &told{all: map[string]*EndError{}}
		l, err := Listen(s.bg.Runtime(), "chat", ListenOptions{MaxSessions: 5, OnGone: gone.add})
		require.NoError(t, err)
		t.Cleanup(l.Stop)
		<-l.loaded
		synctest.Wait()
		gone.mu.Lock()
		defer gone.mu.Unlock()
		tabClosed, replaced := 0, 0
		for _, end := range gone.all {
			require.ErrorIs(t, end, ErrPeerGone)
			if end.Cause == errTabClosed {
				tabClosed++
			} else {
				replaced++
			}
		}
		assert.Equal(t, 11, tabClosed)
		assert.Equal(t, 5, replaced)
		end := gone.all[accepted.ID()]
		require.NotNil(t, end)
		assert.Len(t, end.Unconfirmed, 3)
	})
}

// Nothing is told of sessions that were never received by any memory.
func TestSessionsThatNobodyKnewAreNotTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gone := &told{all: map[string]*EndError{}}
		_, _, s := pair(t, DialOptions{}, ListenOptions{OnGone: gone.add})
		dialed, err := Dial(inTime(t), s.newPage(), "chat", DialOptions{})
		require.NoError(t, err)
		dialed.Abort()
		synctest.Wait()
		assert.Empty(t, gone.all)
	})
}
