package soak

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gangway/tests/soak/talk"
	"gangway/wasm/session"
)

// A Count is what a soak has counted of messages and sessions.
type Count struct {
	talk.Count
	Sessions int
	Restarts int            // How often pages were told that the background had lost its memory.
	Ends     map[string]int // Of sessions that pages did not close, by their cause.
	Unfit    int            // Of these, those that nothing explains.
}

// A ledger keeps the counts of all pages, also of those that are gone.
type ledger struct {
	past    Count
	refused map[turn]bool // Sessions that were open, or to be, when the storage refused a write.
}

// A turn is a session of a line of a page.
type turn struct {
	life   int64
	line   string
	number int
}

// note notes what a tab's page says of itself. Of a page that is gone it keeps
// what was known last.
func (l *ledger) note(t *tab, status talk.Status) {
	if t.status.Life != 0 && t.status.Life != status.Life {
		l.add(&l.past, t.status)
	}
	t.status = status
}

// total returns the counts of all pages.
func (l *ledger) total(tabs []*tab) Count {
	total := l.past
	total.Ends = maps.Clone(total.Ends)
	for _, t := range tabs {
		l.add(&total, t.status)
	}
	return total
}

// add adds what is known of a page.
func (l *ledger) add(c *Count, s talk.Status) {
	if c.Ends == nil {
		c.Ends = map[string]int{}
	}
	for name, line := range s.Lines {
		c.Count.Add(line.Count)
		c.Sessions += line.Sessions
		c.Restarts += line.Restarts
		for _, end := range line.Ends {
			c.Ends[end.Cause]++
			if !l.refused[turn{s.Life, name, end.Turn}] || !slices.Contains(endsByStorage, end.Cause) {
				c.Unfit++
			}
		}
	}
}

// refuse notes that the storage has refused writes between two moments of a
// page.
func (l *ledger) refuse(before, after talk.Status) {
	if l.refused == nil {
		l.refused = map[turn]bool{}
	}
	for name, line := range after.Lines {
		for number := before.Lines[name].Turn; number <= line.Turn; number++ {
			l.refused[turn{after.Life, name, number}] = true
		}
	}
}

// endsByStorage are the causes of sessions that end since the background could
// not store them, or is asked for one that it could not. A session of a page that
// lives ends otherwise than by its close only if the storage has refused a write
// while it was open.
var endsByStorage = []string{
	session.ErrStore.Error(), session.ErrAborted.Error(), session.ErrForgotten.Error(),
}

// Flawless reports whether every message was delivered once and in order, or
// else told of.
func (c Count) Flawless() bool {
	return c.Lost == 0 && c.Duplicated == 0 && c.Reordered == 0 && c.Damaged == 0 && c.Untold == 0 && c.Unfit == 0
}

func (c Count) String() string {
	text := fmt.Sprintf("lost %d, duplicated %d, out of order %d", c.Lost, c.Duplicated, c.Reordered)
	for _, more := range []struct {
		count int
		what  string
	}{{c.Damaged, "damaged"}, {c.Untold, "broken without a word"}, {c.Unfit, "sessions ended for no reason"}} {
		if more.count > 0 {
			text += fmt.Sprintf(", %s %d", more.what, more.count)
		}
	}
	return text
}

// counted writes how often things happened, by their names.
func counted(times map[string]int) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(times)) {
		parts = append(parts, fmt.Sprintf("%s %d", name, times[name]))
	}
	return strings.Join(parts, ", ")
}
