package tap

import (
	"encoding/hex"
	"iter"
	"slices"
	"sync"
	"time"

	"gangway/internal/inspect"
	"gangway/wasm/codec"
	"gangway/wasm/internal/host"
)

const (
	// interval is for how long records wait for others.
	interval = 250 * time.Millisecond

	// pause is how long after an attempt to reach the inspector the next is made.
	pause = time.Second

	// mostRecords and mostBytes bound the records that wait; recordCost is the
	// part of one beside its texts and bytes.
	mostRecords = 2048
	mostBytes   = 1 << 20
	recordCost  = 64
)

// A line is the way of a program's records to the inspector.
type line struct {
	host    host.Host
	context string
	started time.Time

	mu      sync.Mutex // Protects following.
	last    uint64     // The id given out last.
	ports   map[uint64]*port
	changed []*port // Whose counts are to be told.
	older   batch
	newer   batch
	dropped uint64
	hurries bool // Nothing waits any more.
	ticking bool
	to      *inspector // Nil while nobody is at the other end.
	tried   int64      // When it was reached for last, as [inspect.Record.At].
}

// A batch is the records of a while, with room that is used again: a message is
// on its way, and finds no garbage to collect.
type batch struct {
	records []inspect.Record
	items   []byte // Of the records.
	cost    int
}

func (b *batch) add(r inspect.Record, head, body []byte) {
	begin, room := len(b.items), inspect.ItemBytes
	for _, part := range [2][]byte{head, body} {
		part = part[:min(len(part), room)]
		b.items, room = append(b.items, part...), room-len(part)
	}
	r.Item = b.items[begin:len(b.items):len(b.items)]
	b.records = append(b.records, r)
	b.cost += costOf(r)
}

func (b *batch) clear() {
	clear(b.records) // Their texts.
	b.records, b.items, b.cost = b.records[:0], b.items[:0], 0
}

func newLine(h host.Host) *line {
	name := make([]byte, 8)
	h.Random(name)
	return &line{host: h, context: hex.EncodeToString(name), started: time.Now(), ports: map[uint64]*port{}}
}

// now returns the time, as [inspect.Record.At].
func (l *line) now() int64 { return l.started.UnixMicro() + time.Since(l.started).Microseconds() }

func (l *line) nextID() uint64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	return l.last
}

// open notes a port that is there.
func (l *line) open(p *port) {
	l.mu.Lock()
	l.ports[p.opening.ID] = p
	l.mu.Unlock()
	l.note(p.opening)
}

// end notes the end of a port, once.
func (l *line) end(p *port, cause string) {
	l.mu.Lock()
	_, open := l.ports[p.opening.ID]
	delete(l.ports, p.opening.ID)
	if !l.isRead() { // Nobody is told of its counts.
		l.changed = slices.DeleteFunc(l.changed, func(c *port) bool { return c == p })
		p.changed = false
	}
	l.mu.Unlock()
	if open {
		l.note(inspect.Record{Kind: inspect.PortEnded, At: l.now(), ID: p.opening.ID, Text: cause})
	}
}

// count changes the counts of a port, unless it has ended.
func (l *line) count(p *port, change func(*inspect.Count)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&p.count)
	if l.ports[p.opening.ID] == p && !p.changed {
		p.changed = true
		l.changed = append(l.changed, p)
	}
}

// noteItem notes a record with the first bytes of a message, which is head and
// body together, or with an error.
func (l *line) noteItem(r inspect.Record, head, body []byte, err error) {
	r.At, r.Size = l.now(), len(head)+len(body)
	if err != nil {
		r.Text = err.Error()
	}
	l.noteAll(r, head, body)
}

// note keeps a record for the inspector.
func (l *line) note(r inspect.Record) { l.noteAll(r, nil, nil) }

// noteAll keeps a record, and reaches for the inspector if the program has spoken
// to the own extension, or others begin to speak to it. The background is awake
// then, but for one case: a content script and a page talk without it.
func (l *line) noteAll(r inspect.Record, head, body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if speaks(r) && !l.isRead() && r.At-l.tried >= pause.Microseconds() {
		l.reach(r.At)
	}
	l.keep(r, head, body)
	switch {
	case !l.isRead():
	case l.hurries:
		l.report()
	case !l.ticking:
		l.ticking = true
		time.AfterFunc(interval, l.tick)
	}
}

// speaks reports whether the program has spoken to the own extension, or others
// begin to speak to it.
func speaks(r inspect.Record) bool {
	switch r.Kind {
	case inspect.PortOpened, inspect.PortAccepted, inspect.MessagePosted, inspect.RequestSent, inspect.RequestReceived:
		return r.ToOwn()
	}
	return false
}

// keep keeps a record. The older ones make room if there is none. One that has no
// room at all is dropped.
func (l *line) keep(r inspect.Record, head, body []byte) {
	cost := costOf(r) + min(len(head)+len(body), inspect.ItemBytes)
	if cost > mostBytes/2 {
		l.dropped++
		return
	}
	if len(l.newer.records) >= mostRecords/2 || l.newer.cost+cost > mostBytes/2 {
		l.dropped += uint64(len(l.older.records))
		l.older.clear()
		l.older, l.newer = l.newer, l.older
	}
	l.newer.add(r, head, body)
}

// costOf returns how much of the bound on bytes a record takes.
func costOf(r inspect.Record) int {
	return recordCost + len(r.Item) + len(r.Sender) + len(r.Name) + len(r.Target) + len(r.Text)
}

// tick reports all that waits.
func (l *line) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ticking = false
	if l.isRead() {
		l.report()
	}
}

// hurry lets nothing wait any more, since the program may have no other turn.
func (l *line) hurry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hurries = true
	if l.isRead() {
		l.report()
	}
}

// reach opens a port to the inspector, with the lock held. A port on which it was
// not heard is one that another page keeps open, and so gives way.
func (l *line) reach(now int64) {
	var stale host.Port
	if l.to != nil {
		stale = l.to.port
	}
	i := &inspector{line: l}
	l.to, l.tried = i, now
	l.mu.Unlock()
	defer l.mu.Lock()
	if stale != nil {
		stale.Disconnect()
	}
	port, err := l.host.Connect(host.Target{}, host.ConnectInfo{Name: inspect.PortName}, i)
	if err != nil {
		i.Disconnected(err)
		return
	}
	l.mu.Lock()
	i.port = port
	l.mu.Unlock()
}

// isRead reports whether the inspector reads the reports. The lock is held.
func (l *line) isRead() bool { return l.to != nil && l.to.port != nil && l.to.heard }

// report posts all that waits to the inspector, with the lock held. A port that
// has just ended takes it no more, and it goes on the next one: the browser tells
// of the end soon.
func (l *line) report() {
	r := inspect.Report{
		Context: l.context, Started: l.started.UnixMicro(), Dropped: l.dropped,
		Records: slices.Concat(l.older.records, l.newer.records),
	}
	if !l.to.greeted {
		l.changed = l.changed[:0]
		for _, p := range l.ports {
			r.Open = append(r.Open, p.opening)
			l.changed = append(l.changed, p)
			p.changed = true
		}
	}
	for _, p := range l.changed {
		r.Counts = append(r.Counts, p.count)
	}
	item, err := codec.Marshal(r)
	if err != nil || l.to.port.PostMessage(item) != nil {
		return
	}
	for _, p := range l.changed {
		p.changed = false
	}
	clear(l.changed)
	l.changed = l.changed[:0]
	l.older.clear()
	l.newer.clear()
	l.to.greeted = true
}

// An inspector is the other end of a line, on one port. It says one thing: that
// it is there. Any other page of the extension keeps the port open, too.
type inspector struct {
	line *line

	// Protected by the lock of line.
	port    host.Port
	heard   bool
	greeted bool // It has had a report.
}

// Message implements [host.Receiver].
func (i *inspector) Message([]byte, error) { i.hear() }

// Messages implements [host.Receiver].
func (i *inspector) Messages(iter.Seq2[[]byte, error]) { i.hear() }

func (i *inspector) hear() {
	l := i.line
	l.mu.Lock()
	defer l.mu.Unlock()
	i.heard = true
	if l.isRead() {
		l.report()
	}
}

// Disconnected implements [host.Receiver].
func (i *inspector) Disconnected(error) {
	l := i.line
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.to == i {
		l.to = nil
	}
}
