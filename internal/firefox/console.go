package firefox

import (
	"bufio"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"gangway/internal/console"
)

// The halves of Firefox's side; see their own opening comments.
var (
	//go:embed collect_parent.js
	collectParent string
	//go:embed collect_process.js
	collectProcess string
)

// tokenWait is how long a connection may take to say who it is.
const tokenWait = 5 * time.Second

// A collector receives the lines that Firefox sends and records them.
type collector struct {
	listener net.Listener
	token    string
	recorder *console.Recorder
	idle     chan struct{} // Closed when no more lines will come.
	muted    atomic.Bool   // Lines are nobody's concern any more.

	mu        sync.Mutex            // Protects following.
	lastFlush int                   // The number of the last flush.
	flushes   map[int]chan struct{} // By their number, while somebody waits; closed at their end.
	conn      net.Conn
	closed    bool
}

// newCollector listens on a free port of this machine, for Firefox to connect.
func newCollector(recorder *console.Recorder) (*collector, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for Firefox's console: %w", err)
	}
	c := &collector{
		listener: listener,
		token:    rand.Text(),
		recorder: recorder,
		idle:     make(chan struct{}),
		flushes:  map[int]chan struct{}{},
	}
	go c.accept()
	return c, nil
}

func (c *collector) port() int { return c.listener.Addr().(*net.TCPAddr).Port }

// startConsole makes Firefox send its lines, from now on and from every
// process.
func (b *Browser) startConsole(ctx context.Context) error {
	err := b.Chrome(ctx, `
		const [source, gangwayConfig] = arguments;
		const system = Services.scriptSecurityManager.getSystemPrincipal();
		const sandbox = new Cu.Sandbox(system, { sandboxName: "gangway console", freshCompartment: false });
		Object.assign(sandbox, { gangwayConfig, WebExtensionPolicy, WindowGlobalParent });
		Cu.evalInSandbox(source, sandbox, null, "chrome://gangway/content/collect_parent.js", 1);`, nil,
		collectParent, map[string]any{
			"port": b.console.port(), "token": b.console.token, "processScript": collectProcess,
		})
	if err != nil {
		return fmt.Errorf("start the console's collector: %w", err)
	}
	return nil
}

// accept takes the one connection that knows the token.
func (c *collector) accept() {
	defer close(c.idle)
	for {
		conn, err := c.listener.Accept()
		if err != nil {
			return
		}
		in := bufio.NewReader(conn)
		conn.SetReadDeadline(time.Now().Add(tokenWait))
		if text, err := in.ReadString('\n'); err != nil || strings.TrimSpace(text) != c.token {
			conn.Close()
			continue
		}
		conn.SetReadDeadline(time.Time{})
		if c.adopt(conn) {
			c.read(in)
		}
		return
	}
}

func (c *collector) adopt(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		conn.Close()
		return false
	}
	c.conn = conn
	return true
}

// An event is one line that Firefox sends: a console line, or the end of a flush.
type event struct {
	console.Line
	Milliseconds float64 `json:"time"`
	Flush        int     `json:"flush"`
}

func (c *collector) read(in *bufio.Reader) {
	for {
		text, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var e event
		if err := json.Unmarshal(text, &e); err != nil {
			e = event{Line: console.Line{Level: "error", Source: SourceFirefox, Args: []string{
				fmt.Sprintf("gangway: unreadable console line: %v: %.200q", err, text)}}}
		}
		if e.Flush != 0 {
			c.endFlush(e.Flush)
			continue
		}
		e.Time = time.UnixMicro(int64(e.Milliseconds * 1000))
		if !c.muted.Load() {
			c.recorder.Add(e.Line)
		}
	}
}

func (c *collector) close() {
	c.listener.Close()
	c.mu.Lock()
	c.closed = true
	conn := c.conn
	c.mu.Unlock()
	if conn != nil {
		conn.SetReadDeadline(time.Now().Add(time.Second)) // Firefox is gone: these are its last lines.
	}
	<-c.idle
	if conn != nil {
		conn.Close()
	}
}
