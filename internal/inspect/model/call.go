package model

import (
	"bytes"
	"maps"

	"gangway/internal/inspect"
	"gangway/wasm/rpc"
)

// keptCalls is how many calls a Model keeps.
const keptCalls = 1000

// A Call is a call over a session, or one that goes as a one-shot message.
type Call struct {
	Number  uint64 // In the order in which they were seen, from 1.
	Method  string
	Session *Session // Nil of a one-shot message.
	Dialing bool     // Whether the dialing end of the session makes it.
	Context *Context // Who tells of it: the caller, if it reports.
	Tab     int64    // Whose content scripts a one-shot message went to, or 0.
	Sender  *Place   // Who made a one-shot message that the context has received.

	Begun    int64
	Ended    int64 // 0 while it runs.
	Code     rpc.Code
	Text     string // Of its error.
	Sent     uint64 // Messages of its stream of requests so far.
	Received uint64 // The same of responses.

	streams bool // There is a stream of responses.
}

// A callKey finds a call of a session: both ends give out ids.
type callKey struct {
	dialing bool
	id      uint64
}

// newCall adds a call. The oldest of those that are over make room for it, or the
// oldest of all.
func (m *Model) newCall(c Call, msg *Message) *Call {
	m.lastCall++
	c.Number, c.Method, c.Context, c.Begun = m.lastCall, msg.Method, msg.Context, msg.At
	if len(m.Calls) >= 2*keptCalls {
		m.forgetCalls()
	}
	m.Calls = append(m.Calls, &c)
	return &c
}

func (m *Model) forgetCalls() {
	surplus := len(m.Calls) - keptCalls
	kept := make([]*Call, 0, 2*keptCalls)
	for _, c := range m.Calls {
		if surplus > 0 && c.Ended != 0 {
			surplus--
			continue
		}
		kept = append(kept, c)
	}
	m.Calls = kept[surplus:]
}

// end notes how a call has ended, as its caller tells or, until then, somebody
// else.
func (c *Call) end(by *Message, code rpc.Code, text string) {
	if c.Ended == 0 || c.Context == by.Context {
		c.Ended, c.Code, c.Text = max(by.At, 1), code, text
	}
}

// part reads a part of a call.
func (m *Model) part(p *Port, pt part, msg *Message) {
	msg.Note += " " + partNames[pt.kind]
	s, own := p.Session, msg.Kind == inspect.MessagePosted
	dialing := (p.end == s.Dialing) == (own == pt.ofCaller())
	key := callKey{dialing, pt.call}
	c := s.calls[key]
	if msg.again {
		if c != nil {
			msg.take(c, pt)
		}
		return
	}
	switch pt.kind {
	case partCall:
		msg.Method = pt.method
		switch {
		case c == nil:
			c = m.newCall(Call{Session: s, Dialing: dialing, streams: pt.streams}, msg)
			s.keep(key, c)
		case own && c.Context != p.Context: // The serving end has told of it.
			c.Context, c.Begun, c.Sent, c.Received = p.Context, msg.At, 0, 0
		}
	case partLost:
		for _, id := range pt.ids {
			if c := s.calls[callKey{dialing, id}]; c != nil {
				c.end(msg, rpc.Unavailable, "the other end has lost it with its memory")
			}
		}
		return
	case partBegin:
		if own {
			s.endCalls(func(k callKey) bool { return k.dialing == dialing }, msg, rpc.Canceled, "its caller has lost its memory")
		}
		return
	}
	if c == nil {
		return // It was begun before anybody told of it.
	}
	msg.take(c, pt)
	switch pt.kind {
	case partNext, partMessage:
		if c.Context == p.Context { // Both ends tell of each.
			c.count(pt.kind)
		}
	case partCancel:
		c.end(msg, rpc.Canceled, "")
	case partResult, partFailure:
		msg.Took = msg.At - c.Begun
		c.end(msg, pt.code, pt.text)
	}
}

// take makes the message one of a call.
func (msg *Message) take(c *Call, pt part) {
	msg.Call, msg.Method, msg.part = c, c.Method, pt.kind
	if pt.kind != partFailure {
		msg.Body = pt.content
	}
}

func (c *Call) count(kind uint64) {
	if kind == partNext {
		c.Sent++
		return
	}
	c.Received++
}

// keep keeps a call, of which both ends tell: also for a while after its end.
func (s *Session) keep(key callKey, c *Call) {
	if len(s.calls) >= 2*keptCalls {
		maps.DeleteFunc(s.calls, func(_ callKey, c *Call) bool { return c.Ended != 0 })
	}
	if s.calls == nil || len(s.calls) >= 2*keptCalls {
		s.calls = map[callKey]*Call{}
	}
	s.calls[key] = c
}

// endCalls ends those of some keys that run, but for those that began later: the
// other end may have told of them already.
func (s *Session) endCalls(of func(callKey) bool, by *Message, code rpc.Code, text string) {
	for key, c := range s.calls {
		if of(key) && c.Ended == 0 && c.Begun < by.At {
			c.end(by, code, text)
		}
	}
}

// asks reads a one-shot message that may be a call. The caller tells of it, or who
// receives it if the caller does not report.
func (m *Model) asks(msg *Message) {
	p, ok := oneShotPart(msg.Item)
	if !ok || p.kind != partCall {
		return
	}
	msg.Method = p.method
	var from *Place
	if msg.Kind == inspect.RequestReceived {
		if from = placeOf(msg.Sender); from == nil || m.reports(*from) {
			return
		}
	}
	msg.take(m.newCall(Call{Sender: from, Tab: msg.Tab}, msg), p)
}

// answers reads the answer to a one-shot message.
func (msg *Message) answers(question *Message) {
	msg.Note, msg.Method, msg.Took, msg.Call = question.Note, question.Method, msg.At-question.At, question.Call
	if msg.Call == nil {
		return
	}
	switch p, ok := oneShotPart(msg.Item); {
	case msg.Text != "":
		msg.Call.end(msg, rpc.Unavailable, msg.Text)
	case !ok:
		msg.Call.end(msg, rpc.Unknown, "the answer is none of a call")
	default:
		msg.take(msg.Call, p)
		msg.Call.end(msg, p.code, p.text)
	}
}

// reports reports whether a context in a place does.
func (m *Model) reports(at Place) bool {
	for _, c := range m.Contexts {
		if !c.Ended && c.Place.same(at) {
			return true
		}
	}
	return false
}

// envelope begins a one-shot message of package rpc: a map of one key, and then its
// bytes.
var envelope = []byte("\xa1\x6bgangway.rpc")

// oneShotPart returns the part in the first bytes of a one-shot message.
func oneShotPart(item []byte) (p part, ok bool) {
	inner, ok := bytes.CutPrefix(item, envelope)
	if !ok || len(inner) == 0 || inner[0]>>5 != majorBytes {
		return p, false
	}
	return readPart(contentOf(inner))
}
