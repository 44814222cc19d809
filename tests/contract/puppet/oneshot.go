package puppet

import (
	"context"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
)

// send sends a one-shot message and waits for the answer, until the command is
// canceled.
func (p *Puppet) send(ctx context.Context, in Send) (Message, error) {
	v, err := payload(in.Item, in.Bad)
	if err != nil {
		return Message{}, err
	}
	m, err := p.sendTo(ctx, in.Target, v)
	if err != nil {
		return Message{}, err
	}
	return describeMessage(m), nil
}

func (p *Puppet) sendTo(ctx context.Context, to Target, v any) (webext.Message, error) {
	switch {
	case to.Extension != nil:
		return p.runtime.SendMessageExtension(ctx, *to.Extension, v)
	case to.Tab != nil:
		info := webext.SendInfo{FrameID: to.Info.FrameID, DocumentID: to.Info.DocumentID}
		return p.runtime.SendMessageTab(ctx, *to.Tab, info, v)
	}
	return p.runtime.SendMessage(ctx, v)
}

// payload returns the value of a item, or one that cannot be sent.
func payload(item []byte, bad Bad) (v any, err error) {
	if bad != "" {
		return unclonable[bad], nil
	}
	return v, codec.Unmarshal(item, &v)
}

// request waits for the next one-shot message of a listener.
func (p *Puppet) request(ctx context.Context, h Handle) (Request, error) {
	q, err := next[*webext.Request](ctx, p, h)
	if err != nil {
		return Request{}, err
	}
	return Request{Handle: p.hold(q), Message: describeMessage(q.Message()), Sender: q.Sender()}, nil
}

func (p *Puppet) reply(_ context.Context, in Reply) (None, error) {
	q, err := take[*webext.Request](p, in.Request)
	if err != nil {
		return None{}, err
	}
	v, err := payload(in.Item, in.Bad)
	if err != nil {
		return None{}, err
	}
	return None{}, q.Reply(v)
}
