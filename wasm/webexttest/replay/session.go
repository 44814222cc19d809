package replay

import (
	"context"
	"fmt"
	"strings"

	"gangway/wasm/session"
	"gangway/wasm/webext"
)

// sessionPrefix is how the names of ports begin that carry sessions.
const sessionPrefix = "gangway.session/"

// The kinds of packets that the player understands: see SPEC.md of package
// session.
const (
	packetHello = 0
	packetData  = 2
	packetAgain = 8
)

// attach finds the session of a port by its hello, or dials it.
func (p *player) attach(ctx context.Context, l line, hello any) error {
	packet, _ := hello.([]any)
	if len(packet) < 4 || number(packet[0]) != packetHello {
		return fmt.Errorf("port %d does not begin with the hello of a session", l.ID)
	}
	id, _ := packet[3].([]byte)
	if o := p.sessions[string(id)]; o != nil {
		p.parts[l.ID] = o
		return nil
	}
	o := p.add(l)
	o.last = map[string]uint64{}
	p.sessions[string(id)] = o
	return o.dial(ctx, p.context(l).Runtime())
}

func (o *part) dial(ctx context.Context, rt *webext.Runtime) error {
	soon, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	s, err := session.Dial(soon, rt, strings.TrimPrefix(o.name, sessionPrefix), session.DialOptions{})
	if err != nil {
		return err
	}
	o.end = s.Abort
	o.post = func(v any) error {
		soon, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		return s.Send(soon, v)
	}
	go o.collect(func() (webext.Message, error) { return s.Receive(ctx) })
	return nil
}

// carried returns the message that a packet carries, in a line of a kind. Only
// data carries one, and it is new unless it was posted on an earlier port.
func (o *part) carried(kind string, v any) (message any, carries bool) {
	packet, _ := v.([]any)
	if len(packet) != 3 || number(packet[0]) != packetData && number(packet[0]) != packetAgain {
		return nil, false
	}
	n := number(packet[1])
	if n <= o.last[kind] {
		return nil, false
	}
	o.last[kind] = n
	return packet[2], true
}

// number returns a number of a packet, 0 for anything else.
func number(v any) uint64 {
	switch n := v.(type) {
	case int64:
		return uint64(n)
	case uint64:
		return n
	case float64:
		return uint64(n)
	}
	return 0
}
