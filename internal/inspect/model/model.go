// Package model makes a picture of an extension out of the reports of its
// programs: contexts, ports, sessions and messages.
package model

import (
	"cmp"
	"slices"
	"strings"

	"gangway/internal/inspect"
	"gangway/wasm/codec"
	"gangway/wasm/webext"
)

const (
	// keptMessages is how many messages a Model keeps, and keptEnded how many
	// ports and contexts that have ended.
	keptMessages = 5000
	keptEnded    = 200
)

// A Model is the picture of an extension that reports make. Its methods are for
// one goroutine.
type Model struct {
	Contexts []*Context // In the order in which they came.
	Ports    []*Port    // The same.
	Sessions []*Session // The same.
	Messages []*Message // The last ones, the oldest first.
	Calls    []*Call    // The same.

	// Types are those of the programs, as far as they are known. Written before the
	// first report.
	Types inspect.Types

	byName   map[string]*Context
	last     uint64 // The number of the last message.
	lastCall uint64 // The same of calls.
	ended    int    // Ports that ended since some were forgotten.
}

// NewModel returns a Model of an extension of which nothing is known.
func NewModel() *Model { return &Model{byName: map[string]*Context{}} }

// LastNumber returns the number of the last message, 0 if there is none.
func (m *Model) LastNumber() uint64 { return m.last }

// A Place is where a program runs, as the browser describes its senders.
type Place struct {
	URL   string `json:"url"`
	Tab   int64  `json:"tab,omitempty"` // 0 where there is none.
	Frame int64  `json:"frame,omitempty"`
	Title string `json:"title,omitempty"`
}

// PlaceOf returns the place of a sender.
func PlaceOf(s *webext.Sender) Place {
	var p Place
	if s == nil {
		return p
	}
	p.URL = s.URL
	if s.FrameID != nil {
		p.Frame = *s.FrameID
	}
	if s.Tab != nil {
		p.Tab, p.Title = s.Tab.ID, s.Tab.Title
	}
	return p
}

// placeOf reads the sender that a browser describes.
func placeOf(sender []byte) *Place {
	if len(sender) == 0 {
		return nil
	}
	var fields map[string]any
	if codec.Unmarshal(sender, &fields) != nil {
		return nil
	}
	p := &Place{Frame: number(fields["frameId"])}
	p.URL, _ = fields["url"].(string)
	if tab, ok := fields["tab"].(map[string]any); ok {
		p.Tab = number(tab["id"])
		p.Title, _ = tab["title"].(string)
	}
	return p
}

func number(v any) int64 {
	switch n := v.(type) {
	case int64:
		return n
	case uint64:
		return int64(n)
	case float64:
		return int64(n)
	}
	return 0
}

// A Role is one of the kinds of extension contexts.
type Role string

// The roles.
const (
	Background    Role = "background"
	ContentScript Role = "content script"
	Page          Role = "page"
)

// Role returns the role of a program in that place.
func (p Place) Role() Role {
	scheme, rest, _ := strings.Cut(p.URL, "://")
	own := strings.HasSuffix(scheme, "-extension")
	file := rest[strings.LastIndexByte(rest, '/')+1:]
	switch {
	case !own && p.URL != "":
		return ContentScript
	case p.Tab == 0 && (p.URL == "" || file == "_generated_background_page.html" || strings.HasSuffix(file, ".js")):
		return Background
	}
	return Page
}

// same reports whether two descriptions are of one place. The address of a page
// changes while it is shown.
func (p Place) same(other Place) bool {
	if p.Tab != 0 || other.Tab != 0 {
		return p.Tab == other.Tab && p.Frame == other.Frame && p.Role() == other.Role()
	}
	return p.Role() == other.Role() && (p.Role() == Background || p.URL == other.URL)
}

// A Context is one run of a program.
type Context struct {
	Name    string // That its reports bear.
	Place   Place
	Started int64
	Ended   bool   // Its line to the inspector is gone: it may be silent, as Firefox ends all lines with the background.
	Closed  bool   // It is gone, since its tab is closed or shows another page.
	Dropped uint64 // Records that had no room.
	Errors  int
	Calls   int // Of functions of the browser.
	Events  []Event

	ports map[uint64]*Port
	asked map[uint64]*Message // One-shot messages and calls without an answer.
}

// An Event occurred in a context.
type Event struct {
	At   int64
	Name string
}

// A Port is one end of a port in a context.
type Port struct {
	Context *Context
	Name    string
	Target  string // For people; empty for the own extension.
	Tab     int64  // The tab whose content scripts are the target, or 0.
	Sender  *Place // Who opened it; nil if the program has.
	Begun   int64
	Ended   int64 // 0 while it is open.
	Cause   string
	Errors  int
	Other   *Port // The end in another context, nil while it is not known.
	Session *Session
	Count   inspect.Count

	// RoundTrip is how long the other end took to confirm a message last, in
	// microseconds; 0 while that is not known.
	RoundTrip int64
	Rate      float64 // Messages a second, both ways.

	rated   int64
	counted uint64
	end     *SessionEnd
}

// A Message is a record with its place in the picture.
type Message struct {
	inspect.Record
	Number  uint64 // In the order of arrival, from 1.
	Context *Context
	Port    *Port // Nil for those of no port.
	Note    string
	Body    []byte // The message in a packet; else the item.
	Method  string // Of a call.
	Call    *Call  // Nil for those of no call.
	Took    int64  // Of an answer, in microseconds.

	part  uint64 // The kind of a part of a call.
	again bool   // The same packet has passed this end on a port before.
}

// Report adds a report, which came from a place.
func (m *Model) Report(from Place, r *inspect.Report) *Context {
	c := m.byName[r.Context]
	if c == nil {
		c = &Context{Name: r.Context, Started: r.Started, ports: map[uint64]*Port{}, asked: map[uint64]*Message{}}
		m.byName[c.Name] = c
		m.Contexts = append(m.Contexts, c)
		m.replace(from)
	}
	c.Place, c.Ended, c.Closed, c.Dropped = from, false, false, r.Dropped
	for _, opening := range r.Open {
		if p := c.ports[opening.ID]; p == nil {
			m.open(c, opening)
		} else {
			m.revive(p)
		}
	}
	for i := range r.Records {
		m.record(c, r.Records[i])
	}
	for _, count := range r.Counts {
		if p := c.ports[count.ID]; p != nil {
			p.Count = count
		}
	}
	return c
}

// replace notes that a place has a new context.
func (m *Model) replace(at Place) {
	for _, c := range m.Contexts {
		if c.Ended && at.Tab != 0 && c.Place.same(at) {
			c.Closed = true
		}
	}
}

// CloseTab notes that a tab is closed.
func (m *Model) CloseTab(id int64) {
	for _, c := range m.Contexts {
		c.Closed = c.Closed || c.Place.Tab == id
	}
}

// Gone notes that the line of a context is gone: so is the context, unless it
// reports again.
func (m *Model) Gone(c *Context, at int64) {
	c.Ended = true
	for _, p := range c.ports {
		if p.Ended == 0 {
			m.end(p, at, "gone with its context")
		}
	}
	m.forget()
}

// forget drops the oldest ports and contexts of those that have ended.
func (m *Model) forget() {
	m.ended = 0
	drop := func(n int) int { return max(0, n-keptEnded) }
	old := 0
	for _, p := range m.Ports {
		if p.Ended != 0 {
			old++
		}
	}
	surplus := drop(old)
	m.Ports = slices.DeleteFunc(m.Ports, func(p *Port) bool {
		if p.Ended == 0 || surplus == 0 {
			return false
		}
		surplus--
		return true
	})
	gone := 0
	for _, c := range m.Contexts {
		if c.Ended {
			gone++
		}
	}
	surplus = drop(gone)
	m.Contexts = slices.DeleteFunc(m.Contexts, func(c *Context) bool {
		if !c.Ended || surplus == 0 {
			return false
		}
		surplus--
		delete(m.byName, c.Name)
		return true
	})
}

func (m *Model) record(c *Context, r inspect.Record) {
	switch r.Kind {
	case inspect.PortOpened, inspect.PortAccepted:
		if c.ports[r.ID] == nil {
			m.open(c, r)
		}
	case inspect.PortEnded:
		if p := c.ports[r.ID]; p != nil {
			m.end(p, r.At, r.Text)
			delete(c.ports, r.ID)
			if m.ended++; m.ended > keptEnded {
				m.forget()
			}
		}
	case inspect.EventOccurred:
		c.Events = append(c.Events, Event{r.At, r.Name})
		if len(c.Events) > keptEnded {
			c.Events = c.Events[1:]
		}
	case inspect.FunctionCalled:
		c.Calls++
	}
	m.message(c, r)
}

// open adds a port, and finds its other end.
func (m *Model) open(c *Context, r inspect.Record) {
	p := &Port{Context: c, Name: r.Name, Target: r.TargetName(), Tab: r.Tab, Begun: r.At, Count: inspect.Count{ID: r.ID}, rated: r.At}
	if r.Kind == inspect.PortAccepted {
		p.Sender = placeOf(r.Sender)
		if p.Sender == nil {
			p.Sender = &Place{}
		}
	}
	c.ports[r.ID] = p
	m.Ports = append(m.Ports, p)
	for _, q := range m.Ports {
		if q.Other == nil && q.pairs(p) {
			q.Other, p.Other = p, q
			break
		}
	}
}

// pairs reports whether two ends are of one port: one was opened in the place
// that the other one names.
func (p *Port) pairs(q *Port) bool {
	if p.Sender == nil {
		p, q = q, p
	}
	return p.Sender != nil && q.Sender == nil && p.Context != q.Context && p.Name == q.Name &&
		(p.Ended == 0) == (q.Ended == 0) && p.Sender.same(q.Context.Place)
}

func (m *Model) end(p *Port, at int64, cause string) {
	p.Ended, p.Cause, p.Rate = max(at, 1), cause, 0
	if p.end != nil {
		p.end.disconnected()
	}
}

// revive notes that a port is open whose context was silent for a while.
func (m *Model) revive(p *Port) {
	if p.Ended == 0 {
		return
	}
	p.Ended, p.Cause = 0, ""
	if p.end != nil && p.Session.End == "" {
		p.end.connected = true
	}
	if !slices.Contains(m.Ports, p) {
		m.Ports = append(m.Ports, p)
	}
}

// message keeps a message, and reads it.
func (m *Model) message(c *Context, r inspect.Record) {
	m.last++
	msg := &Message{Record: r, Number: m.last, Context: c, Port: c.ports[r.ID], Body: r.Item}
	switch r.Kind {
	case inspect.MessagePosted, inspect.MessageReceived:
		if p := msg.Port; p != nil {
			m.onPort(p, msg)
		}
	case inspect.PortOpened, inspect.PortAccepted:
		msg.Note = r.Name
	case inspect.PortEnded:
		msg.Note = r.Text
	case inspect.EventOccurred:
		msg.Port, msg.Note = nil, r.Name
	case inspect.RequestSent, inspect.RequestReceived, inspect.FunctionCalled:
		msg.Port, msg.Note = nil, cmp.Or(r.Name, r.TargetName())
		put(c.asked, r.ID, msg)
		if r.Kind != inspect.FunctionCalled {
			m.asks(msg)
		}
	case inspect.RequestAnswered, inspect.RequestReplied, inspect.FunctionReturned:
		msg.Port = nil
		if question := c.asked[r.ID]; question != nil {
			msg.answers(question)
			delete(c.asked, r.ID)
		}
	}
	if r.Text != "" && r.Kind != inspect.PortEnded {
		c.Errors++
		if msg.Port != nil {
			msg.Port.Errors++
		}
	}
	m.Messages = append(m.Messages, msg)
	if len(m.Messages) >= 2*keptMessages {
		m.Messages = append([]*Message(nil), m.Messages[len(m.Messages)-keptMessages:]...)
	}
}

// put keeps a question until its answer comes. Not all get one, so all are
// forgotten when they are too many.
func put(questions map[uint64]*Message, id uint64, question *Message) {
	if len(questions) >= keptMessages {
		clear(questions)
	}
	questions[id] = question
}

// Rates computes the rates of all ports, at a time, and reports whether one has
// changed.
func (m *Model) Rates(now int64) (changed bool) {
	for _, p := range m.Ports {
		if all := p.Count.Posted + p.Count.Received; p.Ended == 0 && now > p.rated {
			before := p.Rate
			p.Rate = float64(all-min(all, p.counted)) * 1e6 / float64(now-p.rated)
			p.counted, p.rated = all, now
			changed = changed || p.Rate != before
		}
	}
	return changed
}
