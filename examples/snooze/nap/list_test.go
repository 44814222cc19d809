package nap

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestTheFirstToWakeIsTheFirst(t *testing.T) {
	at := time.UnixMilli(1_000_000)
	l := List{}.
		Add("https://b.example/", "b", at.Add(time.Hour)).
		Add("https://a.example/", "", at).
		Add("https://c.example/", "c", at.Add(time.Hour))
	assert.Equal(t, List{Last: 3, Tabs: []Tab{
		{2, "https://a.example/", "https://a.example/", 1_000_000},
		{1, "https://b.example/", "b", 4_600_000},
		{3, "https://c.example/", "c", 4_600_000},
	}}, l)
	assert.Equal(t, at, l.Tabs[0].Time())

	assert.Empty(t, l.Due(at.Add(-time.Millisecond)))
	assert.Equal(t, l.Tabs[:1], l.Due(at))
	assert.Equal(t, l.Tabs, l.Due(at.Add(time.Hour)))

	found, ok := l.Find(1)
	assert.True(t, ok)
	assert.Equal(t, "b", found.Title)
	_, ok = l.Find(4)
	assert.False(t, ok)

	less := l.Remove(1)
	assert.Len(t, less.Tabs, 2)
	assert.Len(t, l.Tabs, 3, "the list itself is as it was")
	assert.Equal(t, int64(4), less.Remove(3).Add("https://d.example/", "d", at).Last, "no id is given twice")
}

func TestTitlesAreCut(t *testing.T) {
	l := List{}.Add("https://a.example/", strings.Repeat("ü", 1000), time.Time{})
	assert.Equal(t, strings.Repeat("ü", maxTitle)+"…", l.Tabs[0].Title)
}

func TestPagesOfTheWebCanSleep(t *testing.T) {
	for url, want := range map[string]bool{
		"https://a.example/": true, "http://a.example/": true,
		"about:config": false, "file:///etc": false, "moz-extension://x/": false, "data:text/html,x": false, "javascript:x": false, "": false,
	} {
		assert.Equal(t, want, CanSleep(url), url)
	}
}
