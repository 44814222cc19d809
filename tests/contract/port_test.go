package contract

import (
	"testing"

	"gangway/tests/contract/puppet"
	"gangway/wasm/codec"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/require"
)

// A peer is one end of a port, whatever is there: a puppet or a native
// application.
type peer interface {
	// post posts messages.
	post(t *testing.T, messages ...any)
	// count posts the numbers from and to and those between.
	count(t *testing.T, from, to int)
	// fill posts one message of so many bytes, see puppet.Filling.
	fill(t *testing.T, size int)

	// receive waits for n messages.
	receive(t *testing.T, n int) []any
	// rest waits for the end and returns the messages that were left.
	rest(t *testing.T) []any

	// disconnect ends the port from here.
	disconnect(t *testing.T)
	// cause waits for the end and returns its cause.
	cause(t *testing.T) error
}

// A port is a port of a puppet.
type port struct {
	puppet.Port
	end *client
}

func (p *port) post(t *testing.T, messages ...any) {
	t.Helper()
	require.NoError(t, p.tryPost(t, messages...))
}

func (p *port) tryPost(t *testing.T, messages ...any) error {
	t.Helper()
	_, err := try[puppet.None](t, p.end, "post", puppet.Post{Port: p.Handle, Items: items(t, messages...)})
	return err
}

func (p *port) count(t *testing.T, from, to int) {
	t.Helper()
	perform[puppet.None](t, p.end, "post", puppet.Post{Port: p.Handle, From: from, To: to})
}

func (p *port) fill(t *testing.T, size int) {
	t.Helper()
	perform[puppet.None](t, p.end, "post", puppet.Post{Port: p.Handle, Fill: size})
}

// take waits for n messages, fewer if the port ends before.
func (p *port) take(t *testing.T, n int) puppet.Received {
	t.Helper()
	return perform[puppet.Received](t, p.end, "receive", puppet.Take{From: p.Handle, Count: n})
}

func (p *port) receive(t *testing.T, n int) []any {
	t.Helper()
	r := p.take(t, n)
	require.Falsef(t, r.Closed, "the port ended after %d messages: %v", len(r.Messages), r.Cause)
	return values(t, r.Messages)
}

func (p *port) rest(t *testing.T) []any {
	t.Helper()
	return values(t, p.take(t, -1).Messages)
}

func (p *port) disconnect(t *testing.T) {
	t.Helper()
	perform[puppet.None](t, p.end, "disconnect", p.Handle)
}

func (p *port) cause(t *testing.T) error {
	t.Helper()
	return perform[*puppet.Error](t, p.end, "done", p.Handle).AsError()
}

func (p *port) state(t *testing.T) puppet.State {
	t.Helper()
	return perform[puppet.State](t, p.end, "state", p.Handle)
}

func (p *port) limit(t *testing.T, l webext.Limit) {
	t.Helper()
	perform[puppet.None](t, p.end, "limit", puppet.Limit{Port: p.Handle, Limit: l})
}

// items encodes values.
func items(t *testing.T, values ...any) [][]byte {
	t.Helper()
	all := make([][]byte, len(values))
	for i, v := range values {
		item, err := codec.Marshal(v)
		require.NoError(t, err)
		all[i] = item
	}
	return all
}

// values decodes what messages hold.
func values(t *testing.T, messages []puppet.Message) []any {
	t.Helper()
	all := make([]any, len(messages))
	for i, m := range messages {
		require.NoError(t, m.Err.AsError())
		all[i] = value(t, m)
	}
	return all
}

// value decodes a message; one that is too large is a digest.
func value(t *testing.T, m puppet.Message) any {
	t.Helper()
	if m.Item == nil {
		return digest{m.Size, m.Sum}
	}
	var v any
	require.NoError(t, codec.Unmarshal(m.Item, &v))
	return v
}

// A digest stands for a message that is too large to travel in an answer.
type digest struct {
	size int
	sum  string
}

// digestOf returns the digest of a value.
func digestOf(t *testing.T, v any) digest {
	t.Helper()
	item := items(t, v)[0]
	return digest{len(item), puppet.Sum(item)}
}

// numbers returns the numbers from and to and those between, as values.
func numbers(from, to int) []any {
	all := []any{}
	for n := from; n <= to; n++ {
		all = append(all, float64(n))
	}
	return all
}
