package webexttest

import (
	"context"
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const testID = "example@gangway.test"

// inBubble runs a test in a bubble, with a browser of each profile.
func inBubble(t *testing.T, test func(t *testing.T, browser *Browser)) {
	t.Helper()
	for _, p := range []Profile{Firefox, Chromium} {
		t.Run(p.String(), func(t *testing.T) { inBubbleOf(t, p, test) })
	}
}

// inBubbleOf runs a test in a bubble, with a browser of one profile.
func inBubbleOf(t *testing.T, p Profile, test func(t *testing.T, browser *Browser)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, NewBrowser(t, p)) })
}

// connected is a content script that is connected to the background, with the
// test in the place of both.
type connected struct {
	ext    *Extension
	bg     *Background
	tab    *Tab
	page   *Context
	port   *webext.Port // Of the content script.
	bgPort *webext.Port
}

func connect(t *testing.T, browser *Browser) connected {
	t.Helper()
	c := connected{ext: browser.Install(testID)}
	c.bg = c.ext.Background(nil)
	c.tab = browser.OpenTab("https://example.org/")
	c.page = c.tab.ContentScript(c.ext, nil)
	ports := listen(t, c.bg.Runtime())
	c.port = open(t, c.page.Runtime())
	c.bgPort = next(t, ports)
	return c
}

// listen listens for the ports that a context receives.
func listen(t *testing.T, rt *webext.Runtime) *webext.Listener[*webext.Port] {
	t.Helper()
	l, err := rt.OnConnect()
	require.NoError(t, err)
	t.Cleanup(l.Stop)
	return l
}

// next returns the next occurrence of an event.
func next[T any](t *testing.T, l *webext.Listener[T]) T {
	t.Helper()
	v, err := l.Receive(context.Background())
	require.NoError(t, err)
	return v
}

func open(t *testing.T, rt *webext.Runtime) *webext.Port {
	t.Helper()
	p, err := rt.Connect(webext.ConnectInfo{Name: "test"})
	require.NoError(t, err)
	return p
}

func openTab(t *testing.T, rt *webext.Runtime, tab *Tab) *webext.Port {
	t.Helper()
	p, err := rt.ConnectTab(tab.ID(), webext.ConnectTabInfo{Name: "test"})
	require.NoError(t, err)
	return p
}

// post posts numbers, from first to last.
func post(t *testing.T, p *webext.Port, first, last int) {
	t.Helper()
	for n := first; n <= last; n++ {
		require.NoError(t, p.PostMessage(n))
	}
}

// requireNext receives numbers, from first to last.
func requireNext(t *testing.T, p *webext.Port, first, last int) {
	t.Helper()
	for n := first; n <= last; n++ {
		m, err := p.Receive(context.Background())
		require.NoError(t, err)
		require.Equal(t, n, number(t, m))
	}
}

func number(t *testing.T, m webext.Message) int {
	t.Helper()
	var n int
	require.NoError(t, m.Decode(&n))
	return n
}

// assertEnded says that a port has ended, for a reason, and nothing is left to
// be received.
func assertEnded(t *testing.T, p *webext.Port, cause error) {
	t.Helper()
	synctest.Wait()
	assert.Equal(t, cause, p.Err())
	left, err := p.Receive(context.Background())
	assert.ErrorIs(t, err, cause, "left: %v", left)
}

func assertOpen(t *testing.T, p *webext.Port) {
	t.Helper()
	synctest.Wait()
	assert.NoError(t, p.Err())
}

// heard is what the listeners of a script's port are told.
type heard struct {
	messages []any
	ends     []string
}

func hear(p *ScriptPort) *heard {
	h := new(heard)
	p.OnMessage(func(v any) { h.messages = append(h.messages, v) })
	p.OnDisconnect(func(reason string) { h.ends = append(h.ends, reason) })
	return h
}

func scriptPort(t *testing.T, c *Context) *ScriptPort {
	t.Helper()
	p, err := c.Script().Connect(webext.ConnectInfo{Name: "script"})
	require.NoError(t, err)
	return p
}

// echo is a background that sends back what it receives.
func echo(rt *webext.Runtime) error {
	ports, err := rt.OnConnect()
	if err != nil {
		return err
	}
	for port := range ports.Values(rt.Lifetime()) {
		go sendBack(port)
	}
	return nil
}

func sendBack(port *webext.Port) {
	for v, err := range webext.Values[any](context.Background(), port) {
		if err != nil || port.PostMessage(v) != nil {
			return
		}
	}
}

// wantEcho says that the background answers on a new port.
func wantEcho(t *testing.T, page *Context) {
	t.Helper()
	p := open(t, page.Runtime())
	defer p.Disconnect()
	post(t, p, 1, 3)
	requireNext(t, p, 1, 3)
}
