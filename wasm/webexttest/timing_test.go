package webexttest

import (
	"testing"
	"testing/synctest"

	"gangway/wasm/webext"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestNothingIsDeliveredInTheTurnOfTheCall(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		var order []string
		bounce := func(name string, p *ScriptPort) {
			p.OnMessage(func(v any) {
				order = append(order, name)
				if n := v.(float64); n > 0 {
					assert.NoError(t, p.PostMessage(n-1))
				}
				order = append(order, "returns")
			})
		}
		c.bg.Context().Script().OnConnect(func(p *ScriptPort) { bounce("background", p) })
		port := scriptPort(t, c.page)
		bounce("page", port)
		require.NoError(t, port.PostMessage(2))
		synctest.Wait()
		assert.Equal(t, []string{"background", "returns", "page", "returns", "background", "returns"}, order)
	})
}

func TestOrderHoldsWithinAPort(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		post(t, c.port, 1, 1000)
		c.port.Disconnect()
		requireNext(t, c.bgPort, 1, 1000)
		assertEnded(t, c.bgPort, webext.ErrDisconnected)
	})
}

func TestOrderDoesNotHoldBetweenPorts(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		var order []string
		for _, name := range []string{"a", "b"} {
			c.bg.Context().Script().OnConnect(func(p *ScriptPort) {
				if p.Name() == name {
					p.OnMessage(func(any) { order = append(order, name) })
				}
			})
		}
		a, b := namedPort(t, c.page, "a"), namedPort(t, c.page, "b")
		synctest.Wait()
		browser.Pause()
		for range 20 {
			require.NoError(t, a.PostMessage(nil))
		}
		for range 20 {
			require.NoError(t, b.PostMessage(nil))
		}
		browser.Resume()
		synctest.Wait()
		require.Len(t, order, 40)
		assert.Contains(t, order[:20], "b", "all of a came first")
	})
}

func namedPort(t *testing.T, c *Context, name string) *ScriptPort {
	t.Helper()
	p, err := c.Script().Connect(webext.ConnectInfo{Name: name})
	require.NoError(t, err)
	return p
}

func TestMessagesThatNobodyListensForAreLost(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		var got *ScriptPort
		ext.Background(nil, Declares()).Context().Script().OnConnect(func(p *ScriptPort) { got = p })
		port := scriptPort(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil))
		for n := range 5 {
			require.NoError(t, port.PostMessage(n))
		}
		synctest.Wait()
		late := hear(got)
		require.NoError(t, port.PostMessage("late"))
		synctest.Wait()
		assert.Equal(t, []any{"late"}, late.messages)
	})
}

func TestListenersCanBeTakenOff(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		var events []string
		removeOnConnect := c.bg.Context().Script().OnConnect(func(p *ScriptPort) {
			events = append(events, "connect")
			removeOnMessage := p.OnMessage(func(any) { events = append(events, "message") })
			removeOnDisconnect := p.OnDisconnect(func(string) { events = append(events, "disconnect") })
			removeOnMessage()
			removeOnDisconnect()
		})
		port := scriptPort(t, c.page)
		require.NoError(t, port.PostMessage(1))
		port.Disconnect()
		synctest.Wait()
		removeOnConnect()
		scriptPort(t, c.page)
		synctest.Wait()
		assert.Equal(t, []string{"connect"}, events)
	})
}

func TestListeningInTheFirstTurnLosesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		var got *heard
		ext.Background(nil, Declares()).Context().Script().OnConnect(func(p *ScriptPort) { got = hear(p) })
		port := scriptPort(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil))
		require.NoError(t, port.PostMessage(1.0))
		require.NoError(t, port.PostMessage(2.0))
		port.Disconnect()
		synctest.Wait()
		assert.Equal(t, &heard{[]any{1.0, 2.0}, []string{""}}, got)
	})
}

func TestLoaderKeepsWhatComesBeforeTheProgram(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil, Declares("runtime.onConnect"))
		port := open(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime())
		post(t, port, 1, 5)
		port.Disconnect()
		synctest.Wait()

		late := next(t, listen(t, bg.Runtime()))
		requireNext(t, late, 1, 5)
		assertEnded(t, late, webext.ErrDisconnected)
	})
}

func TestLoaderKeepsOnlyWhatIsDeclared(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil, Declares("action.onClicked"))
		port := open(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil).Runtime())
		assertEnded(t, port, webext.ErrNoReceiver)
		_, err := bg.Runtime().OnConnect()
		assert.ErrorIs(t, err, webext.ErrUndeclared)
	})
}

func TestProgramDeclaresWhatItListensToInTime(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		bg := ext.Background(nil)
		page := browser.OpenTab("https://example.org/").ContentScript(ext, nil)
		port := open(t, page.Runtime())
		assertOpen(t, port)
		<-port.Done() // A second later.
		assert.Equal(t, webext.ErrNoReceiver, port.Err())

		ports := listen(t, bg.Runtime())
		open(t, page.Runtime())
		next(t, ports)
	})
}

func TestPausedBrowserKeepsAllInFlight(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		browser.Pause()
		post(t, c.port, 1, 3)
		synctest.Wait()
		assert.Zero(t, c.bgPort.Stats().Received)
		browser.Resume()
		requireNext(t, c.bgPort, 1, 3)
	})
}

func TestWaitSettlesEverything(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		c := connect(t, browser)
		post(t, c.port, 1, 500)
		synctest.Wait()
		assert.EqualValues(t, 500, c.bgPort.Stats().Received)
	})
}

func TestStepsDeliverOneThing(t *testing.T) {
	inBubble(t, func(t *testing.T, browser *Browser) {
		ext := browser.Install(testID)
		var got *heard
		ext.Background(nil, Declares()).Context().Script().OnConnect(func(p *ScriptPort) { got = hear(p) })
		port := scriptPort(t, browser.OpenTab("https://example.org/").ContentScript(ext, nil))
		synctest.Wait()
		assert.False(t, browser.Step(), "not paused")
		browser.SettleWith(synctest.Wait)
		browser.Pause()
		for n := range 3 {
			require.NoError(t, port.PostMessage(n))
		}
		for n := range 3 {
			assert.Len(t, got.messages, n)
			assert.True(t, browser.Step())
		}
		assert.False(t, browser.Step(), "nothing is in flight")
		assert.Equal(t, []any{0.0, 1.0, 2.0}, got.messages)
	})
}

func TestShuffleChoosesTheOrder(t *testing.T) {
	orders := make(map[string]bool)
	for _, seed := range []uint64{1, 2, 3, 1, 2, 3} {
		orders[shuffled(t, seed)] = true
	}
	assert.Len(t, orders, 3)
}

// shuffled returns the order in which the messages of two ports come.
func shuffled(t *testing.T, seed uint64) (order string) {
	inBubbleOf(t, Firefox, func(t *testing.T, browser *Browser) {
		browser.Shuffle(seed)
		c := connect(t, browser)
		c.bg.Context().Script().OnConnect(func(p *ScriptPort) {
			p.OnMessage(func(any) { order += p.Name() })
		})
		a, b := namedPort(t, c.page, "a"), namedPort(t, c.page, "b")
		synctest.Wait()
		browser.Pause()
		for range 20 {
			require.NoError(t, a.PostMessage(nil))
			require.NoError(t, b.PostMessage(nil))
		}
		browser.Resume()
		synctest.Wait()
	})
	return order
}
