package firefox

import (
	"bufio"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"
)

// The collector's halves; see their own opening comments.
var (
	//go:embed collect_parent.js
	collectParent string
	//go:embed collect_process.js
	collectProcess string
)

const (
	// keptLines bounds the history.
	keptLines = 20_000
	// tokenWait is how long a connection may take to say who it is.
	tokenWait = 5 * time.Second
)

// A console receives the lines that the collector sends and keeps the last of
// them.
type console struct {
	listener net.Listener
	token    string
	onLine   func(ConsoleLine)
	idle     chan struct{} // Closed when no more lines will come.

	mu        sync.Mutex // Protects following.
	lines     []ConsoleLine
	last      int           // The number of the last line.
	lastFlush int           // The number of the last flush.
	flushes   map[int]flush // By their number, while somebody waits.
	changed   chan struct{} // Closed and replaced at every change of the above.
	conn      net.Conn
	closed    bool
}

// newConsole listens on a free port of this machine, for Firefox to connect.
func newConsole(onLine func(ConsoleLine)) (*console, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for Firefox's console: %w", err)
	}
	c := &console{
		listener: listener,
		token:    rand.Text(),
		onLine:   onLine,
		idle:     make(chan struct{}),
		flushes:  map[int]flush{},
		changed:  make(chan struct{}),
	}
	go c.accept()
	return c, nil
}

func (c *console) port() int { return c.listener.Addr().(*net.TCPAddr).Port }

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
func (c *console) accept() {
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

func (c *console) adopt(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		conn.Close()
		return false
	}
	c.conn = conn
	return true
}

// An event is one line of the collector: a console line, or word of a flush.
type event struct {
	ConsoleLine
	Milliseconds float64 `json:"time"`
	Flush        int     `json:"flush"`
	Asked        *int    `json:"asked"`
}

func (c *console) read(in *bufio.Reader) {
	for {
		text, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var e event
		if err := json.Unmarshal(text, &e); err != nil {
			e = event{ConsoleLine: ConsoleLine{Level: "error", Source: SourceFirefox, Args: []string{
				fmt.Sprintf("gangway: unreadable console line: %v: %.200q", err, text)}}}
		}
		if e.Flush != 0 {
			c.countFlush(e.Flush, e.Asked)
			continue
		}
		e.Time = time.UnixMicro(int64(e.Milliseconds * 1000))
		e.Text = strings.Join(e.Args, " ")
		c.add(e.ConsoleLine)
	}
}

func (c *console) add(line ConsoleLine) {
	c.announce(func() {
		c.last++
		line.Number = c.last
		c.lines = append(c.lines, line)
		if len(c.lines) > 2*keptLines {
			c.lines = slices.Clone(c.lines[len(c.lines)-keptLines:])
		}
	})
	if c.onLine != nil {
		c.onLine(line)
	}
}

// announce makes a change under the lock and wakes those that wait for one.
func (c *console) announce(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
	close(c.changed)
	c.changed = make(chan struct{})
}

func (c *console) close() {
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
