package chromium

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gangway/internal/chromium/chromiumtest"
	"gangway/internal/console"
)

// TestMessagesAsJSON sends every kind of value between two Go programs of an
// extension whose messages are JSON, and values to and from JavaScript.
func TestMessagesAsJSON(t *testing.T) {
	s := enter(t, "json")
	for _, part := range []string{"values", "one message", "limit"} {
		line := chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, part+": ")
		assert.Equal(t, part+": ok", line.Text)
	}
	for n := 100; n < 600; n += 100 {
		chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, fmt.Sprintf("session: at %d", n))
		require.NoError(t, s.extension.KillBackground(chromiumtest.Context(t)))
	}
	chromiumtest.WaitLine(t, s.Browser, console.SourceContentScript, "session: ok")
	s.ask(t, "plain", `{"came":"gangway.batch/1;nmdhbmd38wE=","bytes":"AQI=","refused":"post message: `+
		`webext: message has no form that the browser can send: codec: field: NaN has no form in JSON"}`)
}
