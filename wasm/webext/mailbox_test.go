package webext

import (
	"iter"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// all returns an iterator over the values of a mailbox until it gives no more.
func all(m *mailbox[int]) iter.Seq[int] {
	return func(yield func(int) bool) {
		for {
			if v, how := m.take(nil); how != value || !yield(v) {
				return
			}
		}
	}
}

// TestMailboxKeepsOrderUnderLoad is a hammer: many values, a receiver that
// comes and goes, and an end in the middle.
func TestMailboxKeepsOrderUnderLoad(t *testing.T) {
	m := newMailbox(func(int) int { return 1 }, nil)
	const count = 50_000
	go func() {
		for n := range count {
			m.put(n)
		}
		m.finish()
	}()
	want := 0
	for n := range all(m) {
		if n != want {
			t.Fatalf("got %d, want %d", n, want)
		}
		want++
	}
	assert.Equal(t, count, want)
	assert.Equal(t, Stats{Received: count, Delivered: count}, m.counts())
}

func TestMailboxDeliversNothingAfterAbandon(t *testing.T) {
	for range 2000 {
		m := newMailbox(func(int) int { return 1 }, nil)
		m.put(1)
		m.put(2)
		left := m.abandon()
		if v, how := m.take(nil); how != over {
			t.Fatalf("delivered %d after abandon", v)
		}
		assert.Equal(t, []int{1, 2}, left)
	}
}

func TestMailboxDropsWhatComesAfterTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMailbox(func(int) int { return 1 }, nil)
		m.finish()
		assert.True(t, m.put(1))
		_, how := m.take(nil)
		assert.Equal(t, over, how)
	})
}

func TestMailboxLimits(t *testing.T) {
	tests := map[string]struct {
		limit   Limit
		failed  bool
		out     []int // Values are their own sizes.
		dropped uint64
	}{
		"the default":                  {Limit{}, false, []int{1, 2, 3, 4}, 0},
		"messages, fail":               {Limit{Messages: 2}, true, []int{1, 2}, 2},
		"messages, newest":             {Limit{Messages: 2, Overflow: DropNewest}, false, []int{1, 2}, 2},
		"messages, oldest":             {Limit{Messages: 2, Overflow: DropOldest}, false, []int{3, 4}, 2},
		"one message, oldest":          {Limit{Messages: 1, Overflow: DropOldest}, false, []int{4}, 3},
		"bytes, newest":                {Limit{Bytes: 6, Overflow: DropNewest}, false, []int{1, 2, 3}, 1},
		"bytes, oldest":                {Limit{Bytes: 7, Overflow: DropOldest}, false, []int{3, 4}, 2},
		"larger than the limit itself": {Limit{Bytes: 3, Overflow: DropOldest}, false, []int{3}, 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMailbox(func(n int) int { return n }, nil)
				m.setLimit(test.limit)
				failed := false
				for n := 1; n <= 4; n++ {
					failed = !m.put(n) || failed
				}
				assert.Equal(t, test.failed, failed)
				m.finish()
				var out []int
				for n := range all(m) {
					out = append(out, n)
				}
				assert.Equal(t, test.out, out)
				assert.Equal(t, Stats{Received: 4, Delivered: uint64(len(out)), Dropped: test.dropped}, m.counts())
			})
		})
	}
}

func TestMailboxGivesFirstWhatIsPutBack(t *testing.T) {
	m := newMailbox(func(int) int { return 1 }, nil)
	for n := range 3 {
		m.put(n)
	}
	first, _ := m.take(nil)
	m.putBack(first)
	assert.Equal(t, Stats{Received: 3, Waiting: 3, WaitingBytes: 3}, m.counts())
	m.put(3)
	m.finish()
	var out []int
	for n := range all(m) {
		out = append(out, n)
	}
	assert.Equal(t, []int{0, 1, 2, 3}, out)
}

func TestMailboxDropsWhatIsPutBackAfterAbandon(t *testing.T) {
	m := newMailbox(func(int) int { return 1 }, nil)
	m.put(1)
	v, _ := m.take(nil)
	m.abandon()
	m.putBack(v)
	assert.Equal(t, Stats{Received: 1, Dropped: 1}, m.counts())
	_, how := m.take(nil)
	assert.Equal(t, over, how)
}

func TestMailboxKeepsItsRoomWhileBatchesCome(t *testing.T) {
	m := newMailbox(func(int) int { return 1 }, nil)
	pass := func(count int) {
		m.putAll(func(yield func(int) bool) {
			for n := range count {
				yield(n)
			}
		})
		for range count {
			m.take(nil)
		}
	}
	pass(1000)
	first := &m.room[:1][0]
	pass(1000)
	assert.Same(t, first, &m.room[:1][0])
	pass(1)
	assert.LessOrEqual(t, cap(m.room), keptRoom, "the last burst is over")
	pass(10 * burstRoom)
	assert.LessOrEqual(t, cap(m.room), keptRoom, "it was too large to be kept")
}

func TestMailboxTellsAllWhoWaitOfItsEnd(t *testing.T) {
	ends := map[string]func(*mailbox[int]){
		"finish":  (*mailbox[int]).finish,
		"abandon": func(m *mailbox[int]) { m.abandon() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := newMailbox(func(int) int { return 1 }, nil)
				never := make(chan struct{})
				var told atomic.Int64
				for n := range 6 {
					cancel := never
					if n%2 == 0 {
						cancel = nil
					}
					go func() {
						if _, how := m.take(cancel); how == over {
							told.Add(1)
						}
					}()
				}
				synctest.Wait()
				end(m)
				synctest.Wait()
				assert.EqualValues(t, 6, told.Load())
			})
		})
	}
}
