package soak

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
)

// saying returns what a page says that has one line.
func saying(life int64, line talk.LineStatus) talk.Status {
	return talk.Status{Life: life, Lines: map[string]talk.LineStatus{talk.Plain: line}}
}

func TestLedgerKeepsPagesThatAreGone(t *testing.T) {
	var l ledger
	one, other := new(tab), new(tab)
	for _, through := range []int{3, 7} {
		l.note(one, saying(1, talk.LineStatus{Count: talk.Count{Through: through, Lost: 1}, Sessions: 2}))
	}
	l.note(one, saying(2, talk.LineStatus{Count: talk.Count{Through: 5}, Sessions: 1, Ends: []talk.End{{Turn: 1, Cause: "x"}, {Turn: 2, Cause: "x"}}}))
	l.note(other, saying(3, talk.LineStatus{Count: talk.Count{Through: 100}, Restarts: 4}))

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

// A session may end by the storage if that refused a write while it was open,
// and no other one may.
func TestEndsMustHaveAReason(t *testing.T) {
	status := func(turn int, ends ...talk.End) talk.Status {
		return saying(1, talk.LineStatus{Turn: turn, Ends: ends})
	}
	var l ledger
	l.refuse(status(2), status(3))
	for name, c := range map[string]struct {
		turn  int
		cause error
		unfit int
	}{
		"the storage refused":         {2, session.ErrStore, 0},
		"it was opened then":          {3, session.ErrStore, 0},
		"it did not":                  {1, session.ErrStore, 1},
		"it did before":               {4, session.ErrAborted, 1},
		"told by the other end":       {2, session.ErrAborted, 0},
		"never stored":                {3, session.ErrForgotten, 0},
		"forgotten without a reason":  {4, session.ErrForgotten, 1},
		"protocol violated":           {2, session.ErrProtocol, 1},
		"refused":                     {2, session.ErrRefused, 1},
		"no place for an honest peer": {2, session.ErrBusy, 1},
	} {
		t.Run(name, func(t *testing.T) {
			var count Count
			l.add(&count, status(5, talk.End{Turn: c.turn, Cause: c.cause.Error()}))
			assert.Equal(t, c.unfit, count.Unfit)
			assert.Equal(t, c.unfit == 0, count.Flawless())
		})
	}
	other := status(5, talk.End{Turn: 2, Cause: session.ErrStore.Error()})
	other.Life = 2
	var count Count
	l.add(&count, other)
	assert.Equal(t, 1, count.Unfit, "of another page")
}

func TestCountSaysWhatIsWrong(t *testing.T) {
	assert.Equal(t, "lost 0, duplicated 0, out of order 0", Count{}.String())
	count := Count{Count: talk.Count{Lost: 1, Duplicated: 2, Reordered: 3, Damaged: 4, Untold: 5}, Unfit: 6}
	assert.Equal(t, "lost 1, duplicated 2, out of order 3, damaged 4, broken without a word 5, sessions ended for no reason 6",
		count.String())
}
