package machine

import "slices"

// inspect says of both ends what is always true.
func (w *world) inspect() {
	for _, e := range []*end{w.dialing, w.accept} {
		if m := e.machine; m != nil {
			w.inspectOut(m)
			w.inspectIn(&m.in)
			if m.told.number > m.confirmable().number {
				w.problem("confirmed is %d, and may be %d", m.told.number, m.confirmable().number)
			}
			if how, ended := m.Ended(); ended && !w.expected(how.Code) {
				w.problem("the session ended by code %d: %s", how.Code, how.Text)
			}
		}
	}
}

// expected reports whether a session may end so.
func (w *world) expected(c Code) bool {
	return c == Closed || w.ending && (c == Aborted || c == Gone)
}

// inspectOut says that the window holds, and that nothing is counted wrongly.
func (w *world) inspectOut(m *Machine) {
	o := &m.out
	var messages, bytes, fragments, onWay int
	for i, e := range o.entries.all {
		switch {
		case e.transfer != nil:
			fragments += len(e.payload)
		case !e.closing:
			messages++
			bytes += len(e.payload)
		}
		if i < o.next {
			onWay += len(e.payload)
		}
	}
	if messages != o.messages || bytes != o.bytes || fragments != o.fragments || onWay != o.onWay {
		w.problem("%d messages of %d bytes, %d bytes of fragments and %d on their way are counted as %d, %d, %d, %d",
			messages, bytes, fragments, onWay, o.messages, o.bytes, o.fragments, o.onWay)
	}
	limit := w.plan.Window
	if messages > 1 && !m.restored && (messages > limit.Messages || bytes > limit.Bytes) {
		w.problem("the window holds %d messages of %d bytes", messages, bytes)
	}
	if fragments > max(limit.Bytes/2, FragmentSize) && !w.plan.NoWait && !w.restarted {
		w.problem("the window holds %d bytes of fragments", fragments)
	}
}

// inspectIn says that no more arrives than was allowed.
func (w *world) inspectIn(i *inbox) {
	partial := 0
	for _, part := range i.parts {
		partial += len(part)
	}
	if partial != i.partial || len(i.parts) > 2 {
		w.problem("%d incomplete messages of %d bytes are counted as %d", len(i.parts), partial, i.partial)
	}
	beyond := i.received.bytes - i.handled.bytes
	if beyond > uint64(w.plan.Window.Bytes) && i.received.number-i.handled.number > 1 {
		w.problem("%d bytes are here beyond those that are handled", beyond)
	}
	if i.handled.number > i.received.number || i.handled.bytes > i.received.bytes {
		w.problem("handled is %v, received %v", i.handled, i.received)
	}
}

// other returns the end at the other side.
func (w *world) other(e *end) *end {
	if e == w.dialing {
		return w.accept
	}
	return w.dialing
}

// notePosted notes to which memory of its receiver a message is posted first.
func (w *world) notePosted(from *end, packet []byte) {
	kind := uint64(packet[1])
	if kind != PacketData && kind != PacketAgain && kind != PacketFragment {
		return
	}
	e := from.machine.out.entries.at(from.machine.out.next - 1)
	item := e.payload
	if e.transfer != nil {
		item = e.transfer.payload
	}
	if e.transfer == nil || e.what == FragmentLast {
		w.notePostedMessage(from, noteOf(item))
	}
}

func (w *world) notePostedMessage(from *end, n note) {
	c := w.conn
	_, found := w.postedTo[n]
	switch {
	case found:
	case from == w.accept || c.answered || c.heard:
		w.postedTo[n] = w.other(from).memories
	default:
		c.early = append(c.early, n)
	}
}

// judgeEarly says that no more waits for an accepting end that has not read the
// hello than it has room for.
func (w *world) judgeEarly(c *conn) {
	if c.greeted {
		return
	}
	size := 0
	for _, packet := range c.toAccepting {
		size += len(packet)
	}
	last := c.toAccepting[len(c.toAccepting)-1]
	if len(c.toAccepting) > 8 || size > 64<<10 || repeatable(last) && c.assumed == 0 {
		w.problem("before the welcome there are %d packets of %d bytes", len(c.toAccepting), size)
	}
}

// mayHaveLeft reports whether the sender of a message that nobody has taken
// cannot know that.
func (w *world) mayHaveLeft(n note) bool {
	return w.lostEarly[n] || w.conn != nil && slices.Contains(w.conn.early, n)
}

// receive hands a message out, which must be marked if, and but for senders that
// may have forgotten it or are gone only if, it was posted to an earlier memory.
func (w *world) receive(e *end) note {
	item, again := e.machine.Receive()
	n := noteOf(item)
	posted := w.postedTo[n] < e.memories
	sender := w.other(e).machine
	if posted && !again || again && !posted && !w.lostEarly[n] && sender != nil && !sender.Restored() {
		w.problem("memory %d receives %v, posted to memory %d, marked: %t", e.memories, n, w.postedTo[n], again)
	}
	return n
}

// judgeUnsent says that a message which is told not to have left has not.
func (w *world) judgeUnsent(from *end, n note, unsent bool) {
	_, posted := w.postedTo[n]
	if unsent && posted || !unsent && !posted && !w.mayHaveLeft(n) && !from.machine.Restored() {
		w.problem("%v is told to have stayed: %t; it has left: %t", n, unsent, posted)
	}
}

// judge compares the run with the model.
func (w *world) judge() {
	d, a := w.known.dialing, w.known.accepting
	if d == nil || a == nil {
		w.problem("an end has not come to its end: %v", w)
		return
	}
	if t := w.dialing.transfer; t != nil && t.Queued() {
		w.sent++ // The other end has closed before the program could notice.
	}
	if w.conn != nil || len(w.dialing.writes)+len(w.accept.writes) > 0 {
		w.problem("something is left on its way")
	}
	if w.ending || w.plan.BothClose {
		w.judgeEnd()
		return
	}
	killed := slices.Contains(w.had, kill) || slices.Contains(w.had, reload)
	if d.Code != Closed || a.Code != Closed || !killed && (d.Own == a.Own || a.Own != w.plan.PeerCloses) {
		w.problem("the ends are %+v and %+v", *d, *a)
	}
	// Of an end that closes the other may not know that all is stored, and the
	// answers of a memory that was killed need not count.
	if d.Own && len(w.known.unconfirmed) > 0 || len(w.known.unanswered) > 0 && (w.plan.Durable || !killed) {
		w.problem("not confirmed are %v, and of the answers %v", w.known.unconfirmed, w.known.unanswered)
	}
	w.judgeMessages()
}

// judgeEnd says that messages which were sent were delivered, or are known not
// to be confirmed, and that none is delivered twice.
func (w *world) judgeEnd() {
	handled, unconfirmed := numbers(w.handled), numbers(w.known.unconfirmed)
	if slices.Contains(w.had, closeAccepting) || w.plan.BothClose {
		handled = w.taken // Close says that they are.
	}
	for n := 1; n <= w.sent; n++ {
		if !slices.Contains(handled, n) && !slices.Contains(unconfirmed, n) {
			w.problem("message %d was neither handled nor is it unconfirmed: %v", n, w)
		}
	}
	for _, n := range w.handled {
		if !slices.Contains(w.answers, n) && !slices.Contains(w.known.unanswered, n) {
			w.problem("answer %v did neither come nor is it unconfirmed: %v", n, w)
		}
	}
	if slices.Contains(w.had, closeDialing) && len(unconfirmed) > 0 && w.known.dialing.Own && !w.known.accepting.Own {
		w.problem("the close has left %v unconfirmed", unconfirmed)
	}
	for _, list := range [][]int{numbers(w.answers), w.taken} {
		if !slices.IsSorted(list) || len(slices.Compact(slices.Clone(list))) != len(list) {
			w.problem("received were %v", list)
		}
	}
}

func (w *world) judgeMessages() {
	var want []int
	for n := range w.plan.Messages {
		want = append(want, n+1)
	}
	killed := slices.Contains(w.had, kill)
	answers := numbers(w.answers)
	switch {
	case w.sent != w.plan.Messages:
		w.problem("%d messages were sent", w.sent)
	case w.plan.Durable:
		if w.accept.kept.handled != w.plan.Messages {
			w.problem("committed are %d", w.accept.kept.handled)
		}
		if w.plan.Page {
			answers = slices.Compact(answers) // Those again that were not committed.
		}
	case killed:
		w.judgeAgain(want, answers)
		return
	default:
		taken := w.taken
		if slices.Contains(w.had, suspend) {
			taken = slices.Compact(taken) // The last again, if it was still in work.
		}
		if !slices.Equal(numbers(w.handled), want) || !slices.Equal(taken, want) {
			w.problem("received are %v, handled %v", w.taken, w.handled)
		}
	}
	if !slices.Equal(answers, want) {
		w.problem("answered are %v", w.answers)
	}
}

// judgeAgain says that each memory of the accepting end has begun at the latest
// after the last message that the one before had handled, and has left nothing
// out; and that the answers of each came in order, without one of them missing
// or coming again unless the dialing end was told.
func (w *world) judgeAgain(want, answers []int) {
	last := note{}
	for _, n := range w.handled {
		if n.Memory == last.Memory && n.N != last.N+1 || n.N > last.N+1 {
			w.problem("handled are %v", w.handled)
		}
		last = n
	}
	// The close of a memory that had handled all cuts the next one short.
	if most := slices.Max(numbers(w.handled)); most != w.plan.Messages || !w.plan.PeerCloses && last.N != most {
		w.problem("handled are %v", w.handled)
	}
	if !w.restarted && !slices.Equal(answers, want) {
		w.problem("nothing was told of a restart, but answered are %v", w.answers)
	}
	of := map[int]int{}
	for _, n := range w.answers {
		if n.N < of[n.Memory] {
			w.problem("answered are %v", w.answers)
		}
		of[n.Memory] = n.N
	}
}

func numbers(list []note) []int {
	var all []int
	for _, n := range list {
		all = append(all, n.N)
	}
	return all
}
