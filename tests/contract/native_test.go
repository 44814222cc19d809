package contract

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"gangway/tests/contract/puppet"
	"gangway/wasm/webext"

	"github.com/stretchr/testify/require"
)

// nativeName is the name of the suite's native application.
const nativeName = "gangway.contract"

// A nativeApplication is the suite's end of a native application: each time a
// browser starts it, it brings a port.
type nativeApplication struct{ started chan *nativePort }

func newNativeApplication() *nativeApplication {
	return &nativeApplication{make(chan *nativePort, 100)}
}

// run serves one start of the application until both ends are done with it.
func (a *nativeApplication) run(stdin io.Reader, stdout io.Writer) error {
	p := &nativePort{in: stdin, out: stdout, over: make(chan struct{})}
	a.started <- p
	<-p.over
	return nil
}

// accept waits for a start.
func (a *nativeApplication) accept(t *testing.T) peer {
	t.Helper()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case p := <-a.started:
		t.Cleanup(p.exit)
		return p
	case <-timer.C:
		require.FailNow(t, "the native application was not started")
		return nil
	}
}

// A nativePort is the end of a port in a native application: messages are JSON
// with their length before them.
type nativePort struct {
	in   io.Reader
	out  io.Writer
	over chan struct{} // Closed when the application exits.
}

func (p *nativePort) exit() {
	select {
	case <-p.over:
	default:
		close(p.over)
	}
}

func (p *nativePort) post(t *testing.T, messages ...any) {
	t.Helper()
	bodies := make([]string, len(messages))
	for i, m := range messages {
		body, err := json.Marshal(m)
		require.NoError(t, err)
		bodies[i] = string(body)
	}
	p.postJSON(t, bodies...)
}

// postJSON posts what need not be messages, in one write: the browser may end the
// port when it has read some of them.
func (p *nativePort) postJSON(t *testing.T, bodies ...string) {
	t.Helper()
	var all []byte
	for _, body := range bodies {
		all = append(binary.NativeEndian.AppendUint32(all, uint32(len(body))), body...)
	}
	_, err := p.out.Write(all)
	require.NoError(t, err)
}

func (p *nativePort) count(t *testing.T, from, to int) {
	t.Helper()
	p.post(t, numbers(from, to)...)
}

func (p *nativePort) fill(t *testing.T, size int) {
	t.Helper()
	p.post(t, puppet.Filling(size))
}

func (p *nativePort) receive(t *testing.T, n int) []any {
	t.Helper()
	all := []any{}
	for range n {
		m, err := p.next()
		require.NoError(t, err, "after %d messages", len(all))
		all = append(all, m)
	}
	return all
}

func (p *nativePort) rest(t *testing.T) []any {
	t.Helper()
	all := []any{}
	for {
		m, err := p.next()
		if errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) {
			return all
		}
		require.NoError(t, err)
		all = append(all, m)
	}
}

// next reads a message.
func (p *nativePort) next() (m any, err error) {
	var size [4]byte
	if _, err := io.ReadFull(p.in, size[:]); err != nil {
		return nil, err
	}
	body := make([]byte, binary.NativeEndian.Uint32(size[:]))
	if _, err := io.ReadFull(p.in, body); err != nil {
		return nil, err
	}
	return m, json.Unmarshal(body, &m)
}

func (p *nativePort) disconnect(*testing.T) { p.exit() }

// cause waits for the end of the input, which says nothing of a cause.
func (p *nativePort) cause(t *testing.T) error {
	t.Helper()
	p.rest(t)
	return webext.ErrDisconnected
}
