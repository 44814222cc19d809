package rpc

import (
	"context"

	"gangway/wasm/webext"
)

// maxRestarts is how many times the other end may lose its memory during a call.
// A call that makes it do so must end, too.
const maxRestarts = 10

// read takes the messages of the session to its end. It never waits for anything
// else, so that no call holds another one up.
func (l *Link) read() {
	var r reader
	for {
		m, err := l.session.Receive(context.Background())
		if err != nil {
			l.end(err)
			return
		}
		l.take(&r, m)
	}
}

func (l *Link) take(r *reader, m webext.Message) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kind, elements := r.begin(m.Raw())
	ok := false
	switch kind {
	case partCall:
		q, read := r.request(elements)
		q.size = len(m.Raw())
		ok = read && l.serve(q, m.Redelivered())
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

// takeForServed takes a part of a call of the other end. One of a call that is
// over is late, and dropped.
func (l *Link) takeForServed(r *reader, kind uint64, elements int) bool {
	c := l.serving[r.ExactUint()]
	switch kind {
	case partNext:
		number := r.ExactUint()
		item, ok := r.item(elements - 2)
		return ok && (c == nil || l.putRequest(c, number, item))
	case partLast:
		count := r.ExactUint()
		return r.finished(elements, 2) && (c == nil || c.finishRequests(count))
	case partCallCredit:
		bytes := r.ExactUint()
		if c != nil && c.again && c.out != nil {
			bytes = min(bytes, uint64(c.out.onWay)) // It may be for responses of the earlier memory.
		}
		return r.finished(elements, 2) && (c == nil || c.out != nil && c.out.credit(bytes))
	}
	if c != nil {
		c.cancel()
		c.unwanted = true
	}
	return r.finished(elements, 1)
}

// takeForCall takes a part of a call of this end.
func (l *Link) takeForCall(r *reader, kind uint64, elements int) bool {
	c := l.calls[r.ExactUint()]
	switch kind {
	case partMessage:
		number := r.ExactUint()
		item, ok := r.item(elements - 2)
		return ok && (c == nil || l.putResponse(c, number, item))
	case partResult:
		return l.takeResult(r, c, elements-1)
	}
	bytes := r.ExactUint()
	return r.finished(elements, 2) && (c == nil || c.out != nil && c.out.credit(bytes))
}

// takeResult takes the end of a call, which may be over.
func (l *Link) takeResult(r *reader, c *call, elements int) bool {
	if c != nil && c.in != nil {
		count := r.ExactUint()
		return r.finished(elements, 1) && l.finishResponses(c, count)
	}
	item, ok := r.item(elements)
	if ok {
		l.endCall(c, item, nil)
	}
	return ok
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

// missingError is the end of a call some of whose messages are missing: a session
// delivers all others.
func missingError() *Error {
	return &Error{Code: Unavailable, Text: "messages of the stream were lost with the other end's memory", MayHaveRun: true}
}

// otherBegins notes that the other end has a new memory, or the first one. Nobody
// there waits for the calls of the earlier one. If that memory goes on from a
// stored state, requests may have been lost: the other end is asked. Else all
// requests come to it again. A stream whose responses have begun cannot go on in
// another memory.
func (l *Link) otherBegins(restored bool) {
	l.restarts++
	for _, c := range l.serving {
		c.cancel()
		c.unwanted = true
	}
	var open []uint64
	for _, c := range l.calls {
		if c.sent {
			c.restarts++
		}
		switch {
		case c.restarts > maxRestarts, c.in != nil && c.in.count > 0:
			l.forsake(c, lostError())
		case c.sent: // The others ask by themselves.
			open = append(open, c.id)
		}
	}
	if restored && len(open) > 0 {
		l.post(idsPart(partProbe, open))
	}
}
