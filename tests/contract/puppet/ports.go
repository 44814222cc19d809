package puppet

import (
	"context"
	"fmt"
	"time"

	"gangway/wasm/codec"
	"gangway/wasm/webext"
)

// ports are the operations of connecting and of ports.
func ports(p *Puppet) {
	Define(p, "connect", p.connect)
	Define(p, "post", p.post)
	Define(p, "receive", p.receive)
	Define(p, "receiveOne", p.receiveOne)
	Define(p, "done", p.done)
	Define(p, "state", func(_ context.Context, h Handle) (State, error) { return p.state(h) })
	Define(p, "disconnect", func(_ context.Context, h Handle) (None, error) {
		port, err := take[*webext.Port](p, h)
		if err == nil {
			port.Disconnect()
		}
		return None{}, err
	})
	Define(p, "limit", func(_ context.Context, in Limit) (None, error) {
		port, err := take[*webext.Port](p, in.Port)
		if err == nil {
			port.SetLimit(in.Limit)
		}
		return None{}, err
	})
	Define(p, "send", p.send)
}

func (p *Puppet) connect(_ context.Context, to Target) (Port, error) {
	port, err := p.open(to)
	if err != nil {
		return Port{}, err
	}
	if err := postMade(port, Post{From: 1, To: to.Count}); err != nil {
		return Port{}, err
	}
	return p.describePort(port), nil
}

// open connects with the function that the target asks for.
func (p *Puppet) open(to Target) (*webext.Port, error) {
	if to.NameBytes != nil {
		to.Info.Name = string(to.NameBytes)
	}
	info := webext.ConnectInfo{Name: to.Info.Name, IncludeTLSChannelID: to.Info.IncludeTLSChannelID}
	switch {
	case to.Extension != nil:
		return p.runtime.ConnectExtension(*to.Extension, info)
	case to.Tab != nil:
		return p.runtime.ConnectTab(*to.Tab, webext.ConnectTabInfo{
			Name: to.Info.Name, FrameID: to.Info.FrameID, DocumentID: to.Info.DocumentID,
		})
	case to.Native != nil:
		return p.runtime.ConnectNative(*to.Native)
	}
	return p.runtime.Connect(info)
}

func (p *Puppet) describePort(port *webext.Port) Port {
	return Port{Handle: p.hold(port), Name: port.Name(), Sender: port.Sender()}
}

func (p *Puppet) post(_ context.Context, in Post) (None, error) {
	port, err := take[*webext.Port](p, in.Port)
	if err != nil {
		return None{}, err
	}
	for _, item := range in.Items {
		var v any
		if err := codec.Unmarshal(item, &v); err != nil {
			return None{}, err
		}
		if err := port.PostMessage(v); err != nil {
			return None{}, err
		}
	}
	err = postMade(port, in)
	if in.End {
		port.Disconnect()
	}
	return None{}, err
}

// postMade posts what the puppet makes itself.
func postMade(port *webext.Port, in Post) error {
	switch {
	case in.Bad != "":
		return port.PostMessage(unclonable[in.Bad])
	case in.Fill > 0:
		return port.PostMessage(Filling(in.Fill))
	}
	for n := in.From; 0 < n && n <= in.To; n++ {
		if err := port.PostMessage(n); err != nil {
			return fmt.Errorf("number %d: %w", n, err)
		}
	}
	return nil
}

// unclonable has what no message can hold, and what Go alone can.
var unclonable = map[Bad]any{
	BadFunction: func() {},
	BadDate:     time.Date(300_000, 1, 1, 0, 0, 0, 0, time.UTC),
}

// Filling returns a text of n bytes that differs from place to place.
func Filling(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = 'a' + byte(i^i>>8^i>>16)%26
	}
	return string(text)
}

func (p *Puppet) receive(_ context.Context, in Take) (Received, error) {
	port, err := take[*webext.Port](p, in.From)
	if err != nil {
		return Received{}, err
	}
	var r Received
	for in.Count < 0 || len(r.Messages) < in.Count {
		m, err := port.Receive(context.Background())
		if err != nil {
			r.Closed, r.Cause = true, describe(port.Err())
			break
		}
		r.Messages = append(r.Messages, describeMessage(m))
	}
	return r, nil
}

// receiveOne receives by Receive, until the command is canceled.
func (p *Puppet) receiveOne(ctx context.Context, h Handle) (Message, error) {
	port, err := take[*webext.Port](p, h)
	if err != nil {
		return Message{}, err
	}
	m, err := port.Receive(ctx)
	if err != nil {
		return Message{}, err
	}
	return describeMessage(m), nil
}

// done waits for the end of a port and returns its cause.
func (p *Puppet) done(_ context.Context, h Handle) (*Error, error) {
	port, err := take[*webext.Port](p, h)
	if err != nil {
		return nil, err
	}
	<-port.Done()
	return describe(port.Err()), nil
}

func (p *Puppet) state(h Handle) (State, error) {
	port, err := take[*webext.Port](p, h)
	if err != nil {
		return State{}, err
	}
	s := State{Port: p.describePort(port), Cause: describe(port.Err()), Stats: port.Stats()}
	select {
	case <-port.Done():
		s.Done = true
	default:
	}
	return s, nil
}
