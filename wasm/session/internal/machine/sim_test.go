package machine

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A plan says what two programs do: the dialing one sends messages that are
// numbered from 1, the accepting one answers each with its number, and then one
// of them closes the session.
type plan struct {
	Name       string
	Seed       uint64 // Of the order of events.
	Messages   int
	Large      []int // Numbers of messages of more than one fragment.
	Answers    []int // Numbers of messages whose answers are large.
	Window     Window
	Durable    bool // The accepting end commits its count with its position.
	CommitEach int  // After so many messages.
	Slow       bool // The accepting end takes two messages at a time.
	Volatile   bool // The accepting end keeps nothing in storage.
	Page       bool // The dialing end is durable and can be reloaded.
	Overlap    bool // The dialing end does not wait for answers before it sends.
	PeerCloses bool // The accepting end closes.
	BothClose  bool // Each end closes when it has sent all.
	NoWait     bool // Large messages do not wait for room.
	Old        bool // The ends speak the oldest version.
}

// A fault happens before a step.
type fault struct {
	Step int
	Kind kind
}

func (f fault) String() string { return fmt.Sprintf("before step %d: %s", f.Step, f.Kind) }

type kind string

// The kinds of faults.
const (
	cut       kind = "cut the connection"
	cutBefore kind = "cut it, after the packets to the accepting end have arrived"
	cutAfter  kind = "cut it, after the packets to the dialing end have arrived"
	replace   kind = "connect anew before the accepting end notices"
	nobody    kind = "cut it, since nobody is there to take it"
	suspend   kind = "suspend the accepting end"
	kill      kind = "kill the accepting end"
	rerun     kind = "kill the accepting end before it takes a port, which its next memory takes"
	reload    kind = "reload the dialing end"
	twice     kind = "deliver a packet twice"
)

// The kinds of faults that end a session.
const (
	abortDialing   kind = "abort at the dialing end"
	abortAccepting kind = "abort at the accepting end"
	closeDialing   kind = "close at the dialing end"
	closeAccepting kind = "close at the accepting end"
)

// A note is a message: its number, and which memory of its end has sent it.
type note struct{ N, Memory int }

func (n note) item(large bool) []byte {
	size := 2 + n.N%7
	if large {
		size = FragmentSize + 1000 + n.N
	}
	item := make([]byte, size)
	item[0], item[1] = byte(n.N), byte(n.Memory)
	return item
}

func noteOf(item []byte) note { return note{int(item[0]), int(item[1])} }

// A conn is a connection, with the packets that are on their way.
type conn struct {
	toDialing, toAccepting [][]byte
	answered, greeted      bool // The first packet of each direction has arrived.
	assumed                uint64
	heard                  bool   // The accepting end takes packets that leave before the answer.
	early                  []note // Messages that have left so for the first time, while it does not.
	leftDialing            bool   // The dialing end has gone: the other hears of it after the packets.
	leftAccepting          bool
}

// A write is one to storage that has begun.
type write struct {
	at       Position
	snapshot Snapshot
	handled  int  // Of the program, if it is a commit.
	sent     int  // Of the program.
	commit   bool // And it waits for it.
}

// An end is one end and its program. Its machine is nil while it has no memory.
type end struct {
	machine  *Machine
	config   Config
	memories int
	record   *Snapshot                   // In storage.
	kept     struct{ handled, sent int } // Beside it, of the program.
	writes   []write
	ticks    bool // The machine wants a tick.
	stores   bool // And its state to be stored.

	// The program's variables, which go with its memory.
	handled  int // The last message that was received, here.
	sent     int
	transfer *Transfer // Of the large message that is being queued.
	busy     bool      // It waits for a commit.
	since    int       // Messages since the last commit.
	closed   bool
}

// A world is one run of a plan.
type world struct {
	plan      plan
	random    *rand.Rand
	faults    []fault
	steps     int
	dialing   *end
	accept    *end
	conn      *conn
	tomb      *Reset // How the accepting end remembers that the session ended.
	problems  []string
	had       []kind
	impatient bool // The dialing end does not wait for the other to close.
	ending    bool // A fault was to end the session.

	taken     []int         // Messages received by the accepting end.
	handled   []note        // And answered, by which memory.
	answers   []note        // Received by the dialing end.
	restarted bool          // The dialing end was told of a loss of memory.
	postedTo  map[note]int  // The first memory of its receiver to which a message was posted.
	lostEarly map[note]bool // Messages that nobody was there to take, and whose sender does not know it.
	sent      int           // Messages that have their place in the window.
	known     struct {
		unconfirmed, unanswered []note
		dialing, accepting      *End
	}
}

// id is that of all sessions.
const id = "0123456789abcdef"

func newWorld(p plan, faults []fault) *world {
	if p.Window.Messages == 0 {
		p.Window.Messages = 16384
	}
	if p.Window.Bytes == 0 {
		p.Window.Bytes = 1 << 20
	}
	w := &world{plan: p, random: rand.New(rand.NewPCG(p.Seed, 1)), faults: faults, postedTo: map[note]int{}, lostEarly: map[note]bool{}}
	c := Config{ID: id, Window: p.Window, MaxMessage: 1 << 20}
	w.dialing, w.accept = &end{config: c}, &end{config: c}
	w.dialing.config.Dialing = true
	if p.Slow {
		w.accept.config.Window.Messages = 2
	}
	w.dialing.config.Durable, w.dialing.config.Stored = p.Page, p.Page
	w.accept.config.Durable, w.accept.config.Stored = p.Durable, !p.Volatile
	w.dialing.begin()
	return w
}

// simulate runs a plan with faults, and returns how many steps it took and the
// problems that it had.
func simulate(p plan, faults ...fault) (steps int, problems []string) {
	w := newWorld(p, faults)
	for w.step() {
		if w.steps++; w.steps > 20_000 {
			w.problem("it goes on for ever")
			break
		}
		w.inspect()
	}
	w.judge()
	return w.steps, w.problems
}

func (w *world) problem(format string, args ...any) {
	w.problems = append(w.problems, fmt.Sprintf(format, args...))
}

// begin gives an end a memory: that of its record, or an empty one.
func (e *end) begin() {
	e.memories++
	c := e.config
	c.Epoch = uint64(e.memories)
	*e = end{config: e.config, memories: e.memories, record: e.record, kept: e.kept}
	e.handled, e.sent = e.kept.handled, e.kept.sent
	if e.record != nil {
		e.machine = Restore(c, *e.record)
	} else {
		e.machine = New(c)
	}
	e.closed = e.machine.Closing()
}

// step lets one of the things happen that can happen now. It reports false if
// nothing can.
func (w *world) step() bool {
	for len(w.faults) > 0 && w.faults[0].Step <= w.steps {
		f := w.faults[0]
		w.faults = w.faults[1:]
		w.cause(f.Kind)
	}
	actions := w.actions()
	if len(actions) == 0 {
		return w.losePatience() || w.missOther()
	}
	actions[w.random.IntN(len(actions))]()
	return true
}

// actions returns the things that can happen. Ticks and delayed writes happen
// when nothing else does.
func (w *world) actions() []func() {
	var now, later []func()
	add := func(list *[]func(), can bool, f func()) {
		if can {
			*list = append(*list, f)
		}
	}
	c := w.conn
	add(&now, c == nil && w.wantsConnection(), w.connect)
	if c != nil {
		add(&now, len(c.toAccepting) > 0, func() { w.arriveAccepting(false) })
		add(&now, len(c.toDialing) > 0, func() { w.arriveDialing(false) })
		add(&now, len(c.toAccepting) == 0 && c.leftDialing || len(c.toDialing) == 0 && c.leftAccepting, w.disconnect)
	}
	for _, e := range []*end{w.dialing, w.accept} {
		add(&now, len(e.writes) > 0, func() { w.written(e) })
		add(&later, e.ticks, func() { e.ticks = false; e.machine.Tick(); w.after(e) })
		add(&later, e.stores, func() { w.store(e, false) })
	}
	add(&now, w.canDial(), w.runDialing)
	add(&now, w.canAccept(), w.runAccepting)
	if len(now) == 0 {
		return later
	}
	return now
}

// after does what a machine wants after each event.
func (w *world) after(e *end) {
	m := e.machine
	if m == nil {
		return
	}
	for head, body, ok := m.Next(); ok; head, body, ok = m.Next() {
		packet := append(slices.Clone(head), body...)
		w.notePosted(e, packet)
		switch c := w.conn; {
		case c == nil:
			w.problem("a packet leaves without a connection")
		case e == w.dialing && !c.leftDialing:
			c.toAccepting = append(c.toAccepting, packet)
			w.judgeEarly(c)
		case e == w.accept && c.greeted && !c.leftAccepting: // Else by a port that was replaced.
			c.toDialing = append(c.toDialing, packet)
		}
	}
	wish := m.Wish()
	e.ticks = e.ticks || wish&WishTick != 0
	e.stores = e.stores || wish&WishStore != 0
	if wish&WishStoreNow != 0 {
		w.store(e, false)
	}
	if how, ended := m.Ended(); ended {
		w.ended(e, how)
	}
}

// ended notes the end of a session at an end, once.
func (w *world) ended(e *end, how End) {
	known, list := &w.known.accepting, &w.known.unanswered
	if e == w.dialing {
		known, list = &w.known.dialing, &w.known.unconfirmed
	}
	if *known == nil {
		*known = &how
		items, unsent := e.machine.Unconfirmed()
		for i, item := range items {
			n := noteOf(item)
			*list = append(*list, n)
			w.judgeUnsent(e, n, len(items)-i <= unsent)
		}
		e.record, e.writes, e.ticks, e.stores = nil, nil, false, false
		if e == w.accept {
			r := e.machine.Reset()
			w.tomb = &r
		}
	}
	if c := w.conn; c != nil && !e.machine.Lingers() {
		c.leftDialing = c.leftDialing || e == w.dialing
		c.leftAccepting = c.leftAccepting || e == w.accept
	}
}

// Connections.

func (w *world) wantsConnection() bool {
	m := w.dialing.machine
	_, ended := m.Ended()
	return ended && m.Lingers() || !ended && !m.Sleeps()
}

func (w *world) connect() {
	h := w.dialing.machine.Hello()
	if w.plan.Old {
		h.Max = MinVersion
	}
	w.conn = &conn{toAccepting: [][]byte{h.Append(nil)}, assumed: h.Assumed}
	w.after(w.dialing)
}

// lose ends the connection for nobody but the world.
func (w *world) lose() {
	for _, n := range w.conn.early {
		w.lostEarly[n] = true
	}
	w.conn = nil
}

// disconnect ends the connection for both ends.
func (w *world) disconnect() {
	w.lose()
	for _, e := range []*end{w.dialing, w.accept} {
		if e.machine != nil {
			e.machine.Disconnected()
			if e.config.Stored && !e.config.Durable {
				e.stores = true // As the shell remembers.
			}
			w.after(e)
		}
	}
}

// first returns the next packet of a queue.
func first(queue *[][]byte, again bool) []byte {
	packet := (*queue)[0]
	if !again {
		*queue = (*queue)[1:]
	}
	return slices.Clone(packet)
}

func (w *world) arriveDialing(again bool) {
	c, m := w.conn, w.dialing.machine
	packet := first(&c.toDialing, again)
	switch {
	case c.leftDialing:
	case c.answered:
		m.Packet(packet)
	default:
		c.answered = true
		c.early = nil // The dialing end knows of it.
		m.Answer(packet)
		w.restarted = w.restarted || m.Forgot()
	}
	w.after(w.dialing)
}

func (w *world) arriveAccepting(again bool) {
	c := w.conn
	packet := first(&c.toAccepting, again)
	switch {
	case c.leftAccepting:
	case c.greeted:
		w.accept.machine.Packet(packet)
	default:
		c.greeted = true
		w.greet(packet)
	}
	w.after(w.accept)
}

// greet is the part of the listener.
func (w *world) greet(packet []byte) {
	h, ok := ReadHello(packet)
	e := w.accept
	refuse := func(r Reset) {
		w.conn.toDialing = append(w.conn.toDialing, r.Append(nil))
		w.conn.leftAccepting = true
	}
	switch {
	case !ok:
		w.problem("the first packet is no hello")
		return
	case e.machine != nil:
	case w.tomb != nil:
		refuse(*w.tomb)
		return
	case e.record == nil && h.First > 1:
		refuse(Reset{Code: Forgotten})
		return
	default:
		e.begin()
	}
	e.machine.Greet(h)
	if _, ended := e.machine.Ended(); ended || w.conn.assumed != e.machine.config.Epoch {
		return
	}
	w.conn.heard = true
	for _, n := range w.conn.early {
		w.postedTo[n] = e.memories
	}
	w.conn.early = nil
}

// Storage.

// store begins to write the state of an end.
func (w *world) store(e *end, commit bool) {
	e.stores = false
	m := e.machine
	if m == nil || !e.config.Stored || e.busy && !commit {
		return // A commit on its way is newer.
	}
	if _, ended := m.Ended(); ended {
		return
	}
	next := write{at: m.Position(), commit: commit}
	if commit {
		next.at, next.handled, next.sent = m.CommitPosition(), e.handled, e.sent
	}
	next.snapshot = m.Snapshot(next.at, commit)
	e.writes = append(e.writes, next)
	e.busy = e.busy || commit
}

// written carries out the write that began first.
func (w *world) written(e *end) {
	next := e.writes[0]
	e.writes = e.writes[1:]
	e.record = &next.snapshot
	if next.commit {
		e.kept.handled, e.kept.sent = next.handled, next.sent
		e.busy, e.since = false, 0
	}
	e.machine.Stored(next.at)
	w.after(e)
}

// Programs.

func (w *world) has(list []int, n int) bool { return slices.Contains(list, n) }

// send sends a note, and reports whether it has its place in the window.
func (w *world) send(e *end, n note, large bool) bool {
	m, item := e.machine, n.item(large)
	if e.transfer != nil {
		if !e.transfer.Queued() {
			return false
		}
		e.transfer = nil
		return true
	}
	if m.Large(len(item)) {
		e.transfer = m.SendLarge(item, !w.plan.NoWait)
		w.after(e)
		return w.send(e, n, large)
	}
	m.Send(item)
	w.remember(e)
	w.after(e)
	return true
}

// remember is what the shell does with what is sent while nobody is connected.
func (w *world) remember(e *end) {
	if !e.machine.Connected() && e.config.Stored && !e.config.Durable {
		e.stores = true
	}
}

// canSend reports whether an end can begin to send a note or has begun.
func (e *end) canSend(item []byte) bool {
	switch {
	case e.transfer != nil:
		return e.transfer.Queued()
	case e.machine.Large(len(item)):
		return e.machine.FitsLarge()
	}
	return e.machine.Fits(len(item))
}

func alive(e *end) bool {
	if e.machine == nil || e.busy || e.closed {
		return false
	}
	_, ended := e.machine.Ended()
	return !ended
}

func (w *world) message(n int) (note, bool) { return note{n, 0}, w.has(w.plan.Large, n) }

func (w *world) answer(n int) (note, bool) {
	return note{n, w.accept.memories}, w.has(w.plan.Answers, n)
}

// dialingSends reports whether the dialing end has a message to send.
func (w *world) dialingSends() bool {
	e := w.dialing
	if e.sent >= w.plan.Messages || !w.plan.Overlap && e.sent > e.handled {
		return false
	}
	n, large := w.message(e.sent + 1)
	return e.canSend(n.item(large))
}

func (w *world) dialingCloses() bool {
	e := w.dialing
	if w.plan.PeerCloses && !w.impatient || w.ending {
		return false
	}
	return e.sent == w.plan.Messages && (e.handled == w.plan.Messages || w.plan.BothClose)
}

// losePatience lets the dialing end do without an answer, or the close, of a
// memory that was killed. It reports whether that is of any use.
func (w *world) losePatience() bool {
	e := w.dialing
	switch {
	case !slices.Contains(w.had, kill) || w.plan.Durable || !alive(e):
	case e.handled < e.sent:
		e.handled = e.sent
		return true
	case !w.impatient:
		w.impatient = true
		return true
	}
	return false
}

// missOther lets an end do without the other when a fault has ended the session
// and the other end has not been told, or one that has closed does not receive
// what the other waits to send. It reports whether it was so.
func (w *world) missOther() bool {
	for _, e := range []*end{w.dialing, w.accept} {
		if e.machine == nil || !w.ending {
			continue
		}
		if _, ended := e.machine.Ended(); ended {
			continue
		}
		switch {
		case e.closed:
			e.machine.End(End{Code: Aborted}) // The context of the close is done.
		case w.known.dialing != nil && w.conn == nil:
			e.machine.End(End{Code: Gone})
		default:
			continue
		}
		w.after(e)
		return true
	}
	return false
}

func (w *world) canDial() bool {
	return alive(w.dialing) && (w.dialing.machine.Waiting() > 0 || w.dialingSends() || w.dialingCloses())
}

// runDialing lets the program of the dialing end take one step.
func (w *world) runDialing() {
	e := w.dialing
	m := e.machine
	switch {
	case m.Waiting() > 0 && (!w.dialingSends() || w.random.IntN(2) == 0):
		m.Handle()
		n := w.receive(e)
		if w.plan.Page && n.N != e.handled+1 {
			w.problem("the page has got %d answers and gets number %d", e.handled, n.N)
		}
		w.answers = append(w.answers, n)
		e.handled = max(e.handled, n.N)
		m.Handle() // Asks for the next.
		if w.plan.Page {
			w.store(e, true)
		}
	case w.dialingSends():
		n, large := w.message(e.sent + 1)
		if w.send(e, n, large) {
			e.sent++
			w.sent = max(w.sent, e.sent)
			if w.plan.Page {
				w.store(e, true)
			}
		}
		return
	case w.dialingCloses():
		m.Handle()
		w.close(e)
	}
	w.after(e)
}

func (w *world) close(e *end) {
	if e.config.Durable {
		w.store(e, true)
		for len(e.writes) > 0 {
			w.written(e)
		}
	}
	e.closed = true
	e.machine.Close()
	w.remember(e)
}

func (w *world) acceptingCloses() bool {
	return (w.plan.PeerCloses || w.plan.BothClose) && w.accept.handled == w.plan.Messages && !w.ending
}

// commits reports whether the accepting end commits next.
func (w *world) commits() bool {
	e := w.accept
	return e.since > 0 && e.sent == e.handled && (e.handled == w.plan.Messages || e.since >= w.plan.CommitEach)
}

func (w *world) canAccept() bool {
	e := w.accept
	if !alive(e) {
		return false
	}
	if w.commits() {
		return true
	}
	if e.sent < e.handled {
		n, large := w.answer(e.handled)
		return e.canSend(n.item(large))
	}
	return e.machine.Waiting() > 0 || w.acceptingCloses()
}

// runAccepting lets the program of the accepting end take one step: receive,
// answer, commit.
func (w *world) runAccepting() {
	e := w.accept
	m := e.machine
	switch {
	case w.commits():
		w.store(e, true)
	case e.sent < e.handled:
		n, large := w.answer(e.handled)
		if w.send(e, n, large) {
			e.sent = e.handled
			w.handled = append(w.handled, n)
			if w.plan.Durable {
				e.since++
			} else {
				m.Handle() // Asks for the next.
			}
		}
	case m.Waiting() > 0:
		n := w.receive(e)
		if w.plan.Durable && n.N != e.handled+1 {
			w.problem("memory %d has handled %d and gets %d", e.memories, e.handled, n.N)
		}
		e.handled, e.sent = n.N, n.N-1
		w.taken = append(w.taken, n.N)
	default:
		m.Handle()
		w.close(e)
	}
	w.after(e)
}

// Faults.

func (w *world) cause(k kind) {
	w.had = append(w.had, k)
	switch k {
	case cut:
		w.drop()
	case cutBefore:
		for w.conn != nil && len(w.conn.toAccepting) > 0 {
			w.arriveAccepting(false)
		}
		w.drop()
	case cutAfter:
		for w.conn != nil && len(w.conn.toDialing) > 0 {
			w.arriveDialing(false)
		}
		w.drop()
	case replace:
		if w.conn != nil && w.wantsConnection() {
			w.dialing.machine.Disconnected()
			w.lose()
			w.connect()
		}
	case nobody:
		if w.conn != nil && !w.conn.greeted {
			w.conn.early = nil // The dialing end knows of it.
			w.dialing.machine.Unheard()
			w.drop()
		}
	case suspend:
		w.suspend()
	case kill:
		w.die(w.accept)
	case rerun:
		if w.conn != nil && !w.conn.greeted {
			w.accept.lose()
			w.had = append(w.had, kill)
		}
	case reload:
		if _, ended := w.dialing.machine.Ended(); !ended {
			w.die(w.dialing)
			w.dialing.begin()
		}
	case twice:
		if c := w.conn; c != nil && c.greeted && len(c.toAccepting) > 0 && repeatable(c.toAccepting[0]) {
			w.arriveAccepting(true)
		}
	default:
		w.endAll(k)
	}
}

// repeatable reports whether a packet has a number, by which it is known again.
func repeatable(packet []byte) bool {
	return packet[1] == PacketData || packet[1] == PacketAgain || packet[1] == PacketFragment || packet[1] == PacketClose
}

func (w *world) drop() {
	if w.conn != nil {
		w.disconnect()
	}
}

// suspend is the last turn of the accepting end: its program does all that it
// can, it stores all, says that it sleeps, and is gone when that has left.
func (w *world) suspend() {
	e := w.accept
	for e.machine != nil && (len(e.writes) > 0 || w.canAccept()) {
		if len(e.writes) > 0 {
			w.written(e)
		} else {
			w.runAccepting()
		}
	}
	if e.machine == nil {
		return
	}
	w.storeAll(e)
	e.machine.Sleep()
	w.after(e)
	for len(e.writes) > 0 {
		w.written(e)
	}
	for w.conn != nil && len(w.conn.toDialing) > 0 {
		w.arriveDialing(false)
	}
	w.die(e)
}

// storeAll begins to write all that an end has.
func (w *world) storeAll(e *end) {
	if _, ended := e.machine.Ended(); !ended && e.config.Stored {
		at := e.machine.Position()
		e.writes = append(e.writes, write{at: at, snapshot: e.machine.Snapshot(at, true)})
	}
}

// die takes the memory of an end, and the connection with it.
func (w *world) die(e *end) {
	e.lose()
	if w.conn != nil {
		w.lose()
		for _, other := range []*end{w.dialing, w.accept} {
			if other.machine != nil {
				other.machine.Disconnected()
				w.after(other)
			}
		}
	}
}

// lose takes the memory of an end.
func (e *end) lose() {
	e.machine, e.writes, e.ticks, e.stores, e.busy = nil, nil, false, false, false
}

// endAll ends the session in some way, if both ends have it.
func (w *world) endAll(k kind) {
	d, a := w.dialing, w.accept
	if !alive(d) || a.machine == nil || !alive(a) {
		return
	}
	w.ending = true
	switch k {
	case abortDialing:
		d.machine.End(End{Code: Aborted})
		w.after(d)
	case abortAccepting:
		a.machine.End(End{Code: Aborted})
		w.after(a)
	case closeDialing:
		d.machine.Handle()
		w.close(d)
		w.after(d)
	case closeAccepting:
		a.machine.Handle()
		w.close(a)
		w.after(a)
	}
}

// report describes a run for people.
func (w *world) String() string {
	return fmt.Sprintf("sent %d, taken %v, handled %v, answers %v, dialing %+v, accepting %+v",
		w.sent, w.taken, w.handled, w.answers, w.known.dialing, w.known.accepting)
}

func describe(p plan, faults []fault, problems []string) string {
	return fmt.Sprintf("plan %+v\nfaults %v\n%s", p, faults, strings.Join(problems, "\n"))
}
