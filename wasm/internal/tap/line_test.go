package tap

import (
	"bytes"
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
	held := func() int { return len(l.older.records) + len(l.newer.records) }
	kept := held()
	assert.LessOrEqual(t, kept*len(text), mostBytes)
	assert.Positive(t, kept)
	l.note(inspect.Record{Text: strings.Repeat("x", mostBytes)})
	assert.Equal(t, kept, held(), "those with room stay")
	assert.EqualValues(t, 4*4+1-kept, l.dropped)
}

// TestMessagesFindRoomThatIsThere notes so many messages that all memory has been
// used before.
func TestMessagesFindRoomThatIsThere(t *testing.T) {
	l := newLine(lonely{})
	p := l.newPort(inspect.Record{Kind: inspect.PortOpened, Target: "elsewhere"})
	p.begin()
	head, body := []byte("head "), bytes.Repeat([]byte("x"), 2*inspect.ItemBytes)
	note := func() { p.posted(head, body[:100], nil) }
	for range 2 * mostRecords {
		note()
	}
	assert.Zero(t, testing.AllocsPerRun(mostRecords, note))
	p.posted(head, body, nil)
	last := l.newer.records[len(l.newer.records)-1]
	assert.Equal(t, string(head)+string(body[:inspect.ItemBytes-len(head)]), string(last.Item))
	assert.Equal(t, len(head)+len(body), last.Size)
	assert.LessOrEqual(t, len(l.older.records)+len(l.newer.records), mostRecords)
	assert.Positive(t, l.dropped)
}
