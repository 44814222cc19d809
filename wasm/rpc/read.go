package rpc

// maxRestarts is how many times the other end may lose its memory during a call.
// A call that makes it do so must end, too.
const maxRestarts = 10

// take takes a message of the session. It never waits for anything but the lock,
// so that no call holds another one up.
func (l *Link) take(r *reader, item []byte, redelivered bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return
	}
	kind, elements := r.begin(item)
	ok := false
	switch kind {
	case partCall:
		q, read := r.request(elements)
		q.size = len(item)
		ok = read && l.takeCall(q, redelivered)
	case partNext, partLast, partCancel, partCallCredit:
		ok = l.takeForServed(r, kind, elements)
	case partMessage, partResult, partServeCredit:
		ok = l.takeForCall(r, kind, elements)
	case partFailure:
		id, e, read := r.failure(elements)
		if ok = read; ok {
			l.endCall(l.calls[id], nil, e)
		}
	case partProbe:
		ids, read := r.ids(elements)
		if ok = read; ok {
			l.answerProbe(ids)
		}
	case partLost:
		ids, read := r.ids(elements)
		if ok = read; ok {
			l.lose(ids)
		}
	case partBegin:
		restored := r.ExactUint()
		if ok = r.finished(elements, 1) && restored <= 1; ok {
			l.otherBegins(restored == 1)
		}
	}
	if !ok {
		l.violate(failed(Internal, "the other end broke the protocol of calls", nil))
	}
}

// A serving is a call of the other end. The link's lock is held when its methods
// are called.
type serving interface {
	takeRequest(number uint64, item []byte) bool // This and the next two report false if the protocol is broken.
	takeLast(count uint64) bool
	takeCredit(bytes uint64) bool
	forget() // Nobody waits for it.
}

// A serve begins a call of the other end, with the link's lock held. Its error is
// that of a call which does not run. It is all that a link knows of a [Mux]: so the
// code of both is in those programs alone that have a Mux.
type serve func(l *Link, q request, redelivered bool) *Error

// takeCall begins a call of the other end. It reports false if the protocol is
// broken.
func (l *Link) takeCall(q request, redelivered bool) bool {
	if l.serving[q.id] != nil {
		return false
	}
	var e *Error
	if l.serve != nil {
		e = l.serve(l, q, redelivered)
	} else {
		e = noMethod()
	}
	if e != nil {
		l.post(failurePart(q.id, e))
	}
	return true
}

func noMethod() *Error { return failed(Unimplemented, "there is no such method", nil) }

// forgetServed stops the handlers: nobody waits for them.
func (l *Link) forgetServed() {
	for _, c := range l.serving {
		c.forget()
	}
}

// takeForServed takes a part of a call of the other end. One of a call that is
// over is late, and dropped.
func (l *Link) takeForServed(r *reader, kind uint64, elements int) bool {
	c := l.serving[r.ExactUint()]
	switch kind {
	case partNext:
		number := r.ExactUint()
		item, ok := r.item(elements - 2)
		return ok && (c == nil || c.takeRequest(number, item))
	case partLast:
		count := r.ExactUint()
		return r.finished(elements, 2) && (c == nil || c.takeLast(count))
	case partCallCredit:
		bytes := r.ExactUint()
		return r.finished(elements, 2) && (c == nil || c.takeCredit(bytes))
	}
	if c != nil {
		c.forget()
	}
	return r.finished(elements, 1)
}

// takeForCall takes a part of a call of this end.
func (l *Link) takeForCall(r *reader, kind uint64, elements int) bool {
	c := l.calls[r.ExactUint()]
	switch {
	case kind == partServeCredit:
		bytes := r.ExactUint()
		return r.finished(elements, 2) && (c == nil || c.out != nil && c.out.credit(bytes))
	case kind == partMessage:
		number := r.ExactUint()
		item, ok := r.item(elements - 2)
		return ok && (c == nil || l.takeResponse(c, number, item))
	case c == nil, c.in == nil:
		item, ok := r.item(elements - 1)
		if ok {
			l.endCall(c, item, nil)
		}
		return ok
	}
	count := r.ExactUint()
	return r.finished(elements, 2) && l.takeEnd(c, count)
}

// answerProbe says which calls of the other end are not here: an earlier memory
// had them. A call stays here until its result has its place in the session, so
// the answer does not overtake that.
func (l *Link) answerProbe(ids []uint64) {
	var lost []uint64
	for _, id := range ids {
		if l.serving[id] == nil {
			lost = append(lost, id)
		}
	}
	if len(lost) > 0 {
		l.post(idsPart(partLost, lost))
	}
}

// lose ends the calls that the other end has lost with its memory.
func (l *Link) lose(ids []uint64) {
	for _, id := range ids {
		if c := l.calls[id]; c != nil {
			c.lost = true
			l.endCall(c, nil, lostError())
		}
	}
}

func lostError() *Error {
	return &Error{Code: Unavailable, Text: "the other end has lost its memory during the call", MayHaveRun: true}
}

// otherBegins notes that the other end has a new memory, or the first one. Nobody
// there waits for the calls of the earlier one. If that memory goes on from a
// stored state, requests may have been lost: the other end is asked. Else all
// requests come to it again. A stream whose responses have begun cannot go on in
// another memory.
func (l *Link) otherBegins(restored bool) {
	l.restarts++
	l.forgetServed()
	var open []uint64
	for _, c := range l.calls {
		c.restarts++
		switch {
		case c.sent && c.restarts > maxRestarts, c.in != nil && c.in.count > 0:
			l.forsake(c, lostError())
		case c.sent: // The others ask by themselves.
			open = append(open, c.id)
		}
	}
	if restored && len(open) > 0 {
		l.post(idsPart(partProbe, open))
	}
}
