package session

import (
	"context"
	"iter"
	"slices"
	"strings"
	"testing"

	"gangway/wasm/internal/host"
	"gangway/wasm/session/internal/machine"
	"gangway/wasm/webext"
)

// A pipe is a wire whose packets stay in memory until they are delivered.
type pipe struct {
	batch []byte
	ends  []int
}

func (p *pipe) PostParts(head, body []byte) error {
	p.batch = append(append(p.batch, head...), body...)
	p.ends = append(p.ends, len(p.batch))
	return nil
}

func (p *pipe) Attend(func(iter.Seq2[[]byte, error])) error { return nil }

// deliver passes the packets on, as those of a batch are.
func (p *pipe) deliver(s *Session) {
	batch, ends := slices.Clone(p.batch), p.ends
	s.take(s.port, func(yield func([]byte, error) bool) {
		at := 0
		for _, end := range ends {
			if !yield(batch[at:end:end], nil) {
				return
			}
			at = end
		}
	})
	p.batch, p.ends = p.batch[:0], p.ends[:0]
}

// BenchmarkSession is the work of both ends for one small message, in bursts, as
// it is between the program and its port. The one that receives accepts, and
// has just been written whenever a burst is over.
func BenchmarkSession(b *testing.B) {
	const burst = 1000
	pipes := map[any]*pipe{}
	wireOf := host.WireOf
	defer func() { host.WireOf = wireOf }()
	host.WireOf = func(port any) host.Wire { return pipes[port] }
	ends := [2]*Session{}
	for i, c := range []config{DialOptions{}.config(), ListenOptions{}.config()} {
		port := new(webext.Port)
		pipes[port] = new(pipe)
		ends[i] = newSession("bench", strings.Repeat("i", machine.IDSize), c)
		ends[i].machine = machine.New(c.machineFor(ends[i].id, i == 1))
		ends[i].port, ends[i].wire = port, pipes[port]
	}
	from, to := ends[0], ends[1]
	to.store = &store{writes: maxWrites, changed: map[*Session]bool{}} // None begins.
	to.budget = ListenOptions{}.budget()
	to.account = to.budget.open(party{})
	to.marked = true
	to.machine.Greet(from.machine.Hello())
	to.react()
	pipes[from.port].ends, pipes[from.port].batch = nil, nil
	welcome := pipes[to.port].batch
	from.machine.Answer(welcome)
	pipes[to.port].ends, pipes[to.port].batch = nil, nil
	ctx := context.Background()
	value := struct {
		ID   int    `json:"id"`
		Text string `json:"text"`
	}{1, "hello from the content script"}
	b.ReportAllocs()
	for b.Loop() {
		for range burst {
			if err := from.Send(ctx, &value); err != nil {
				b.Fatal(err)
			}
		}
		pipes[from.port].deliver(to)
		for range burst {
			if _, err := to.Receive(ctx); err != nil {
				b.Fatal(err)
			}
		}
		to.machine.Stored(to.machine.Position())
		to.react()
		pipes[to.port].deliver(from)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/burst, "ns/message")
}
