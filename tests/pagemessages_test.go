package tests

import (
	"fmt"
	"testing"

	"gangway/internal/firefox/firefoxtest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMessagesOfThePageReachGo has a page post to itself before any program of Go
// runs, from a frame, by an event of its own making, and when it is written anew.
func TestMessagesOfThePageReachGo(t *testing.T) {
	s := enter(t, fixture("pagemessages"), 3)
	tab := firefoxtest.OpenTab(t, s.Browser, s.page)
	for n := 1; n <= 3; n++ {
		s.wait(t, content, fmt.Sprintf("content: early %d of %s, tags 1, bytes []uint8", n, s.page))
		s.wait(t, background, fmt.Sprint("background: told of ", n))
	}
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	assert.Zero(t, s.count(content, "waiting: started"))

	post := func(text string) {
		script := fmt.Sprintf(`const script = document.createElement("script");
			script.textContent = %q;
			document.documentElement.append(script);`, text)
		require.NoError(t, tab.Eval(firefoxtest.Context(t), script, nil))
	}
	post(`window.postMessage({ type: "buy", n: 4 }); window.postMessage({ type: "other", n: 5 }); window.postMessage({ type: "buy", n: 6 })`)
	s.wait(t, content, "waiting: buy 4")
	s.wait(t, content, "waiting: buy 6")
	s.wait(t, content, "content: other 5")
	post(`document.open(); document.write("<p>anew</p>"); document.close()`)
	post(`window.postMessage({ type: "buy", n: 7 })`)
	s.wait(t, content, "content: buy 7")
	s.wait(t, content, "waiting: buy 7")
	post(`window.postMessage(Object.assign([], { 5e7: 1 }), "*"); const cycle = {}; cycle.cycle = cycle; window.postMessage(cycle)`)
	s.wait(t, content, "content: no message: decode message")
	require.NoError(t, s.Flush(firefoxtest.Context(t)))
	for _, never := range []string{"waiting: early", "waiting: other", " 98", " 99"} {
		assert.Zero(t, s.count(content, never), never)
	}
}
