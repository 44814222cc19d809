package rpc

import (
	"context"
	"encoding/base64"
	"slices"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/codec/codecimpl"
	"gangway/wasm/webext"
)

// OneShot returns a Caller whose calls are one-shot messages of the browser
// ([webext.Runtime.SendMessage]), for an end that makes a call now and then and
// wants no session: a popup that asks its background. The other end answers them
// by [Mux.Answer].
//
// Methods with streams need a [Link]: they fail with [Unimplemented]. A deadline
// crosses, and a cancellation does not. A call whose background goes before it
// answers, or that nobody takes, ends with [Unavailable], and may have run; one
// that is idempotent is made again, ten times within half a minute.
func OneShot(rt *webext.Runtime, intercept ...Interceptor) Caller {
	return &oneShot{runtime: rt, intercept: slices.Clone(intercept)}
}

type oneShot struct {
	runtime   *webext.Runtime
	intercept []Interceptor
}

func (o *oneShot) start(ctx context.Context, method string, run func(context.Context, *Info) error) error {
	return startBehind(o.intercept, ctx, &Info{Method: method}, run)
}

func (o *oneShot) unary(ctx context.Context, info *Info, idempotent bool, req, resp any) error {
	item, err := marshal(req)
	if err != nil {
		return failedBy(err)
	}
	for restarts := 0; ; restarts++ {
		result, lost, err := o.attempt(ctx, info, item)
		if err == nil {
			return readResult(result, resp)
		}
		if !lost || !idempotent || restarts == maxRestarts {
			return err
		}
		if restarts > 0 && !pause(ctx, min(firstPause<<(restarts-1), longestPause)) {
			return err
		}
	}
}

// The pauses before a call is made again, but the first time: a background that
// ends again and again starts later and later. The longest comes at the end.
const (
	firstPause   = 100 * time.Millisecond
	longestPause = 10 * time.Second
)

// pause reports whether the context has lasted so long.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// attempt makes a call once. It is lost if there is no answer.
func (o *oneShot) attempt(ctx context.Context, info *Info, item []byte) (result []byte, lost bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, failedBy(err)
	}
	q := request{timeout: timeoutOf(ctx), method: info.Method, metadata: info.Metadata, item: item}
	m, err := o.runtime.SendMessage(ctx, envelope(callPart(q)))
	if err != nil {
		e := failedBy(err)
		e.MayHaveRun = e.Code != InvalidArgument && e.Code != ResourceExhausted // These have not left.
		return nil, e.Code == Unavailable, e
	}
	p, ok := opened(m)
	if ok {
		result, err, ok = readAnswer(p)
	}
	if !ok {
		return nil, false, &Error{Code: Internal, Text: "the other end broke the protocol of calls", MayHaveRun: true}
	}
	return result, false, err
}

// readAnswer reads the part that answers a one-shot call. It reports false if it is
// none.
func readAnswer(p []byte) (result []byte, err error, ok bool) {
	var r reader
	switch kind, elements := r.begin(p); kind {
	case partResult:
		_ = r.ExactUint()
		result, ok = r.item(elements - 1)
		return result, nil, ok
	case partFailure:
		_, e, ok := r.failure(elements)
		return nil, e, ok
	}
	return nil, nil, false
}

func (*oneShot) link() *Link { return nil }

// Answer serves a one-shot message that is a call of [OneShot], in a goroutine of
// its own, and reports whether it is one. Other messages it leaves alone: they
// are the program's.
//
//	for r := range messages.Values(ctx) {
//		if !mux.Answer(r) {
//			r.Ignore()
//		}
//	}
//
// Up to [DefaultMaxCalls] calls of a sender are served at once, whose requests have
// [DefaultMaxBytes] together until their handlers have read them, and twice as much
// of all senders; one more fails with [ResourceExhausted].
func (m *Mux) Answer(r *webext.Request) bool {
	p, ok := opened(r.Message())
	if !ok {
		return false
	}
	if e := m.answer(r, p); e != nil {
		_ = r.Reply(envelope(failurePart(0, e))) // Nobody is there if it fails.
	}
	return true
}

// answer begins to serve a call. Its error is that of a call which does not run.
func (m *Mux) answer(r *webext.Request, p []byte) *Error {
	var read reader
	kind, elements := read.begin(p)
	q, ok := request{}, false
	if kind == partCall {
		q, ok = read.request(elements)
	}
	if !ok {
		return failed(InvalidArgument, "the message is no call", nil)
	}
	h := m.find(q.method)
	switch {
	case h == nil:
		return noMethod()
	case q.takes, q.gives, h.takes, h.gives:
		return noStreams()
	}
	info := &Info{Method: q.method, Metadata: q.metadata, Sender: r.Sender()}
	its, leave := m.oneShots.enter(info.Sender)
	// A link for the bounds of this call alone, which carries nothing.
	c := &served{mux: m, link: &Link{room: its, serving: map[uint64]serving{}}, handler: h, ctx: handling{info: info}, item: q.item}
	if e := c.link.admit(c, 0, len(p)); e != nil {
		leave()
		return e
	}
	c.ctx.begin(q.timeout)
	go c.run(func(err error) {
		c.leave()
		leave()
		c.reply(err, func(p part) error { return r.Reply(envelope(p)) })
	})
	return nil
}

// An envelope is the one-shot message with a part.
type envelope []byte

// envelopeKey is the only key of an envelope: messages of programs have others.
const envelopeKey = "gangway.rpc"

// AppendCBOR implements codec.Appender.
func (e envelope) AppendCBOR(buf []byte, _ int) ([]byte, error) {
	return codecimpl.AppendBytes(codecimpl.AppendString(codecimpl.AppendMap(buf, 1), envelopeKey), e), nil
}

// DecodeCBOR implements codec.Decodable.
func (e *envelope) DecodeCBOR(d *codec.Decoder) {
	n := d.Map()
	for d.Next(&n) {
		if key := d.Key(); string(key) == envelopeKey {
			*e = partIn(d)
		} else {
			d.Unknown(key)
		}
	}
}

// partIn reads a part: bytes, or their base64 where messages are JSON.
func partIn(d *codec.Decoder) []byte {
	if d.Form() != codecimpl.FormText {
		return d.Bytes(nil)
	}
	part, err := base64.StdEncoding.DecodeString(d.String())
	if err != nil {
		d.Mismatch("bytes")
	}
	return part
}

// opened returns the part in a message. It reports false if it is another message.
func opened(m webext.Message) (part []byte, ok bool) {
	var e envelope
	err := m.Decode(&e)
	return e, err == nil && e != nil
}
