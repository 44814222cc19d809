package rpc

import (
	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
)

// The kinds of parts. SPEC.md describes them; a test pins the numbers.
const (
	// From the calling end to the serving one.
	partCall        = 0
	partNext        = 1
	partLast        = 2
	partCancel      = 3
	partCallCredit  = 4
	partProbe       = 5
	partMessage     = 6 // From here on from the serving end to the calling one.
	partResult      = 7
	partFailure     = 8
	partServeCredit = 9
	partLost        = 10
	partBegin       = 11 // From either.
)

// null is the item for a [None].
const null = 0xf6

// A part is one message of the session, encoded.
type part []byte

// AppendCBOR implements codec.Appender.
func (p part) AppendCBOR(buf []byte, _ int) ([]byte, error) { return append(buf, p...), nil }

// head begins a part of so many elements, the kind included.
func head(elements int, kind uint64, numbers ...uint64) part {
	return headBefore(0, elements, kind, numbers...)
}

// headBefore is head with room for more bytes behind it.
func headBefore(bytes, elements int, kind uint64, numbers ...uint64) part {
	buf := make([]byte, 0, 9*(2+len(numbers))+bytes)
	buf = codecimpl.AppendUint(codecimpl.AppendArray(buf, elements), kind)
	for _, n := range numbers {
		buf = codecimpl.AppendUint(buf, n)
	}
	return buf
}

// callPart begins a call. A timeout of 0 is none; it is in milliseconds.
func callPart(q request) part {
	elements := 7
	if q.takes {
		elements = 6
	}
	start := headBefore(20+len(q.method)+len(q.item), elements, partCall, q.id, q.timeout, q.form.number())
	buf := codecimpl.AppendString(start, q.method)
	buf = codecimpl.AppendArray(buf, 2*len(q.metadata))
	for key, value := range q.metadata {
		buf = codecimpl.AppendString(codecimpl.AppendString(buf, key), value)
	}
	return append(buf, q.item...)
}

// The bits of a form on the wire.
const (
	formTakes = 1
	formGives = 2
)

// number returns the form as it is on the wire.
func (f form) number() uint64 {
	n := uint64(0)
	if f.takes {
		n |= formTakes
	}
	if f.gives {
		n |= formGives
	}
	return n
}

// messagePart is one message of a stream.
func messagePart(kind, id, number uint64, item []byte) part {
	return append(headBefore(len(item), 4, kind, id, number), item...)
}

// resultPart ends a call with its response.
func resultPart(id uint64, response any) (part, error) {
	return appendItem(headBefore(usual, 3, partResult, id), response)
}

// endPart ends a stream that had so many messages.
func endPart(kind, id, count uint64) part { return head(3, kind, id, count) }

// failurePart ends a call with an error.
func failurePart(id uint64, e *Error) part {
	code := e.Code
	if !code.valid() {
		code = Unknown
	}
	count, details := appendDetails(e.Details)
	buf := codecimpl.AppendString(head(5+count, partFailure, id, uint64(code)), e.Text)
	ran := uint64(0)
	if e.MayHaveRun {
		ran = 1
	}
	return append(codecimpl.AppendUint(buf, ran), details...)
}

// idsPart lists calls.
func idsPart(kind uint64, ids []uint64) part { return head(1+len(ids), kind, ids...) }

// beginPart is the first part of a link.
func beginPart(restored bool) part {
	if restored {
		return head(2, partBegin, 1)
	}
	return head(2, partBegin, 0)
}

// A request is a part that begins a call.
type request struct {
	form
	id       uint64
	timeout  uint64 // In milliseconds; 0 is none.
	method   string
	metadata map[string]string
	item     []byte // Nil if the method takes a stream.
	size     int    // Of the part.
}

// A reader reads one part after the other.
type reader struct{ codecimpl.Decoder }

// begin reads the kind of a part, and how many elements follow it.
func (r *reader) begin(p []byte) (kind uint64, elements int) {
	r.Begin(p)
	elements = r.ExactArray() - 1
	return r.ExactUint(), elements
}

// finished reports whether a part had exactly the elements that were read.
func (r *reader) finished(elements, want int) bool { return elements == want && r.Finished() }

func (r *reader) request(elements int) (q request, ok bool) {
	q.id, q.timeout = r.ExactUint(), r.ExactUint()
	n := r.ExactUint()
	q.form = form{takes: n&formTakes != 0, gives: n&formGives != 0}
	q.method = r.ExactText()
	q.metadata, ok = r.metadata()
	ok = ok && n <= formTakes|formGives
	if q.takes {
		return q, ok && r.finished(elements, 5)
	}
	item, complete := r.item(elements - 5)
	q.item = item
	return q, ok && complete
}

func (r *reader) metadata() (all map[string]string, ok bool) {
	n := r.ExactArray()
	if n > 0 {
		all = map[string]string{}
	}
	for range n / 2 {
		key := r.ExactText()
		all[key] = r.ExactText()
	}
	return all, n%2 == 0
}

// item reads the item that is left, which is one element.
func (r *reader) item(elements int) (item []byte, ok bool) {
	if elements == 1 {
		item = r.Rest()
	}
	return item, r.Finished() && len(item) > 0
}

// failure reads an error. Its cause is at the other end.
func (r *reader) failure(elements int) (id uint64, e *Error, ok bool) {
	e = new(Error)
	id = r.ExactUint()
	code := r.ExactUint()
	if e.Code = Code(min(code, 255)); !e.Code.valid() {
		e.Code = Unknown
	}
	e.Text = r.ExactText()
	ran := r.ExactUint()
	e.MayHaveRun = ran == 1
	for n := 4; n < elements && r.OK(); n++ {
		if detail, known := detailOf(r.ExactBytes()); known {
			e.Details = append(e.Details, detail)
		}
	}
	return id, e, ran <= 1 && r.finished(elements, max(4, elements))
}

// ids reads all numbers that are left.
func (r *reader) ids(elements int) (ids []uint64, ok bool) {
	for range elements {
		ids = append(ids, r.ExactUint())
	}
	return ids, r.Finished()
}

// usual is for how many bytes a request or a response has room at first.
const usual = 128

// marshal returns a request or a response as an item.
func marshal(v any) ([]byte, error) { return appendItem(make([]byte, 0, usual), v) }

func appendItem(buf []byte, v any) ([]byte, error) {
	if _, none := v.(None); none {
		return append(buf, null), nil
	}
	return codec.Append(buf, v)
}

// unmarshal reads an item into a request or a response.
func unmarshal(item []byte, v any) error {
	if _, none := v.(*None); none {
		return nil
	}
	return codec.Unmarshal(item, v)
}
