package tabstrip

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// window returns one with tabs of the ids 1 to n, the first pinned ones pinned.
func window(n, pinned int64) *Window {
	w := &Window{ID: 1}
	for id := int64(1); id <= n; id++ {
		w.Add(id, Place{Pinned: id <= pinned})
	}
	return w
}

func order(w *Window) []int64 {
	ids := []int64{}
	for _, t := range w.Tabs {
		ids = append(ids, t.ID)
	}
	return ids
}

func TestTabsAreAddedInTheirPlaces(t *testing.T) {
	w := window(3, 1)
	assert.Equal(t, int64(1), w.Active.ID)
	w.Add(4, Place{Index: new(int64(0))})
	assert.Equal(t, []int64{1, 4, 2, 3}, order(w), "not before those that are pinned")
	w.Add(5, Place{Pinned: true, Index: new(int64(9))})
	assert.Equal(t, []int64{1, 5, 4, 2, 3}, order(w), "not behind those that are not pinned")
	w.Add(6, Place{Index: new(int64(9))})
	assert.Equal(t, []int64{1, 5, 4, 2, 3, 6}, order(w))
}

func TestOpenedTabsStandBehindTheirOpener(t *testing.T) {
	w := window(3, 0)
	opener := w.Tabs[0]
	w.Add(4, Place{Opener: opener})
	w.Add(5, Place{Opener: opener})
	assert.Equal(t, []int64{1, 4, 5, 2, 3}, order(w))
	w.Tabs[1].Activate()
	w.Add(6, Place{Opener: opener})
	assert.Equal(t, []int64{1, 6, 4, 5, 2, 3}, order(w), "another tab became active in between")
}

func TestAnotherTabBecomesActive(t *testing.T) {
	w := window(3, 0)
	w.Tabs[1].Activate()
	assert.Equal(t, int64(3), w.Tabs[1].Remove().ID, "the next one")
	assert.Equal(t, int64(1), w.Tabs[1].Remove().ID, "the one before")
	assert.Nil(t, w.Tabs[0].Remove())
	assert.Nil(t, w.Active)
}

func TestTheOpenerBecomesActiveAgain(t *testing.T) {
	w := window(3, 0)
	w.Tabs[2].Activate()
	w.Add(4, Place{Opener: w.Tabs[2], Index: new(int64(0))}).Activate()
	assert.Equal(t, int64(3), w.Active.Remove().ID)
	w.Add(5, Place{Opener: w.Tabs[2], Index: new(int64(0))}).Activate()
	w.Add(6, Place{})
	assert.Equal(t, int64(1), w.Active.Remove().ID, "another tab was added")
}

func TestRemovedTabsThatAreNotActiveLeaveTheActiveOne(t *testing.T) {
	w := window(2, 0)
	assert.Nil(t, w.Tabs[1].Remove())
	assert.Equal(t, int64(1), w.Active.ID)
}

func TestMovesKeepThePinnedTabsFirst(t *testing.T) {
	w := window(5, 2)
	_, _, ok := w.Tabs[0].Move(-1)
	assert.False(t, ok)
	_, _, ok = w.Tabs[3].Move(1)
	assert.False(t, ok)
	from, at, ok := w.Tabs[4].Move(2)
	assert.Equal(t, []any{int64(4), int64(2), true}, []any{from, at, ok})
	assert.Equal(t, []int64{1, 2, 5, 3, 4}, order(w))
	_, at, _ = w.Tabs[2].Move(9)
	assert.Equal(t, int64(4), at)
	_, _, ok = window(1, 0).Tabs[0].Move(-1)
	assert.False(t, ok, "there is no other place")
}

func TestPinnedTabsGoBehindThePinnedOnes(t *testing.T) {
	w := window(4, 1)
	from, at := w.Tabs[3].Pin(true)
	assert.Equal(t, []int64{3, 1}, []int64{from, at})
	assert.Equal(t, []int64{1, 4, 2, 3}, order(w))
	from, at = w.Tabs[0].Pin(false)
	assert.Equal(t, []int64{0, 1}, []int64{from, at})
}

func TestTabsGoToOtherWindows(t *testing.T) {
	a, b := window(2, 0), window(2, 1)
	moved := a.Tabs[0]
	_, ok := moved.MoveTo(b, 0)
	assert.False(t, ok, "not before those that are pinned")
	activated, ok := moved.MoveTo(b, -1)
	assert.True(t, ok)
	assert.Equal(t, int64(2), activated.ID)
	assert.Equal(t, b, moved.Window)
	assert.Equal(t, int64(2), moved.Index())
	assert.Equal(t, int64(1), b.Active.ID)
	assert.NotEqual(t, moved, b.Active)
}

func TestOneWindowHasTheFocus(t *testing.T) {
	var s Windows
	assert.Nil(t, s.Focused())
	a, b := s.Open(1), s.Open(2)
	assert.Equal(t, b, s.Focused())
	assert.False(t, s.Focus(b))
	assert.True(t, s.Focus(a))
	c := s.Open(3)
	assert.True(t, s.Close(c))
	assert.Equal(t, a, s.Focused(), "it had it before")
	assert.False(t, s.Close(b))
}
