package contract

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"
	"gangway/wasm/webexttest"

	"github.com/stretchr/testify/require"
)

// A pagePort is the port that the script of a page of the web has opened.
type pagePort interface {
	post(t *testing.T, v any)
	// received waits for the first n messages, and returns them.
	received(t *testing.T, n int) []any
	disconnect(t *testing.T)
}

// A realPagePort is one in a real browser. Its page has no other.
type realPagePort struct{ tab *realTab }

// connect implements tab.
func (r *realTab) connect(t *testing.T, id, name string) pagePort {
	t.Helper()
	require.NoError(t, r.Eval(t.Context(), `
		globalThis.port = chrome.runtime.connect(arguments[0], { name: arguments[1] });
		globalThis.received = [];
		port.onMessage.addListener((message) => received.push(message));`, nil, id, name))
	return realPagePort{r}
}

func (p realPagePort) post(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, p.tab.Eval(t.Context(), `port.postMessage(arguments[0])`, nil, v))
}

func (p realPagePort) received(t *testing.T, n int) (received []any) {
	t.Helper()
	require.NoError(t, p.tab.Eval(t.Context(), `
		while (received.length < arguments[0]) await new Promise((done) => setTimeout(done, 20));
		return received.slice(0, arguments[0]);`, &received, n))
	return received
}

func (p realPagePort) disconnect(t *testing.T) {
	t.Helper()
	require.NoError(t, p.tab.Eval(t.Context(), `port.disconnect()`, nil))
}

// A simulatedPagePort is one in the simulated browser.
type simulatedPagePort struct {
	port *webexttest.ScriptPort
	all  []any
}

// connect implements tab.
func (s *simulatedTab) connect(t *testing.T, id, name string) pagePort {
	t.Helper()
	port, err := s.Frame().PageScript().Connect(id, webext.ConnectInfo{Name: name})
	require.NoError(t, err)
	p := &simulatedPagePort{port: port}
	port.OnMessage(func(v any) { p.all = append(p.all, v) })
	return p
}

func (p *simulatedPagePort) post(t *testing.T, v any) {
	t.Helper()
	require.NoError(t, p.port.PostMessage(v))
}

func (p *simulatedPagePort) received(t *testing.T, n int) []any {
	t.Helper()
	synctest.Wait()
	require.GreaterOrEqual(t, len(p.all), n)
	return p.all[:n]
}

func (p *simulatedPagePort) disconnect(*testing.T) { p.port.Disconnect() }
