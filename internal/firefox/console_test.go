package firefox

import (
	"fmt"
	"net"
	"testing"

	"gangway/internal/console"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConsoleKeepsOrderAndArguments(t *testing.T) {
	var got []ConsoleLine
	c, err := newCollector(console.NewRecorder(func(l ConsoleLine) { got = append(got, l) }, nil, nil))
	require.NoError(t, err)
	conn := dialConsole(t, c, c.token)
	fmt.Fprintln(conn, `{"level":"log","args":["a","b\nc"],"source":"page","time":1500.25}`)
	fmt.Fprintln(conn, `this is not JSON`)
	fmt.Fprintln(conn, `{"level":"warn","args":["last"],"source":"page"}`)
	conn.Close()
	<-c.idle
	c.close()

	require.Len(t, got, 3)
	assert.Equal(t, []string{"a", "b\nc"}, got[0].Args)
	assert.Equal(t, "a b\nc", got[0].Text)
	assert.Equal(t, int64(1500250), got[0].Time.UnixMicro())
	assert.Contains(t, got[1].Text, "unreadable console line")
	assert.Equal(t, "last", got[2].Text)
	assert.Equal(t, 3, got[2].Number)
}

func TestConsoleTakesOnlyTheConnectionWithTheToken(t *testing.T) {
	c, err := newCollector(console.NewRecorder(nil, nil, nil))
	require.NoError(t, err)
	fmt.Fprintln(dialConsole(t, c, "wrong"), `{"args":["from a stranger"]}`)
	conn := dialConsole(t, c, c.token)
	fmt.Fprintln(conn, `{"args":["from Firefox"]}`)
	conn.Close()
	<-c.idle
	c.close()
	lines := c.recorder.History().Lines()
	require.Len(t, lines, 1)
	assert.Equal(t, "from Firefox", lines[0].Text)
}

func TestConsoleClosesWithoutFirefox(t *testing.T) {
	c, err := newCollector(console.NewRecorder(nil, nil, nil))
	require.NoError(t, err)
	c.close()
	_, err = net.Dial("tcp", c.listener.Addr().String())
	require.Error(t, err)
}

func dialConsole(t *testing.T, c *collector, token string) net.Conn {
	conn, err := net.Dial("tcp", c.listener.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	fmt.Fprintln(conn, token)
	return conn
}
