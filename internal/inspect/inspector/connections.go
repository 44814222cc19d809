//go:build js && wasm

package main

import (
	"fmt"
	"net/url"
	"path"
	"strings"

	"gangway/internal/inspect"
	"gangway/internal/inspect/model"
)

// A connection is a row of the table: a session with its ports, or a port that
// carries none.
type connection struct {
	key     string
	name    string
	from    string
	to      string
	state   string // A class, too.
	why     string
	session *model.Session
	ports   []*model.Port // Both ends of the port, as far as they are known; of a session, of all its ports.
}

// mostEnded is how many connections that have ended the table has at once.
const mostEnded = 50

// connections returns all rows: those that are open first, and then the last ones
// that have ended.
func connections(m *model.Model) (all []*connection) {
	bySession := map[*model.Session]*connection{}
	var ended []*connection
	for _, p := range m.Ports {
		if p.Session != nil {
			c := bySession[p.Session]
			if c == nil {
				c = sessionRow(p.Session)
				bySession[p.Session] = c
				if c.state == "ended" || c.state == "failed" {
					ended = append(ended, c)
				} else {
					all = append(all, c)
				}
			}
			c.ports = append(c.ports, p)
			continue
		}
		if p.Sender != nil && p.Other != nil {
			continue // The end that opened it has the row.
		}
		c := portRow(p)
		if p.Ended != 0 {
			ended = append(ended, c)
		} else {
			all = append(all, c)
		}
	}
	for i := len(ended) - 1; i >= max(0, len(ended)-mostEnded); i-- {
		all = append(all, ended[i])
	}
	return all
}

func sessionRow(s *model.Session) *connection {
	c := &connection{key: "session " + s.ID, name: s.Name, session: s}
	c.from, c.to = sessionEnds(s)
	switch {
	case s.End == "closed":
		c.state = "ended"
	case s.End == "" && s.Dialing != nil && s.Dialing.Context.Closed:
		c.state, c.why = "ended", "its page is gone"
	case s.End != "":
		c.state, c.why = "failed", s.End
	case s.Connected():
		c.state = "connected"
	case s.Sleeping:
		c.state = "asleep"
	default:
		c.state = "waiting"
	}
	return c
}

// sessionEnds names the ends of a session: the dialing one by the port that it has
// opened, if it does not report.
func sessionEnds(s *model.Session) (dialing, other string) {
	dialing, other = endName(s.Dialing), endName(s.Other)
	if s.Dialing == nil && s.Sender != nil {
		dialing = placeLabel(*s.Sender)
	}
	return dialing, other
}

func endName(e *model.SessionEnd) string {
	if e == nil {
		return "?"
	}
	return labelOf(e.Context)
}

func portRow(p *model.Port) *connection {
	c := &connection{key: fmt.Sprintf("port %s %d", p.Context.Name, p.Count.ID), name: p.Name, state: "connected", ports: []*model.Port{p}}
	if c.name == "" {
		c.name = "(no name)"
	}
	if p.Sender != nil {
		c.from, c.to = placeLabel(*p.Sender), labelOf(p.Context)
	} else {
		c.from, c.to = labelOf(p.Context), p.Target
	}
	if p.Other != nil {
		c.ports = append(c.ports, p.Other)
		c.to = labelOf(p.Other.Context)
	}
	if c.to == "" {
		c.to = "?"
	}
	if p.Ended != 0 {
		c.state, c.why = "ended", p.Cause
	}
	return c
}

// counts returns the sums of messages and bytes of the end that opened.
func (c *connection) counts() (posted, postedBytes, received, receivedBytes uint64, rate float64) {
	for _, p := range c.ports {
		n := p.Count
		switch {
		case p.Sender == nil:
			posted, postedBytes = posted+n.Posted, postedBytes+n.PostedBytes
			received, receivedBytes = received+n.Received, receivedBytes+n.ReceivedBytes
			rate += p.Rate
		case p.Other == nil: // Nobody else tells of it.
			posted, postedBytes = posted+n.Received, postedBytes+n.ReceivedBytes
			received, receivedBytes = received+n.Posted, receivedBytes+n.PostedBytes
			rate += p.Rate
		}
	}
	return posted, postedBytes, received, receivedBytes, rate
}

// has reports whether a message is one of the connection.
func (c *connection) has(m *model.Message) bool {
	if m.Port == nil {
		return false
	}
	if c.session != nil {
		return m.Port.Session == c.session
	}
	for _, p := range c.ports {
		if m.Port == p {
			return true
		}
	}
	return false
}

func newRow() *shown { return template("#row") }

// chooseRow chooses the connection of a row.
func (v *view) chooseRow(key string) {
	if c := v.shownRows[key]; c != nil {
		v.choose(choice{connection: c})
	}
}

func (v *view) drawRows(all []*connection) {
	keys := make([]string, 0, len(all))
	v.shownRows = map[string]*connection{}
	for _, c := range all {
		keys = append(keys, c.key)
		v.shownRows[c.key] = c
		if v.connection != nil && v.connection.key == c.key {
			v.connection = c
		}
	}
	v.rows.show(keys)
	for _, c := range all {
		v.drawRow(v.rows.all[c.key], c)
	}
}

func (v *view) drawRow(e *shown, c *connection) {
	posted, postedBytes, received, receivedBytes, rate := c.counts()
	waiting, confirmed, ports := "", "", ""
	kind := "port"
	if s := c.session; s != nil {
		kind, ports = "session", fmt.Sprint(s.Connects())
		waiting = waits(s.Dialing) + " / " + waits(s.Other)
		if s.Dialing != nil {
			confirmed = duration(s.Dialing.RoundTrip)
		}
		if s.Carries {
			kind = "calls"
		}
	}
	state := c.state
	if c.why != "" {
		state += ": " + c.why
	}
	e.setTexts(
		c.from+" → "+c.to, c.name+" ("+kind+")", state,
		amount(posted, postedBytes), amount(received, receivedBytes), fmt.Sprintf("%.0f", rate), waiting, confirmed, ports,
	)
	e.set("class", c.state)
	e.set("aria-selected", fmt.Sprint(v.connection == c))
}

// waits says how many messages of an end wait for their confirmation, and which
// part of the window they take.
func waits(e *model.SessionEnd) string {
	if e == nil {
		return "?"
	}
	text := fmt.Sprint(e.Waiting())
	if e.Window > 0 && e.Bytes > 0 {
		text += fmt.Sprintf(" (%d %%)", uint64(e.Bytes)*100/e.Window)
	}
	return text
}

func amount(n, size uint64) string { return fmt.Sprintf("%d · %s", n, bytes(size)) }

func bytes(n uint64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

func duration(us int64) string {
	if us <= 0 {
		return ""
	}
	return fmt.Sprintf("%.1f ms", float64(us)/1000)
}

// labelOf names a context for people.
func labelOf(c *model.Context) string { return placeLabel(c.Place) }

func placeLabel(p model.Place) string {
	switch p.Role() {
	case model.Background:
		return "background"
	case model.ContentScript:
		label := inspect.TabName(p.Tab)
		if p.Frame != 0 {
			label += fmt.Sprintf(", frame %d", p.Frame)
		}
		return label
	}
	return fileName(p.URL)
}

// fileName is the last part of the address of a page.
func fileName(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return path.Base(u.Path)
}

// site is the part of an address that says most to people.
func site(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimSuffix(u.Host+u.Path, "/")
}
