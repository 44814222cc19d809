package session

import (
	"encoding/base64"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// A record is the state that an end needs to go on after it has lost its
// memory, as it stands in storage.session: as base64 of its encoding, since
// Chromium keeps JSON.
//
//gangway:message
type record struct {
	ID        []byte `json:"id"`
	Sender    sender `json:"sender"`
	PeerEpoch uint64 `json:"peer"`
	Handled   uint64 `json:"handled"`
	Last      uint64 `json:"last"`
	Confirmed uint64 `json:"confirmed"`
	Out       []sent `json:"out"`
	Touched   int64  `json:"touched"` // When the other end came or went last: the place in the order of that.
}

// A sent message is one that was not confirmed.
//
//gangway:message
type sent struct {
	Seq     uint64 `json:"seq"`
	Payload []byte `json:"payload"`
	Closing bool   `json:"closing"`
	Again   bool   `json:"again,omitempty"`
}

// A sender is who dialed a session, in the browser's words.
//
//gangway:message
type sender struct {
	ID    string `json:"id"`
	Tab   int64  `json:"tab"` // 0 if none.
	Frame int64  `json:"frame"`
	Page  string `json:"page"` // The origin: the frame of a tab shows several.
}

func senderKey(s *webext.Sender) sender {
	if s == nil {
		return sender{}
	}
	key := sender{ID: s.ID, Page: s.Origin}
	if s.Tab != nil {
		key.Tab = s.Tab.ID
	}
	if s.FrameID != nil {
		key.Frame = *s.FrameID
	}
	return key
}

// owns reports whether a session of s goes on for other. The frame does not
// count: Chromium gives the top frame of a page another number while the page is
// in its back/forward cache, and a page connects while it is on the way there.
func (s sender) owns(other sender) bool {
	s.Frame = other.Frame
	return s == other
}

// recordPrefix begins the keys of all records of accepting ends, dialedPrefix
// those of dialing ends.
const (
	recordPrefix = "gangway.session:"
	dialedPrefix = "gangway.session.dialed:"
	endsPrefix   = "gangway.session.ended:"
)

func recordKey(name, id string) string {
	return recordsOf(name) + base64.RawURLEncoding.EncodeToString([]byte(id))
}

func recordsOf(name string) string { return recordPrefix + name + ":" }

// recordOf returns the state of the session at a position, with the lock held.
func (s *Session) recordOf(at machine.Position, all bool) record {
	return s.recordFrom(s.machine.Snapshot(at, all))
}

// recordFrom returns the state of a snapshot, with the lock held.
func (s *Session) recordFrom(now machine.Snapshot) record {
	r := record{
		ID: []byte(s.id), Sender: senderKey(s.sender), PeerEpoch: now.PeerEpoch,
		Handled: now.Handled, Last: now.Last, Confirmed: now.Confirmed, Touched: s.touched,
	}
	for _, m := range now.Out {
		r.Out = append(r.Out, sent{Seq: m.Number, Payload: m.Item, Closing: m.Closing, Again: m.Again})
	}
	return r
}

// session returns the session that a record is of.
func (r *record) session(name string, c config, stored bool) *Session {
	s := newSession(name, string(r.ID), c)
	s.touched = r.Touched
	now := machine.Snapshot{PeerEpoch: r.PeerEpoch, Handled: r.Handled, Last: r.Last, Confirmed: r.Confirmed}
	for _, m := range r.Out {
		now.Out = append(now.Out, machine.Sent{Number: m.Seq, Item: m.Payload, Closing: m.Closing, Again: m.Again})
	}
	s.machine = machine.Restore(c.machineFor(s.id, stored), now)
	return s
}

// A text is a string that programs without reflection can store.
type text string

// AppendCBOR implements [codec.Appender].
func (t text) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendString(buf, string(t)), nil
}

// DecodeCBOR implements [codec.Decodable].
func (t *text) DecodeCBOR(d *codec.Decoder) { *t = text(d.String()) }

// An encoded value is one of the program's own, whose methods were called
// before the session was locked.
type encoded []byte

// AppendCBOR implements [codec.Appender].
func (e encoded) AppendCBOR(buf []byte, _ int) ([]byte, error) { return append(buf, e...), nil }

// encode encodes a value. One that has no form stays: the write says so.
func encode(v any) any {
	item, err := codec.Marshal(v)
	if err != nil {
		return v
	}
	return encoded(item)
}

func marshalText(v codec.Appender) text {
	item, _ := codec.Marshal(v) // Numbers and bytes have a form.
	return text(base64.StdEncoding.EncodeToString(item))
}

func unmarshalText(t text, v any) error {
	item, err := base64.StdEncoding.DecodeString(string(t))
	if err != nil {
		return err
	}
	return codec.Unmarshal(item, v)
}

// maxTombstones is how many sessions that have ended are remembered.
const maxTombstones = 256

// Tombstones are the sessions that have ended last, so that other ends which
// come late learn how.
//
//gangway:message
type tombstones struct {
	List []tombstone `json:"list"`
}

// A tombstone says how a session has ended.
//
//gangway:message
type tombstone struct {
	ID      []byte `json:"id"`
	Code    uint64 `json:"code"`
	Handled uint64 `json:"handled"`
}

func (t *tombstones) add(end tombstone) {
	t.List = append(t.List, end)
	t.List = t.List[max(0, len(t.List)-maxTombstones):]
}

func (t *tombstones) find(id string) (tombstone, bool) {
	for _, end := range t.List {
		if string(end.ID) == id {
			return end, true
		}
	}
	return tombstone{}, false
}
