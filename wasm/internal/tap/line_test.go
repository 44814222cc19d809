package tap

import (
	"strings"
	"testing"

	"gangway/internal/inspect"
	"gangway/wasm/internal/host"

	"github.com/stretchr/testify/assert"
)

// A lonely host reaches nobody.
type lonely struct{ host.Host }

func (lonely) Random([]byte) {}

func (lonely) Connect(host.Target, host.ConnectInfo, host.Receiver) (host.Port, error) {
	return nil, host.ErrNoReceiver
}

func TestPortsThatEndedAreForgottenWhileNobodyReads(t *testing.T) {
	l := newLine(lonely{})
	for range 100 {
		p := l.newPort(inspect.Record{Kind: inspect.PortOpened})
		p.begin()
		p.received([]byte("a message"), nil)
		l.end(p, "")
		p.received([]byte("a late one"), nil)
	}
	assert.Empty(t, l.ports)
	assert.Empty(t, l.changed)
}

func TestRecordsAreBoundedByAllTheirBytes(t *testing.T) {
	l := newLine(lonely{})
	text := strings.Repeat("x", mostBytes/8)
	for range 4 {
		for _, r := range []inspect.Record{{Name: text}, {Target: text}, {Sender: []byte(text)}, {Text: text}} {
			l.note(r)
		}
	}
	held := len(l.records)
	assert.LessOrEqual(t, held*len(text), mostBytes)
	assert.Positive(t, held)
	l.note(inspect.Record{Text: strings.Repeat("x", mostBytes)})
	assert.Equal(t, held, len(l.records), "those with room stay")
	assert.EqualValues(t, 4*4+1-held, l.dropped)
}
