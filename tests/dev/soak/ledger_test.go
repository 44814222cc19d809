package soak

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
)

// page returns what a page says that has one line.
func page(life int64, line talk.LineStatus) talk.Status {
	return talk.Status{Life: life, Lines: map[string]talk.LineStatus{talk.Plain: line}}
}

func TestLedgerKeepsPagesThatAreGone(t *testing.T) {
	var l ledger
	one, other := new(tab), new(tab)
	for _, through := range []int{3, 7} {
		l.note(one, page(1, talk.LineStatus{Count: talk.Count{Through: through, Lost: 1}, Sessions: 2}))
	}
	l.note(one, page(2, talk.LineStatus{Count: talk.Count{Through: 5}, Sessions: 1, Ends: map[string]int{"x": 2}}))
	l.note(other, page(3, talk.LineStatus{Count: talk.Count{Through: 100}, Restarts: 4}))

	tabs := []*tab{one, other}
	for range 2 { // To ask changes nothing.
		total := l.total(tabs)
		assert.Equal(t, talk.Count{Through: 112, Lost: 1}, total.Count)
		assert.Equal(t, 3, total.Sessions)
		assert.Equal(t, 4, total.Restarts)
		assert.Equal(t, map[string]int{"x": 2}, total.Ends)
		assert.False(t, total.Flawless())
	}
}

func TestEndsMustHaveAReason(t *testing.T) {
	for name, c := range map[string]struct {
		cause   error
		refused bool
		unfit   int
	}{
		"the storage refused":         {session.ErrStore, true, 0},
		"it did not":                  {session.ErrStore, false, 1},
		"told by the other end":       {session.ErrAborted, true, 0},
		"never stored":                {session.ErrForgotten, true, 0},
		"forgotten without a reason":  {session.ErrForgotten, false, 1},
		"protocol violated":           {session.ErrProtocol, true, 1},
		"refused":                     {session.ErrRefused, true, 1},
		"no place for an honest peer": {session.ErrBusy, true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			count := Count{Ends: map[string]int{c.cause.Error(): 1}}
			count.judge(c.refused)
			assert.Equal(t, c.unfit, count.Unfit)
			assert.Equal(t, c.unfit == 0, count.Flawless())
		})
	}
}

func TestCountSaysWhatIsWrong(t *testing.T) {
	assert.Equal(t, "lost 0, duplicated 0, out of order 0", Count{}.String())
	count := Count{Count: talk.Count{Lost: 1, Duplicated: 2, Reordered: 3, Damaged: 4, Untold: 5}, Unfit: 6}
	assert.Equal(t, "lost 1, duplicated 2, out of order 3, damaged 4, broken without a word 5, sessions ended for no reason 6",
		count.String())
}
