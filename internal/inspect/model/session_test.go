package model

import (
	"testing"

	"gangway/internal/inspect"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A talker tells of the packets of a session's end.
type talker struct {
	t       *testing.T
	records []inspect.Record
	port    uint64
}

// connect opens the next port of the session, or accepts it.
func (r *talker) connect(opens bool) {
	r.port++
	hello, welcome := inspect.MessagePosted, inspect.MessageReceived
	opening := inspect.Record{Kind: inspect.PortOpened, ID: r.port, Name: sessionPrefix + "talk"}
	if !opens {
		hello, welcome = welcome, hello
		opening.Kind, opening.Sender = inspect.PortAccepted, sender(r.t)
	}
	r.records = append(r.records, opening)
	r.packet(hello, packetHello, 2, 3, []byte("a session"), 1, 0, 1, 1024, 16)
	r.packet(welcome, packetWelcome, 3, 1, 0, 1024, 16)
}

func (r *talker) packet(kind inspect.Kind, elements ...any) {
	packet := item(r.t, elements)
	r.records = append(r.records, inspect.Record{Kind: kind, At: int64(len(r.records) + 1), ID: r.port, Item: packet, Size: len(packet)})
}

func (r *talker) lose() {
	r.records = append(r.records, inspect.Record{Kind: inspect.PortEnded, At: int64(len(r.records) + 1), ID: r.port})
}

// TestPartsThatComeAgainCountOnce has a call with two streams lose its port: some of
// its parts, and its result, are posted again on the next one.
func TestPartsThatComeAgainCountOnce(t *testing.T) {
	for name, calls := range map[string]bool{"of the calling end": true, "of the serving end": false} {
		t.Run(name, func(t *testing.T) {
			r := &talker{t: t}
			out, in := inspect.MessagePosted, inspect.MessageReceived
			if !calls {
				out, in = in, out
			}
			r.connect(calls)
			r.packet(out, packetData, 1, []any{partBegin, 0})
			r.packet(out, packetData, 2, []any{partCall, 1, 0, 3, "Shop/Talk", []any{}, nil})
			r.packet(out, packetData, 3, []any{partNext, 1, 1, "tea"})
			r.packet(out, packetData, 4, []any{partNext, 1, 2, "gold"})
			r.packet(in, packetData, 1, []any{partMessage, 1, 1, "yes"})
			r.packet(in, packetData, 2, []any{partResult, 1, 1})
			ended := int64(len(r.records))
			r.lose()
			r.connect(calls)
			r.packet(out, packetData, 3, []any{partNext, 1, 1, "tea"})
			r.packet(out, packetData, 4, []any{partNext, 1, 2, "gold"})
			r.packet(in, packetData, 1, []any{partMessage, 1, 1, "yes"})
			r.packet(in, packetData, 2, []any{partResult, 1, 1})

			m := NewModel()
			m.Report(tabPlace, &inspect.Report{Context: "c", Records: r.records})
			require.Len(t, m.Calls, 1)
			c := m.Calls[0]
			assert.EqualValues(t, 2, c.Sent)
			assert.EqualValues(t, 1, c.Received)
			assert.Equal(t, ended, c.Ended)
			last := m.Messages[len(m.Messages)-1]
			assert.Same(t, c, last.Call, "it is shown as one of the call")
			assert.Equal(t, "Shop/Talk", last.Method)
		})
	}
}
